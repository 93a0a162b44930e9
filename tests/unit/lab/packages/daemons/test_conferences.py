"""Conferences on the bridge, driven by jicofo's requests."""

import datetime as dt
import logging

import pytest

from meethaus.lab.packages.daemons.shared import colibri
from meethaus.lab.packages.daemons.shared.metrics import Metrics
from meethaus.lab.packages.daemons.shared.stanzas import StanzaError
from meethaus.lab.packages.daemons.videobridge import statistics
from meethaus.lab.packages.daemons.videobridge.conferences import Conferences

_MEETING = "579b6037-52df-41bf-926c-26352af9999a"
_ROOM = "room@conference.meet.example.org"


@pytest.fixture
def metrics() -> Metrics:
    """Fresh metrics."""
    return statistics.create(initial_drain=False)


@pytest.fixture
def conferences(metrics: Metrics) -> Conferences:
    """A bridge without conferences."""
    return Conferences(metrics, redact_addresses=True)


def _open(conferences: Conferences, *names: str) -> None:
    changes = [colibri.EndpointChange(name, f"Pseudonym-{name}") for name in names]
    conferences.handle(colibri.modify(_MEETING, changes, create_as=_ROOM))


def test_handle_counts_conference_and_endpoints(conferences: Conferences, metrics: Metrics) -> None:
    _open(conferences, "aaaa", "bbbb")
    assert conferences.participants() == 2
    assert metrics.get("conferences") == 1
    assert metrics.get("largest_conference") == 2
    conferences.handle(colibri.modify(_MEETING, [colibri.EndpointChange("aaaa", expire=True)]))
    assert metrics.get("local_endpoints") == 1
    conferences.handle(colibri.modify(_MEETING, [], expire=True))
    assert metrics.get("conferences") == 0
    assert metrics.get("conferences_completed") == 1


def test_handle_logs_room_and_pseudonym(
    conferences: Conferences, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    _open(conferences, "aaaa")
    record = next(item for item in caplog.records if item.getMessage().startswith("Created new"))
    context = record.__dict__["context"]
    assert context["conf_name"] == _ROOM
    assert context["meeting_id"] == "579b6037"
    assert context["stats_id"] == "Pseudonym-aaaa"


def test_handle_masks_addresses_in_the_log(
    conferences: Conferences, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    request = colibri.modify(_MEETING, [], create_as=_ROOM)
    request.append(request.makeelement(colibri.tag("candidate"), {"ip": "203.0.113.77"}))
    conferences.handle(request)
    assert "203.0.113.77" not in caplog.text
    assert "xx.xx.xx.xx" in caplog.text


def test_handle_unknown_meeting_is_not_found(conferences: Conferences) -> None:
    with pytest.raises(StanzaError) as caught:
        conferences.handle(colibri.modify(_MEETING, []))
    assert caught.value.condition == "item-not-found"


def test_handle_second_creation_conflicts(conferences: Conferences) -> None:
    _open(conferences)
    with pytest.raises(StanzaError) as caught:
        _open(conferences)
    assert caught.value.condition == "conflict"


def test_handle_no_new_conference_while_leaving(conferences: Conferences, metrics: Metrics) -> None:
    metrics.set("graceful_shutdown", 1)
    with pytest.raises(StanzaError) as caught:
        _open(conferences)
    assert caught.value.condition == "service-unavailable"


def test_statistics_use_the_older_names(conferences: Conferences, metrics: Metrics) -> None:
    _open(conferences, "aaaa", "bbbb")
    now = dt.datetime(2026, 6, 8, 12, tzinfo=dt.UTC)
    found = statistics.colibri(metrics, {"version": "2.3"}, now)
    assert found["participants"] == 2
    assert found["version"] == "2.3"
    assert found["drain"] is False
    assert found["current_timestamp"] == "2026-06-08 12:00:00.000"
