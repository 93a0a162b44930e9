"""What plain Ansible refuses by the profile, what a waiver lets through, and what is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.reading import config
from tests.support.rendering import PARTS, render
from tests.support.rendering import host as rendered_host

from .refusing import SPLIT, Refused, host, refuse

TODAY = datetime.now(UTC).date()
LOGS = "below-profile:meet_log_retention_days=30"
# Among them what an inventory hands on from one setting to another, and what it computes.
WEAK: dict[str, Any] = {
    "meet_log_retention_days": 30,
    "host_logging_retention_days": "{{ meet_log_retention_days }}",
    "host_egress_enabled": False,
    "jitsi_prosody_log_level": "{{ 'in' ~ 'fo' }}",
    "jitsi_web_embedding_origins": ["https://intranet.example.org"],
    "jitsi_web_extra_config": {"p2p": {"enabled": True}, "resolution": 360},
    "web_pages_enabled": False,
}
SUBJECTS = (
    *(
        LOGS,
        "below-profile:host_egress_enabled=false",
        "below-profile:jitsi_prosody_log_level=info",
    ),
    "below-profile:jitsi_web_embedding_origins=https://intranet.example.org",
    "below-profile:jitsi_web_extra_config.p2p.enabled=true",
    "below-profile:web_pages_enabled=false",
)


def waiver(subject: str = LOGS, days: int = 30) -> dict[str, object]:
    ends = (TODAY + timedelta(days=days)).isoformat()
    return {"subject": subject, "owner": "Board", "reason": "Agreed", "expires": ends}


def waived(variables: dict[str, Any], *waivers: dict[str, object]) -> dict[str, object]:
    return host(**variables, meet_waivers=list(waivers))


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """Hosts of one deployment: a waiver of all of them is needed if one of them needs it."""
    directory = tmp_path_factory.mktemp("refused")
    longer = {"meet_log_retention_days": 30}
    # One more of what another role knows alone, which preflight cannot tell.
    computed = {"host_updates_retention_days": "{{ somebody_elses_variable }}"}
    hosts = {
        "good": host(meet_profile="members", **computed),
        "weak": host(**WEAK),
        "waived": waived(WEAK, *(waiver(subject) for subject in SUBJECTS)),
        "expired": waived(longer, waiver(days=-1)),
        "other": waived({"meet_log_retention_days": 60}, waiver()),
        "open": host(meet_profile="members", meet_guests_enabled=True, host_time_enabled=False),
        "event": host(meet_profile="event"),
        "high": waived({"meet_profile": "high", **longer}, waiver()),
        "unknown": host(meet_profile="secret"),
    }
    return refuse(directory, hosts, {part: ["good"] for part in PARTS})


@pytest.mark.parametrize("name", ["good", "waived"])
def test_what_keeps_to_its_profile_or_is_waived_passes(
    refused: dict[str, Refused], name: str
) -> None:
    assert refused[name].meet == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("weak", ("meet_log_retention_days is 30. It must be at most 7 in the profile base",)),
        ("weak", ("(LOG-05, RET-08)", "Write meet_log_retention_days: 7", f'"{LOGS}", owner: …')),
        ("weak", ("host_egress_enabled is false.", "TRK-11", "Write host_egress_enabled: true")),
        ("weak", ('jitsi_prosody_log_level is "info".', "warn or error", "name rooms")),
        ("weak", ('"https://intranet.example.org".', "must be empty", "Take it out")),
        ("weak", ("jitsi_web_extra_config.p2p.enabled is true.", "each other's address")),
        ("weak", ("web_pages_enabled is false.", "or set web_pages_privacy_url and")),
        ("expired", ("meet_waivers[0].expires is", f"has expired (today is {TODAY})")),
        ("other", ("meet_log_retention_days is 60.", 'meet_log_retention_days=60"')),
        ("open", ("meet_guests_enabled is true.", "must be false in the profile members")),
        ("open", ("host_time_enabled is false.", "LOC-07")),
        ("event", ('meet_profile is "event".', "that jitsi can keep to", "such as BigBlueButton")),
        ("high", ('meet_profile is "high".', "controls the server can hear", "Meet in person")),
        ("unknown", ("meet_profile", "base, members, event, high")),
    ],
)
def test_is_refused(refused: dict[str, Refused], name: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in refused[name].meet] == [], refused[name].meet


def test_each_weak_setting_is_told_once(refused: dict[str, Refused]) -> None:
    told = [line for line in refused["weak"].meet.splitlines() if " in the profile " in line]
    assert len(told) == len(SUBJECTS)


def test_an_expired_waiver_is_one_mistake(refused: dict[str, Refused]) -> None:
    assert "meet_log_retention_days is 30" not in refused["expired"].meet


def test_the_record_names_profile_and_waivers(refused: dict[str, Refused]) -> None:
    assert refused["good"].record["profile"] == "members"
    assert refused["waived"].record["profile"] == "base"
    subjects = [each["subject"] for each in refused["waived"].record["waivers"]]
    assert subjects == sorted(SUBJECTS)


def test_a_waiver_that_nobody_needs_any_more_is_refused(tmp_path: Path) -> None:
    found = refuse(tmp_path, {"short": waived({}, waiver())}, {part: ["short"] for part in PARTS})
    assert f'meet_waivers[0].subject is "{LOGS}".' in found["short"].meet
    assert "Remove this waiver." in found["short"].meet


def test_a_waiver_of_one_host_stands_for_all_of_a_split_deployment(tmp_path: Path) -> None:
    hosts = {name: waived({}, waiver()) for name in ("web", "signalling", "bridge")}
    hosts["bridge"] |= {"meet_log_retention_days": 30}
    found = refuse(tmp_path, hosts, SPLIT)
    assert {refused.meet for refused in found.values()} == {""}


def test_members_are_asked_for_an_account_and_guests_kept_out(tmp_path: Path) -> None:
    groups = {part: ["one"] for part in PARTS}
    hosts = {"one": rendered_host(10)}
    roles = ("jitsi_prosody", "jitsi_web")
    (site,) = render(tmp_path, hosts, groups, roles, meet_profile="members").values()
    assert "anonymousdomain" not in config(site)["hosts"]
    prosody = site.text("jitsi_prosody", "etc/prosody/conf.avail/meet_domain.cfg.lua")
    assert "jitsi-anonymous" not in prosody
