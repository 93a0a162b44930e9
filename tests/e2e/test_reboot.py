"""After a reboot everything is as before: services, meeting, firewall."""

from pathlib import Path

import pytest

from meethaus.lab import Lab
from tests.e2e.conftest import Installation
from tests.support import health, relay, remote, tls
from tests.support.meeting import talk, two_people
from tests.support.reach import listening, reaches

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

_UNOFFERED_PORT = 4444


def test_every_service_comes_back(rebooted: Installation) -> None:
    assert health.complaints(rebooted.site.target) == []


def test_people_can_meet_again(rebooted: Installation, lab: Lab, tmp_path: Path) -> None:
    with two_people(lab, rebooted.site, tmp_path) as (anna, ben):
        talk(anna, ben)
        assert anna.seen() == ["Anna", "Ben"]
        relayed = relay.call(anna.browser.page, ben.browser.page, anna.ice_servers())
    for side in relayed:
        assert (side.local_type, side.received_bytes > 0) == ("relay", True)


def test_turn_server_presents_the_certificate_again(rebooted: Installation) -> None:
    site = rebooted.site
    served = tls.served(site.target.address, 5349, site.domain, rebooted.trust)
    assert served.names == (site.domain,)


def test_firewall_still_closes_what_is_not_offered(rebooted: Installation) -> None:
    target = rebooted.site.target
    with listening(target, _UNOFFERED_PORT):
        # From the server itself the listener answers, so only the firewall can be in the way.
        remote.run(target, f"curl -sS -o /dev/null http://127.0.0.1:{_UNOFFERED_PORT}/")
        assert not reaches(target, _UNOFFERED_PORT)
    assert reaches(target, 443)
