"""Accounts and secrets are changed by command: one run later the new ones work and no old one does.

After the stories that use credentials of the installation, and before the one that makes the
server talkative. Its runs: one that comes to its end, one that breaks off in the middle, and one
that makes up for it.
"""

from dataclasses import dataclass

import pytest

from meethaus.lab import Lab, Suite, Target
from meethaus.settings.rotation import old_values_of
from tests.e2e.conftest import ON_BOTH_SUITES, Installation
from tests.support import health, remote, runs, xmpp
from tests.support.meeting import talk, two_people
from tests.support.runs import Run
from tests.support.sites import Site
from tests.support.turn import Credentials, RefusedError, Server, allocate
from tests.support.ways import Playbook

# On one suite, because its three runs take minutes and have nothing to do with the suite.
ON_ONE_SUITE = [each for each in ON_BOTH_SUITES if each.id == Suite.BOOKWORM]
pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(2400),
    pytest.mark.parametrize("installation", ON_ONE_SUITE, indirect=True),
]

_UNAUTHORIZED = 401
_ACCOUNTS = {"focus": "meet_jicofo_password", "jvb": "meet_videobridge_password"}
# The XMPP role needs it after it has written its files and before it restarts anything.
_BREAK = "mv /usr/bin/prosodyctl /usr/bin/prosodyctl.away"
_MEND = "mv /usr/bin/prosodyctl.away /usr/bin/prosodyctl"


@dataclass(frozen=True)
class Rotation:
    """The secrets at each time, what was tried with them, and what the commands said."""

    first: dict[str, str]
    second: dict[str, str]
    third: dict[str, str]
    accepted_at_first: dict[str, str]
    accepted_after_one_run: dict[str, str]
    refused_after_one_run: dict[str, str]
    kept_after_one_run: bool
    broken_off: Run
    kept_when_broken_off: bytes
    accepted_at_last: dict[str, str]
    refused_at_last: dict[str, str]
    stayed_signed_in: bool
    said: str


@pytest.fixture(scope="session")
def rotation(installation: Installation) -> Rotation:
    site = installation.site
    where = ("-i", str(site.inventory))
    first = site.secrets()
    accepted_at_first = logins(site, first)

    added = runs.meethaus("moderators", "add", "ben", *where)
    renewed = runs.meethaus("moderators", "renew", site.moderator().name, *where)
    whole = runs.meethaus("rotate", "--apply", "--yes", *where)
    assert whole.code == 0, whole.told()
    second = site.secrets()
    after_one_run = logins(site, second), logins(site, first)
    kept_after_one_run = old_values_of(site.vault).exists()

    with xmpp.signed_in(site.target, "ben", site.domain, second["moderator ben"]) as session:
        removed = runs.meethaus("moderators", "remove", "ben", *where)
        remote.run(site.target, _BREAK)
        broken_off = runs.meethaus("rotate", "--apply", "--yes", *where)
        remote.run(site.target, _MEND)
        kept = old_values_of(site.vault).read_bytes()
        # As talkative as it gets, so that a secret that is shown at any verbosity is found.
        last = Playbook(("-vvvv",)).apply(site).run
        assert last.code == 0, last.told()
        stayed_signed_in = session.poll() is None
    third = site.secrets()
    spoken = (added, renewed, whole, removed, broken_off, last)
    return Rotation(
        first=first,
        second=second,
        third=third,
        accepted_at_first=accepted_at_first,
        accepted_after_one_run=after_one_run[0],
        refused_after_one_run=after_one_run[1],
        kept_after_one_run=kept_after_one_run,
        broken_off=broken_off,
        kept_when_broken_off=kept,
        accepted_at_last=logins(site, third),
        refused_at_last=logins(site, second),
        stayed_signed_in=stayed_signed_in,
        said="".join(run.output for run in spoken),
    )


def logins(site: Site, secrets: dict[str, str]) -> dict[str, str]:
    """Return what becomes of each login with these secrets: `accepted`, or something else."""
    answers = {
        name: xmpp.answer_to(site.target, name, f"auth.{site.domain}", secrets[secret])
        for name, secret in _ACCOUNTS.items()
    }
    for name in (key.removeprefix("moderator ") for key in secrets if key.startswith("moderator ")):
        secret = secrets[f"moderator {name}"]
        answers[name] = xmpp.answer_to(site.target, name, site.domain, secret)
    try:
        server = Server(site.target.address, 3478, site.domain)
        allocate(server, Credentials.made_from(secrets["meet_turn_secret"]))
        answers["turn"] = "accepted"
    except RefusedError as refusal:
        answers["turn"] = f"refused with {refusal.code}"
    return answers


def refused(answers: dict[str, str]) -> set[str]:
    """Return who was told that the password is wrong."""
    words = ("not-authorized", f"refused with {_UNAUTHORIZED}")
    return {name for name, answer in answers.items() if any(word in answer for word in words)}


def accepted(answers: dict[str, str]) -> set[str]:
    return {name for name, answer in answers.items() if answer == "accepted"}


def test_every_login_works_before(rotation: Rotation) -> None:
    assert accepted(rotation.accepted_at_first) == set(rotation.accepted_at_first)


def test_one_run_brings_the_new_secrets_everywhere(rotation: Rotation) -> None:
    answers = rotation.accepted_after_one_run
    assert accepted(answers) == {"focus", "jvb", "turn", "ben", *moderators(rotation.first)}, (
        answers
    )


def test_one_run_ends_the_old_secrets_everywhere(rotation: Rotation) -> None:
    answers = rotation.refused_after_one_run
    assert refused(answers) == {"focus", "jvb", "turn", *moderators(rotation.first)}, answers


def test_old_values_are_forgotten_once_a_run_has_come_to_its_end(rotation: Rotation) -> None:
    assert not rotation.kept_after_one_run


def test_run_that_breaks_off_says_what_to_do_and_keeps_the_old_values(rotation: Rotation) -> None:
    assert rotation.broken_off.code == 4, rotation.broken_off.told()
    assert "meethaus rotate --undo --apply" in rotation.broken_off.stdout
    assert rotation.kept_when_broken_off.startswith(b"$ANSIBLE_VAULT;")


def test_next_run_makes_up_for_one_that_broke_off(rotation: Rotation) -> None:
    answers = rotation.accepted_at_last
    assert accepted(answers) == {"focus", "jvb", "turn", *moderators(rotation.third)}, answers
    answers = rotation.refused_at_last
    assert refused(answers) >= {"focus", "jvb", "turn", "ben"}, answers


def test_removed_moderator_is_signed_out(rotation: Rotation) -> None:
    assert "moderator ben" in rotation.second
    assert not rotation.stayed_signed_in


def test_meeting_works_with_the_new_secrets(
    rotation: Rotation,
    installation: Installation,
    lab: Lab,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = installation.site
    assert health.complaints(site.target) == []
    with two_people(lab, site, tmp_path_factory.mktemp("rotated")) as (anna, ben):
        talk(anna, ben)
        given = next(entry for entry in anna.ice_servers() if "credential" in entry)
    granted = allocate(
        Server(site.target.address, 3478, site.domain),
        Credentials(given["username"], given["credential"]),
    )
    assert granted.relayed[0] == site.target.address
    assert rotation.third == site.secrets()


def test_no_command_shows_a_secret_of_any_time(rotation: Rotation) -> None:
    assert "module_args" in rotation.said
    assert [name for name, value in every_secret(rotation) if value in rotation.said] == []


def test_old_secrets_lie_nowhere_on_the_server_and_new_ones_only_closed(
    rotation: Rotation, installation: Installation
) -> None:
    target = installation.site.target
    old = [value for name, value in every_secret(rotation) if value not in rotation.third.values()]
    assert len(old) >= 8
    found = search(target, "\n".join(old), "find / -xdev -type f -print0")
    assert found == ""
    new = "\n".join(rotation.third.values())
    assert search(target, new, "find / -xdev -type f -perm -o=r -print0") == ""
    assert "/etc/turnserver.conf" in search(target, new, "find /etc -xdev -type f -print0")


def search(target: Target, words: str, files: str) -> str:
    """Return the files that hold one of the words, and the lines of the journal that do."""
    place = "/run/words-to-look-for"
    remote.write(target, place, words + "\n")
    found = remote.attempt(
        target,
        f"{files} | xargs -0 grep -laF -f {place}; "
        f"journalctl --no-pager --quiet --output=export | grep -aF -f {place}; rm {place}",
        timeout=300,
    )
    assert found.stderr == ""
    return found.stdout


def moderators(secrets: dict[str, str]) -> set[str]:
    """Return the names of the moderators among the secrets."""
    return {key.removeprefix("moderator ") for key in secrets if key.startswith("moderator ")}


def every_secret(rotation: Rotation) -> list[tuple[str, str]]:
    """Return the secrets of all times."""
    times = (rotation.first, rotation.second, rotation.third)
    return [pair for held in times for pair in held.items()]
