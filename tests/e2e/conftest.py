"""What the stories share. Each fixture does one piece of work once; the tests assert on it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from meethaus.lab import Contact, Lab, Suite, TargetSpec
from tests.support import health, manifest, relay, remote, tls
from tests.support.meeting import talk, two_people
from tests.support.sites import Site, write_site
from tests.support.standing import standing_lab
from tests.support.ways import CommandLine, Pass, Playbook, Way
from tests.support.wheel import installed_wheel

# Every story has a target of its own, so the stories of different groups can run side by side.
ON_BOTH_SUITES = [
    pytest.param(suite, id=str(suite), marks=pytest.mark.xdist_group(str(suite))) for suite in Suite
]
TLS_PORTS = {"nginx": 443, "coturn": 5349}
_TAKEOVER_SECONDS = 5

BareSite = Callable[[str, Suite], Site]


@dataclass(frozen=True)
class Installation:
    """A bare server that was looked at, installed, installed again and looked at again.

    The last look is that of plain Ansible in the checkout, whoever installed.
    """

    site: Site
    trust: Path
    rehearsal: Pass
    touched_by_rehearsal: list[str]
    first: Pass
    second: Pass
    afterthought: Pass


@dataclass(frozen=True)
class Meeting:
    """What two people saw, heard and were given, and an attempt to apply while they met."""

    seen: tuple[list[str], list[str]]
    heard: tuple[list[tuple[str, str]], list[tuple[str, str]]]
    heard_after_attempt: list[tuple[str, str]]
    requests: tuple[str, ...]
    clients: tuple[str, str]
    ice_servers: list[dict[str, Any]]
    relayed: tuple[relay.Side, relay.Side]
    attempt: Pass
    touched_by_attempt: list[str]


@dataclass(frozen=True)
class Renewal:
    """The certificate on each TLS port before and after a forced renewal during a meeting."""

    before: dict[str, tls.Served]
    after: dict[str, tls.Served]
    processes_before: str
    processes_after: str
    heard: list[tuple[str, str]]


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with standing_lab() as standing:
        yield standing


@pytest.fixture(scope="session")
def bare_site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> BareSite:
    """Start an untouched target and write its inventory."""

    def make(name: str, suite: Suite) -> Site:
        lab.stop(name)  # one that a broken-off run left behind is not untouched
        target = lab.start(TargetSpec(name=name, suite=suite))
        # Where Ansible puts its modules while they run; everything else on the target must stay.
        remote.run(target, "mkdir -p /root/.ansible/tmp")
        return write_site(tmp_path_factory.mktemp(name) / "inventory", lab, [target])

    return make


@pytest.fixture(scope="session", params=ON_BOTH_SUITES)
def installation(
    request: pytest.FixtureRequest,
    lab: Lab,
    bare_site: BareSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    suite = Suite(request.param)
    # As talkative as it gets, so that a secret that is shown at any verbosity is found.
    talkative = Playbook(("-vvvv",))
    way: Way = talkative
    if suite is Suite.TRIXIE:
        way = installed_wheel(tmp_path_factory.mktemp("wheel"))
    site = bare_site(f"server-on-{suite}", suite)
    before = manifest.now(site.target)
    rehearsal = way.look(site)
    touched = manifest.changes_since(site.target, before, ignoring=manifest.PACKAGE_INDEX)
    first = way.apply(site)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    yield Installation(
        site=site,
        trust=lab.trust_bundle,
        rehearsal=rehearsal,
        touched_by_rehearsal=touched,
        first=first,
        second=way.apply(site),
        afterthought=talkative.look(site),
    )
    lab.stop(site.target.name)


@pytest.fixture(scope="session")
def meeting(
    installation: Installation, lab: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Meeting:
    site = installation.site
    with two_people(lab, site, tmp_path_factory.mktemp("meeting")) as (anna, ben):
        talk(anna, ben)
        seen, heard = (anna.seen(), ben.seen()), (anna.heard(), ben.heard())
        servers = anna.ice_servers()
        relayed = relay.call(anna.browser.page, ben.browser.page, servers)
        before = manifest.now(site.target)
        attempt = CommandLine().apply(site)
        touched = manifest.changes_since(site.target, before)
        anna.say("Are you still there?")
        ben.wait_until("() => APP.chatLog.some((line) => line.text.includes('still there'))")
        return Meeting(
            seen=seen,
            heard=heard,
            heard_after_attempt=ben.heard(),
            requests=(*anna.browser.requests, *ben.browser.requests),
            clients=(anna.browser.client.name, ben.browser.client.name),
            ice_servers=servers,
            relayed=relayed,
            attempt=attempt,
            touched_by_attempt=touched,
        )


@pytest.fixture(scope="session")
def contacts(installation: Installation, meeting: Meeting, lab: Lab) -> tuple[Contact, ...]:
    """Everybody the server and the two browsers turned to, up to the end of the meeting."""
    sources = {installation.site.target.name, *meeting.clients}
    return tuple(contact for contact in lab.contacts() if contact.source in sources)


@pytest.fixture(scope="session")
def renewal(
    installation: Installation,
    contacts: tuple[Contact, ...],  # noqa: ARG001 - what follows must not be among them
    lab: Lab,
    tmp_path_factory: pytest.TempPathFactory,
) -> Renewal:
    site = installation.site
    with two_people(lab, site, tmp_path_factory.mktemp("renewal")) as (anna, ben):
        before, processes_before = _served(installation), _processes(site)
        remote.run(
            site.target, "certbot renew --force-renewal --no-random-sleep-on-renew", timeout=180
        )
        after, processes_after = _served_anew(installation, before), _processes(site)
        talk(anna, ben)
        return Renewal(before, after, processes_before, processes_after, anna.heard())


@pytest.fixture(scope="session")
def rebooted(
    installation: Installation,
    renewal: Renewal,  # noqa: ARG001 - needs the server before its reboot
    lab: Lab,
) -> Installation:
    lab.restart(installation.site.target.name)
    return installation


def _served(installation: Installation) -> dict[str, tls.Served]:
    site = installation.site
    return {
        consumer: tls.served(site.target.address, port, site.domain, installation.trust)
        for consumer, port in TLS_PORTS.items()
    }


def _served_anew(
    installation: Installation, before: dict[str, tls.Served]
) -> dict[str, tls.Served]:
    """Return what is served when all is new, or what is still served after a few seconds.

    nginx answers a reload before its new workers have taken over.
    """
    deadline = time.monotonic() + _TAKEOVER_SECONDS
    while True:
        after = _served(installation)
        renewed = all(after[consumer].serial != before[consumer].serial for consumer in before)
        if renewed or time.monotonic() > deadline:
            return after
        time.sleep(0.2)


def _processes(site: Site) -> str:
    """Return the main process of each daemon and when it was started."""
    properties = "--property=Id,MainPID,ActiveEnterTimestampMonotonic"
    return remote.run(site.target, f"systemctl show {properties} {' '.join(health.DAEMONS)}")
