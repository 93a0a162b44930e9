"""The certificate: who issued it, and how a new one reaches everybody who presents it."""

import pytest

from tests.e2e.conftest import TLS_PORTS, Installation, Renewal
from tests.support import remote

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]


@pytest.mark.parametrize("consumer", TLS_PORTS)
def test_certificate_comes_from_the_acme_authority(
    installation: Installation, renewal: Renewal, consumer: str
) -> None:
    served = renewal.before[consumer]
    assert "Pebble" in served.issuer
    assert served.names == (installation.site.domain,)


@pytest.mark.parametrize("consumer", TLS_PORTS)
def test_renewed_certificate_is_served_at_once(renewal: Renewal, consumer: str) -> None:
    assert renewal.after[consumer].serial != renewal.before[consumer].serial


def test_all_consumers_serve_the_same_certificate(renewal: Renewal) -> None:
    assert len({served.serial for served in renewal.after.values()}) == 1


def test_renewal_restarts_nothing(renewal: Renewal) -> None:
    assert renewal.processes_after == renewal.processes_before


def test_meeting_goes_on_during_renewal(renewal: Renewal) -> None:
    assert renewal.heard == [("Ben", "Ja, gut. <b>Danke</b>!")]


def test_renewal_is_scheduled(installation: Installation) -> None:
    timers = remote.run(installation.site.target, "systemctl list-timers --no-legend certbot.timer")
    assert "certbot.timer" in timers
