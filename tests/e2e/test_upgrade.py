"""A new release of Jitsi arrives: no meeting breaks, settings stay, and nobody new is contacted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.lab import Contact, Lab, Suite
from tests.e2e.conftest import BareSite
from tests.support import destinations, health, manifest, remote
from tests.support.meeting import talk, two_people
from tests.support.sites import Site
from tests.support.ways import CommandLine, Pass, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("upgrade"),
]

_OLD, _NEW = "2.0.10978-1", "2.0.11031-1"
_PACKAGES = {
    "jicofo": ("1.0-1180-1", "1.0-1183-1"),
    "jitsi-meet-prosody": ("1.0.9222-1", "1.0.9268-1"),
    "jitsi-meet-web": ("1.0.9222-1", "1.0.9268-1"),
    "jitsi-meet-web-config": ("1.0.9222-1", "1.0.9268-1"),
    "jitsi-videobridge2": ("2.3-291-gb4b5ccc8c-1", "2.3-295-g8d5c0037b-1"),
}
# The pins, and the account of what was installed.
_CHANGED_BY_US = {"/etc/apt/preferences.d/50-meethaus-jitsi.pref", "/etc/meethaus/deployment.json"}
_LAID_OVER = "Object.assign(interfaceConfig, "
_EFFECTIVE = "() => JSON.stringify([config, interfaceConfig])"
_PAGES = ("", "config.js", "interface_config.js", "privacy", "imprint")


@dataclass(frozen=True)
class Server:
    """What is installed on a server, what is set there, and what its browsers are given."""

    versions: dict[str, str]
    settings: dict[str, str]
    served: dict[str, str]

    @classmethod
    def of(cls, site: Site) -> "Server":
        """Look at the target of a site."""
        return cls(_versions(site), manifest.contents(site.target, "/etc"), _served(site))


@dataclass(frozen=True)
class Meeting:
    """Whom one saw, what the client goes by, what the pages asked for, and the browsers' names."""

    seen: list[str]
    effective: str
    requests: tuple[str, ...]
    clients: tuple[str, ...]


@dataclass(frozen=True)
class Upgrade:
    """A server with the older release, an attempt during a meeting, and the upgrade after it."""

    site: Site
    before: Server
    attempt: Pass
    during: Server
    heard_after_attempt: list[tuple[str, str]]
    upgrade: Pass
    after: Server
    again: Pass
    meeting: Meeting
    contacts: tuple[Contact, ...]


def _versions(site: Site) -> dict[str, str]:
    show = "dpkg-query --show --showformat='${Package} ${Version}\\n'"
    lines = remote.run(site.target, f"{show} {' '.join(_PACKAGES)}").splitlines()
    return dict(line.split() for line in lines)


def _served(site: Site) -> dict[str, str]:
    """Return what is answered to somebody who asks for the pages, with its headers."""
    fetch = f"curl -sS --fail --resolve {site.domain}:443:127.0.0.1"
    return {
        page: remote.run(site.target, f"{fetch} https://{site.domain}/{page}") for page in _PAGES
    }


@pytest.fixture(scope="module")
def story(
    bare_site: BareSite, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgrade]:
    site = bare_site("upgraded", Suite.TRIXIE)
    first = Playbook(("--extra-vars", f"jitsi_apt_release={_OLD}")).apply(site)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    before = Server.of(site)
    with two_people(lab, site, tmp_path_factory.mktemp("before")) as (anna, ben):
        talk(anna, ben)
        attempt = CommandLine().apply(site)
        during = Server.of(site)
        anna.say("Are you still there?")
        ben.wait_until("() => APP.chatLog.some((line) => line.text.includes('still there'))")
        heard_after_attempt = ben.heard()
    assert health.meetings(site.target) == 0

    upgrade = CommandLine().apply(site)
    if upgrade.run.code != 0:
        pytest.fail(upgrade.run.told(), pytrace=False)
    after = Server.of(site)
    meeting = _meet(lab, site, tmp_path_factory.mktemp("after"))
    sources = {site.target.name, *meeting.clients}
    yield Upgrade(
        site=site,
        before=before,
        attempt=attempt,
        during=during,
        heard_after_attempt=heard_after_attempt,
        upgrade=upgrade,
        after=after,
        again=CommandLine().look(site),
        meeting=meeting,
        contacts=tuple(each for each in lab.contacts() if each.source in sources),
    )
    lab.stop(site.target.name)


def _meet(lab: Lab, site: Site, place: Path) -> Meeting:
    with two_people(lab, site, place) as (anna, ben):
        talk(anna, ben)
        browsers = (anna.browser, ben.browser)
        return Meeting(
            seen=ben.seen(),
            effective=str(ben.browser.page.evaluate(_EFFECTIVE)),
            requests=tuple(address for each in browsers for address in each.requests),
            clients=tuple(each.client.name for each in browsers),
        )


def test_older_release_was_there_first(story: Upgrade) -> None:
    assert story.before.versions == {name: old for name, (old, _) in _PACKAGES.items()}


def test_no_release_arrives_during_a_meeting(story: Upgrade) -> None:
    assert story.attempt.run.code == ExitCode.SETTINGS, story.attempt.run.told()
    assert "meeting on this server right now" in story.attempt.run.output
    assert story.during == story.before
    assert ("Anna", "Are you still there?") in story.heard_after_attempt


def test_newer_release_arrives_afterwards(story: Upgrade) -> None:
    assert story.after.versions == {name: new for name, (_, new) in _PACKAGES.items()}


def test_every_setting_is_what_it_was(story: Upgrade) -> None:
    before, after = story.before.settings, story.after.settings
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == _CHANGED_BY_US


def test_browsers_are_given_the_same_settings(story: Upgrade) -> None:
    before, after = story.before.served, story.after.served
    for page in ("config.js", "privacy", "imprint"):
        assert after[page] == before[page], page
    # The package's own comes first; what is laid over it has the last word.
    laid_over = [each["interface_config.js"].partition(_LAID_OVER) for each in (before, after)]
    assert laid_over[0][1:] == laid_over[1][1:]
    assert laid_over[0][0] != laid_over[1][0]


def test_settings_name_no_other_host_whatever_the_package_brings(story: Upgrade) -> None:
    assert "https://jitsi.org" in story.after.served["interface_config.js"]
    assert set(re.findall(r"://([^/\"]+)", story.meeting.effective)) == {story.site.domain}


def test_client_is_the_new_one(story: Upgrade) -> None:
    # Otherwise the sameness above would prove nothing.
    assert story.after.served[""] != story.before.served[""]


def test_nothing_is_left_to_restore(story: Upgrade) -> None:
    assert story.again.run.code == 0, story.again.run.told()
    assert story.again.changed_tasks == ()


def test_people_meet_on_the_newer_release(story: Upgrade) -> None:
    assert story.meeting.seen == ["Anna", "Ben"]
    assert health.complaints(story.site.target) == []


def test_no_other_host_comes_with_the_newer_release(story: Upgrade) -> None:
    asked = destinations.asked_by_pages(story.meeting.requests)
    assert asked == {("https", story.site.domain), ("wss", story.site.domain)}
    allowed = destinations.allowed(story.site)
    foreign = {
        each.name or each.destination
        for each in story.contacts
        if (each.name or each.destination) not in allowed
        and not (each.source != story.site.target.name and destinations.is_chromium_itself(each))
    }
    assert foreign == set()
