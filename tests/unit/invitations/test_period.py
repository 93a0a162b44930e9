"""Only times that the server will accept become an invitation."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UsageError
from meethaus.invitations.period import Period, period, read_time

NOW = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
ALLOWED = 12


def test_time_without_an_offset_is_one_of_this_machine() -> None:
    local = datetime(2026, 12, 1, 18).astimezone()
    assert read_time("2026-12-01T18:00") == read_time("2026-12-01 18:00") == local


def test_time_with_an_offset_keeps_it() -> None:
    assert read_time("2026-12-01T18:00+01:00") == datetime(2026, 12, 1, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-12-01", "18:00", "2026-13-01T18:00", "0001-01-01T00:00", "20261201"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no date with a time") as refused:
        read_time(text)
    assert repr(text) in refused.value.message
    assert "2026-12-01T18:00" in refused.value.remedy


def test_period_has_whole_seconds_and_its_hours() -> None:
    begins = NOW.replace(microsecond=999)
    assert period(begins, 1.5, ALLOWED, NOW) == Period(NOW, NOW + timedelta(minutes=90))


def test_meeting_that_goes_on_already_can_be_invited_to() -> None:
    assert period(NOW - timedelta(hours=1), 2, ALLOWED, NOW).ends == NOW + timedelta(hours=1)


@pytest.mark.parametrize("hours", [1, 2, 2.999])
def test_end_in_the_past_is_refused(hours: float) -> None:
    begins = NOW - timedelta(hours=3)
    with pytest.raises(UsageError, match="would have ended") as refused:
        period(begins, hours, ALLOWED, NOW)
    assert "--from" in refused.value.remedy


def test_more_hours_than_the_server_allows_are_refused_with_what_to_write() -> None:
    with pytest.raises(UsageError) as refused:
        period(NOW, 12.5, ALLOWED, NOW)
    assert "--hours is 12.5" in refused.value.message
    assert "12 hours (jitsi_prosody_token_hours)" in refused.value.message
    assert "--hours 12" in refused.value.remedy
    assert "jitsi_prosody_token_hours: 13" in refused.value.remedy


def test_more_hours_than_any_server_may_allow_are_not_proposed() -> None:
    with pytest.raises(UsageError) as refused:
        period(NOW, 25, ALLOWED, NOW)
    assert "jitsi_prosody_token_hours: " not in refused.value.remedy


@pytest.mark.parametrize("hours", [0, -3, 0.05, math.nan, math.inf, -math.inf])
def test_hours_that_are_none_are_refused(hours: float) -> None:
    with pytest.raises(UsageError, match="--hours is"):
        period(NOW, hours, ALLOWED, NOW)


def test_meeting_in_more_than_a_year_is_refused() -> None:
    with pytest.raises(UsageError, match="2062-12-01, more than a year"):
        period(datetime(2062, 12, 1, tzinfo=UTC), 1, ALLOWED, NOW)


@given(
    begins=st.datetimes(datetime(1971, 1, 2), datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    hours=st.floats(),
    allowed=st.integers(1, 24),
)
def test_every_accepted_period_is_one_the_server_accepts(
    begins: datetime, hours: float, allowed: int
) -> None:
    try:
        found = period(begins, hours, allowed, NOW)
    except UsageError:
        return
    assert found.ends > NOW
    assert 0 < (found.ends - found.begins).total_seconds() <= allowed * 3600
