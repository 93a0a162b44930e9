"""Every switch turned over and back again: what was on for a while leaves no trace."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
import yaml

from meethaus.lab import Lab, Suite
from plugins.filter.profile import profile_waivers
from tests.e2e.conftest import BareSite
from tests.support import manifest
from tests.support.runs import CHECKOUT
from tests.support.sites import Site
from tests.support.ways import Pass, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.thorough,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("toggles"),
]

_SUFFIX = "_enabled"
# Where services write on their own while they run.
_LIVES = (
    *("/var/backups", "/var/cache", "/var/lib/apt", "/var/lib/prosody", "/var/lib/chrony"),
    *("/etc/letsencrypt", "/etc/apt/sources.list"),
)
# Debian's daily look for updates makes it where all sources stand in a directory: empty.
_EMPTY = {"/etc/apt/sources.list": sha256(b"").hexdigest()}
# It names no persons, and goes with the rotation of the next days.
_AGES = {"/var/log/nginx/access.log"}
_KEPT = ("/etc", "/usr/local", "/opt", "/srv", "/var/spool")
# Logs that a switch starts. What Debian writes anyway ages by days and is no trace of a switch.
_LOGS = "/var/log/journal /var/log/nginx /var/log/coturn /var/log/turn* /var/log/syslog"
# When it was applied.
_RECORD = "/etc/meethaus/deployment.json"


# What derived defaults come to on one practice server.
_DERIVED = {
    "jitsi_videobridge_private_candidates_enabled": True,
    "meet_guests_enabled": True,
}
# Refused beside the client: each would answer for the public name.
_NOT_HERE = "web_edge_bare_site_enabled"


def switches() -> dict[str, bool]:
    """Return every switch of the roles with its default."""
    found: dict[str, bool | str] = {}
    for path in CHECKOUT.glob("roles/*/defaults/main.yml"):
        defaults: dict[str, Any] = yaml.safe_load(path.read_text()) or {}
        found |= {name: value for name, value in defaults.items() if name.endswith(_SUFFIX)}
    assert len(found) > 25
    assert {name for name, value in found.items() if isinstance(value, str)} == {
        *_DERIVED,
        _NOT_HERE,
    }
    known = {name: value for name, value in found.items() if isinstance(value, bool)}
    return known | _DERIVED


def turned_over() -> dict[str, Any]:
    """Return all switches the other way round, and who answers for those below the profile."""
    settings: dict[str, Any] = {name: not value for name, value in switches().items()}
    because = {"owner": "Whoever runs these tests", "reason": "Shows what a switch leaves behind"}
    waivers = [
        {"subject": subject, "expires": "9999-12-31", **because}
        for subject in profile_waivers(settings)
    ]
    return settings | {"meet_waivers": waivers}


@dataclass(frozen=True)
class Kept:
    """What is on a server: paths with their modes and owners, contents, and the logs of people."""

    moment: manifest.Moment
    contents: dict[str, str]
    logs: list[str]

    @classmethod
    def of(cls, site: Site) -> "Kept":
        """Look at the target of a site."""
        contents = manifest.contents(site.target, *_KEPT)
        contents.pop(_RECORD, None)
        for path, checksum in _EMPTY.items():
            if contents.get(path, "").split()[:1] == [checksum]:
                contents.pop(path)
        listed = f"find {_LOGS} -type f -size +0 2>/dev/null | sort"
        logs = manifest.told(site.target, listed)
        return cls(manifest.now(site.target), contents, logs)


@dataclass(frozen=True)
class Story:
    """A server as it is by default, with every switch turned over, and by default again."""

    site: Site
    default: Kept
    over: Pass
    turned: Kept
    back: Pass
    again: Pass
    after: Kept
    came_or_went: list[str]


@pytest.fixture(scope="module")
def story(bare_site: BareSite, lab: Lab) -> Iterator[Story]:
    site = bare_site("toggled", Suite.TRIXIE)
    by_default = Playbook()
    first = by_default.apply(site)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    default = Kept.of(site)
    over = Playbook(("--extra-vars", json.dumps(turned_over()))).apply(site)
    turned = Kept.of(site)
    back = by_default.apply(site)
    yield Story(
        site=site,
        default=default,
        over=over,
        turned=turned,
        back=back,
        again=by_default.apply(site),
        after=Kept.of(site),
        came_or_went=manifest.came_or_went_since(site.target, default.moment, _LIVES),
    )
    lab.stop(site.target.name)


def test_everything_can_be_turned_over(story: Story) -> None:
    assert story.over.run.code == 0, story.over.run.told()
    assert story.default.contents.keys() - story.turned.contents.keys(), "nothing was switched off"


def test_everything_can_be_turned_back(story: Story) -> None:
    assert story.back.run.code == 0, story.back.run.told()
    assert (story.again.run.code, story.again.changed_tasks) == (0, ())


def test_settings_are_what_they_were(story: Story) -> None:
    before, after = story.default.contents, story.after.contents
    differing = {path for path in before.keys() | after if before.get(path) != after.get(path)}
    assert differing == set()


def test_nothing_came_and_nothing_went(story: Story) -> None:
    assert story.came_or_went == []


def test_logs_that_were_switched_on_are_gone(story: Story) -> None:
    assert set(story.turned.logs) - set(story.default.logs), "no log was switched on"
    assert set(story.after.logs) - set(story.default.logs) <= _AGES
