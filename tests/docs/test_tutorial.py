"""The tutorial is typed into a shell, command by command, against a server of the lab."""

import os
import pwd
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from meethaus.lab import Client, Lab, Target, TargetSpec
from meethaus.lab.inventory import resolver_settings
from tests.support import runs
from tests.support.pages import fences, typed_lines
from tests.support.standing import standing_lab

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("tutorial"),
]

TUTORIAL = Path("docs/tutorial/first-server.md")
NAME = "tutorial"

# All differences between the page and what is typed here.
INSTEAD_OF: Mapping[str, str] = {
    "meet.example.org": f"{NAME}.lab.test",
    "it@example.org": "it@lab.test",
    "meethaus apply": "meethaus apply --yes",
}
LEFT_OUT: Mapping[str, str] = {
    "git clone https://github.com/meethaus/meethaus": "the checkout is here",
    "cd meethaus": "the checkout is here",
    "pipx install --include-deps .": "installed already; another test installs the wheel",
}


def commands() -> list[str]:
    """Return what the tutorial tells the reader to type."""
    blocks = fences(TUTORIAL, frozenset({"console"}))
    return [line.strip() for block in blocks for line in typed_lines(block)]


@dataclass(frozen=True)
class Desk:
    """The reader's machine: a client of the lab with a home, an SSH key and nothing else."""

    client: Client
    home: Path
    trust: Path

    def type(self, command: str) -> runs.Run:
        """Type one command into a fresh shell."""
        account = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".ssh"
        # ssh looks into the home of the account and not into $HOME.
        inside = f"mount --bind {shlex.quote(str(self.home / '.ssh'))} {account} && {command}"
        return runs.start(
            [*self.client.prefix, "unshare", "--mount", "bash", "-c", inside],
            environment={"HOME": str(self.home), "CURL_CA_BUNDLE": str(self.trust)},
        )


def furnish(home: Path, target: Target) -> None:
    """Give a home the key that the server accepts, and the server's host key."""
    directory = home / ".ssh"
    directory.mkdir(mode=0o700)
    (directory / "id_ed25519").write_bytes(target.identity_file.read_bytes())
    (directory / "id_ed25519").chmod(0o600)
    (directory / "known_hosts").write_bytes(target.known_hosts.read_bytes())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Desk]]:
    account = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".ssh"
    account.mkdir(mode=0o700, exist_ok=True)
    with standing_lab() as lab:
        target = lab.start(TargetSpec(name=NAME))
        home = tmp_path_factory.mktemp("home")
        furnish(home, target)
        client = lab.client(f"{NAME}-desk")
        yield lab, Desk(client, home, lab.directories.trust_bundle)
        lab.clients.stop(client.name)
        lab.stop(target.name)


def typed(command: str) -> str:
    """Return a command of the page with the names of the lab."""
    for shown, instead in INSTEAD_OF.items():
        command = command.replace(shown, instead)
    return command


def written_besides(lab: Lab) -> dict[str, object]:
    """Return the settings that are needed because the lab is not the internet."""
    fingerprint = lab.repository.key_fingerprint()
    asks_the_lab = resolver_settings(lab.instance.gateway4)
    return {"jitsi_apt_key_fingerprint": fingerprint, **asks_the_lab}


def test_every_substitution_is_still_needed() -> None:
    shown = commands()
    assert set(LEFT_OUT) <= set(shown)
    assert [old for old in INSTEAD_OF if not any(old in line for line in shown)] == []


def test_tutorial_leads_to_a_working_server(desk: tuple[Lab, Desk]) -> None:
    lab, reader = desk
    settings = reader.home / "meet/group_vars/all/meet.yml"
    said = ""
    for command in [line for line in commands() if line not in LEFT_OUT]:
        run = reader.type(typed(command))
        assert run.code == 0, f"{command}\n{run.told(30)}\n{run.stdout}"
        if command.startswith("meethaus init"):
            with settings.open("a") as file:
                file.write(yaml.safe_dump(written_besides(lab)))
        said = run.stdout
    assert "Nothing would change" in said
