"""What a meeting leaves behind on the server: nothing; and the search would find it if it did.

The last file of the stories by its name: it makes the server talkative.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from meethaus.lab import Lab, Target
from tests.e2e.conftest import Installation
from tests.support import health, relay, remote
from tests.support.meeting import people
from tests.support.sites import Account, Site

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

_WORDS = "/run/words-to-look-for"
# What is mounted over the root file system can hold files too.
_TREES = "/ /run /tmp /dev/shm"
_UNITS = ("nginx", "prosody", "jicofo", "jitsi-videobridge2", "coturn")
# How the packages ship each source of log lines, by what it then writes to.
_AS_SHIPPED: Mapping[str, str] = {
    "/var/log/nginx/access.log": (
        "echo 'access_log /var/log/nginx/access.log;' > /etc/nginx/snippets/meethaus-log.conf"
    ),
    "journal of prosody": (
        "sed -i 's/^log = { warn/log = { info/' /etc/prosody/conf.d/50-meethaus-daemon.cfg.lua"
    ),
    "/var/log/jitsi/jicofo.log": (
        "sed -i 's/^.level=.*/.level=INFO/; /ConferenceImpl.level/d'"
        " /etc/jitsi/jicofo/logging.properties"
    ),
    "/var/log/jitsi/jvb.log": (
        "sed -i 's/^.level=.*/.level=INFO/' /etc/jitsi/videobridge/logging.properties"
    ),
    "journal of coturn": (
        "sed -i '/^log-file=/d; s/^no-stdout-log$/syslog\\nverbose/' /etc/turnserver.conf"
    ),
}


@dataclass(frozen=True)
class Remains:
    """Where marks of a meeting were found, with the roles' settings and with the packages'."""

    marks: tuple[str, ...]
    found: list[str]
    found_as_shipped: list[str]


@pytest.fixture(scope="module")
def remains(
    installation: Installation, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Remains:
    site = installation.site
    marks = _meet(lab, site, tmp_path_factory.mktemp("quiet"))
    found = _traces(site.target, marks)
    remote.run(site.target, " && ".join(_AS_SHIPPED.values()))
    remote.run(site.target, f"systemctl restart {' '.join(_UNITS)}", timeout=180)
    assert health.complaints(site.target) == []
    as_shipped = _meet(lab, site, tmp_path_factory.mktemp("talkative"))
    return Remains(marks, found, _traces(site.target, as_shipped))


def _meet(lab: Lab, site: Site, place: Path) -> tuple[str, ...]:
    """Let two people with marked names meet in a marked room; return all that marks them."""
    mark = secrets.token_hex(4)
    with people(lab, site.domain, place, "Anna", "Ben") as seated:
        anna, ben = (
            replace(person, name=f"{bird}{mark}")
            for person, bird in zip(seated, ("Kanaria", "Girlitz"), strict=True)
        )
        anna.open_meeting(site.moderator())
        ben.join("lobby")
        with pytest.raises(AssertionError):
            ben.sign_in(Account(f"zeisig{mark}", "not-the-password"))
        ben.wait_for("lobby")
        anna.decide(ben.name, admitted=True)
        ben.wait_for("joined")
        ben.wait_until("() => APP.participants().length === 2")
        anna.say(f"Zwitscher{mark}")
        ben.wait_until("() => APP.chatLog.length === 1")
        relay.call(anna.browser.page, ben.browser.page, anna.ice_servers())
        room = anna.browser.page.url.rpartition("/")[2]
        clients = [person.browser.client for person in (anna, ben)]
        for person in (anna, ben):
            person.leave()
    assert health.meetings(site.target) == 0
    addresses = [address for one in clients for address in (one.address, one.address6) if address]
    account = re.escape(f"{site.moderator().name}@{site.domain}")
    return (mark, room, account, *(_alone(address) for address in addresses))


def _alone(address: str) -> str:
    """Return a pattern for an address that is not the beginning or the end of another."""
    return f"(^|[^0-9a-f.:]){re.escape(address)}([^0-9a-f]|$)"


def _traces(target: Target, marks: tuple[str, ...]) -> list[str]:
    """Return the files and journals of the target that hold one of the marks, in any case."""
    remote.write(target, _WORDS, "\n".join(marks) + "\n")
    search = f"grep --text --ignore-case --extended-regexp --file={_WORDS}"
    files = remote.attempt(
        target,
        f"find {_TREES} -xdev -type f ! -path {_WORDS} ! -path '*/log/journal/*' -print0"
        f" | xargs -0 {search} --files-with-matches",
        timeout=300,
    )
    # A session that ends meanwhile takes its files in /run along; what is gone holds nothing.
    gone = re.compile(r"(grep|find): .?/run/.*: No such file or directory")
    assert [line for line in files.stderr.splitlines() if not gone.fullmatch(line)] == []
    found = set(files.stdout.splitlines())
    for unit in _UNITS:
        if remote.attempt(target, f"journalctl --unit={unit} | {search} --quiet").code == 0:
            found.add(f"journal of {unit}")
    if remote.attempt(target, f"journalctl --output=export | {search} --quiet").code == 0:
        found.add("journal")
    remote.run(target, f"rm {_WORDS}")
    return sorted(found)


def test_no_name_room_word_or_address_of_a_meeting_stays_behind(remains: Remains) -> None:
    assert len(remains.marks) >= 5
    assert remains.found == []


@pytest.mark.parametrize("source", _AS_SHIPPED)
def test_the_search_finds_what_a_source_would_write_as_shipped(
    remains: Remains, source: str
) -> None:
    assert source in remains.found_as_shipped
