"""Spoiling one thing of a good inventory or of an untouched server."""

import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from meethaus.lab import Lab
from tests.support import remote
from tests.support.sites import Site


@dataclass
class Bench:
    """A good inventory for an untouched server, to spoil one thing of.

    `undoing` puts the server back. `secrets` collects words that no output may show.
    """

    lab: Lab
    site: Site
    scratch: Path
    undoing: ExitStack
    secrets: list[str] = field(default_factory=list)

    def server(self, command: str, *, undo: str) -> None:
        """Do something to the server, and take it back when the test is over."""
        self.undoing.callback(remote.run, self.site.target, undo)
        remote.run(self.site.target, command)


Spoil = Callable[[Bench], None]


def together(*spoils: Spoil) -> Spoil:
    """Spoil several things that are one mistake."""

    def spoil(bench: Bench) -> None:
        for one in spoils:
            one(bench)

    return spoil


def no_inventory(bench: Bench) -> None:
    """Move the inventory to another place."""
    bench.site.inventory.rename(bench.scratch / "elsewhere")


def setting(name: str, value: object) -> Spoil:
    """Set a variable in the settings file."""

    def spoil(bench: Bench) -> None:
        _edit(bench.site.settings, lambda content: content.update({name: value}))

    return spoil


def without_setting(name: str) -> Spoil:
    """Remove a variable from the settings file."""

    def spoil(bench: Bench) -> None:
        _edit(bench.site.settings, lambda content: content.pop(name))

    return spoil


def secret(name: str, value: str) -> Spoil:
    """Put another secret into the vault."""

    def spoil(bench: Bench) -> None:
        bench.secrets.append(value)
        bench.site.replace_vault_content(bench.site.vault_content() | {name: value})

    return spoil


def same_secret(name: str, other: str) -> Spoil:
    """Use one secret twice."""

    def spoil(bench: Bench) -> None:
        held = bench.site.vault_content()
        bench.site.replace_vault_content(held | {name: held[other]})

    return spoil


def moderator(name: str, password: str) -> Spoil:
    """Give somebody else an account."""

    def spoil(bench: Bench) -> None:
        bench.secrets.append(password)
        held = bench.site.vault_content()
        accounts = [*held["meet_moderators"], {"name": name, "password": password}]
        bench.site.replace_vault_content(held | {"meet_moderators": accounts})

    return spoil


def extra_port(**entry: object) -> Spoil:
    """Open one more port."""
    whole = {"protocol": "tcp", "reason": "Something of one's own", **entry}
    return setting("host_firewall_extra_ports", [whole])


def unregistered_name(bench: Bench) -> None:
    """Choose a public name that only the server's own hosts file knows."""
    name = f"nobody.{bench.site.domain.partition('.')[2]}"
    bench.server(
        "cp -a /etc/hosts /run/good-hosts && "
        f"sed -i 's/^127.0.1.1.*/127.0.1.1 {name} nobody/' /etc/hosts",
        undo="cp -a /run/good-hosts /etc/hosts",
    )
    setting("meet_domain", name)(bench)


def second_address(address: str) -> Spoil:
    """Let the public name lead to the server and to another address."""

    def spoil(bench: Bench) -> None:
        target = bench.site.target
        own = [target.address, *([target.address6] if target.address6 else [])]
        bench.undoing.callback(bench.lab.unpublish, target.fqdn)
        bench.lab.publish(target.fqdn, [*own, address])

    return spoil


def own_certificate(bench: Bench) -> None:
    """Use a certificate of one's own for the public name."""
    crt, key = bench.scratch / "own.crt", bench.scratch / "own.key"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-nodes", "-days", "2", "-subj", f"/CN={bench.site.domain}"),
        *("-addext", f"subjectAltName=DNS:{bench.site.domain}"),
        *("-keyout", str(key), "-out", str(crt)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    setting("meet_certificate_source", "files")(bench)
    setting("meet_certificate_file", str(crt))(bench)
    setting("meet_certificate_key_file", str(key))(bench)


def foreign_key(name: str) -> Spoil:
    """Name a private key that belongs to nothing."""

    def spoil(bench: Bench) -> None:
        key = bench.scratch / "foreign.key"
        command = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)]
        subprocess.run(command, check=True, capture_output=True)
        setting(name, str(key))(bench)

    return spoil


def host_variables(**variables: object) -> Spoil:
    """Set variables of the server in `hosts.yml`; values may be made by a function of the bench."""

    def spoil(bench: Bench) -> None:
        made = {
            name: value(bench) if callable(value) else value for name, value in variables.items()
        }
        _edit(
            bench.site.inventory / "hosts.yml",
            lambda content: content["meet"]["hosts"][bench.site.domain].update(made),
        )

    return spoil


def group(name: str, content: object) -> Spoil:
    """Replace a group in `hosts.yml`; `None` removes it."""

    def spoil(bench: Bench) -> None:
        def edit(groups: dict[str, Any]) -> None:
            groups.pop(name)
            if content is not None:
                groups[name] = content

        _edit(bench.site.inventory / "hosts.yml", edit)

    return spoil


def text(name: str, content: str) -> Spoil:
    """Replace the content of a file of the inventory."""

    def spoil(bench: Bench) -> None:
        (bench.site.inventory / name).write_text(content)

    return spoil


def removed(name: str) -> Spoil:
    """Remove a file of the inventory."""

    def spoil(bench: Bench) -> None:
        (bench.site.inventory / name).unlink()

    return spoil


def vault_password(password: str) -> Spoil:
    """Put another password into the file that opens the vault."""

    def spoil(bench: Bench) -> None:
        bench.secrets.append(password)
        bench.site.vault_password_file.write_text(f"{password}\n")

    return spoil


def sudo_user(**variables: str) -> Spoil:
    """Log in as the user who needs a password for sudo."""

    def spoil(bench: Bench) -> None:
        bench.secrets.extend(variables.values())
        host_variables(ansible_user="admin", ansible_become=True, **variables)(bench)

    return spoil


def server(command: str, undo: str) -> Spoil:
    """Do something to the server."""
    return lambda bench: bench.server(command, undo=undo)


def own_known_hosts(bench: Bench) -> str:
    """Make SSH options with a `known_hosts` that has another key for the server."""
    key = _new_key(bench.scratch / "other-server")
    known_hosts = bench.scratch / "known_hosts"
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    known_hosts.write_text(f"{bench.site.target.address} {public}\n")
    return f"-o UserKnownHostsFile={known_hosts} -o GlobalKnownHostsFile=/dev/null"


def empty_known_hosts(bench: Bench) -> str:
    """Make SSH options with a `known_hosts` that has no key for the server."""
    return f"-o UserKnownHostsFile={bench.scratch / 'none'} -o GlobalKnownHostsFile=/dev/null"


def stranger_key(bench: Bench) -> str:
    """Make an SSH key that the server has never seen."""
    return str(_new_key(bench.scratch / "stranger"))


def unused_address(bench: Bench) -> str:
    """Return an address of the lab's network that no machine has."""
    return bench.lab.instance.address4(190)


def _new_key(path: Path) -> Path:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content))
