"""What a profile demands, what falls short of it, and what a waiver then has to name."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import StrictUndefined

from plugins.filter.profile import profile_names, profile_problems, profile_waivers


def below(rest: str) -> str:
    return f"below-profile:{rest}"


@pytest.mark.parametrize(
    ("variables", "subjects"),
    [
        ({}, []),
        ({"meet_log_retention_days": 7}, []),
        ({"meet_log_retention_days": 8}, ["meet_log_retention_days=8"]),
        # As `--extra-vars name=value` gives it.
        ({"meet_log_retention_days": "8"}, ["meet_log_retention_days=8"]),
        ({"meet_log_retention_days": "a week"}, []),
        ({"meet_log_retention_days": None}, []),
        # Judged where it was decided.
        (
            {"meet_log_retention_days": 9, "host_logging_retention_days": 9},
            ["meet_log_retention_days=9"],
        ),
        ({"host_updates_retention_days": 9}, ["host_updates_retention_days=9"]),
        ({"web_edge_hsts_seconds": 31535999}, ["web_edge_hsts_seconds=31535999"]),
        ({"web_edge_hsts_seconds": 31536000}, []),
        ({"host_firewall_enabled": False}, ["host_firewall_enabled=false"]),
        ({"host_firewall_enabled": "No"}, ["host_firewall_enabled=false"]),
        ({"host_firewall_enabled": "yes"}, []),
        ({"jitsi_prosody_log_level": "info"}, ["jitsi_prosody_log_level=info"]),
        ({"jitsi_prosody_log_level": "error"}, []),
        (
            {"jitsi_web_embedding_origins": ["https://a.example", "https://b.example"]},
            [
                "jitsi_web_embedding_origins=https://a.example",
                "jitsi_web_embedding_origins=https://b.example",
            ],
        ),
        (
            {"jitsi_web_link_overrides": ["config.subject", "config.p2p"]},
            ["jitsi_web_link_overrides=config.p2p"],
        ),
        (
            {"jitsi_web_toolbar_buttons": ["camera", "sharedvideo"]},
            ["jitsi_web_toolbar_buttons=sharedvideo"],
        ),
        (
            {"jitsi_web_extra_config": {"p2p": {"enabled": True}, "p2ps": 1, "resolution": 360}},
            ["jitsi_web_extra_config.p2p.enabled=true"],
        ),
        ({"jitsi_web_extra_config": {"p2p": {}}}, ["jitsi_web_extra_config.p2p={}"]),
        (
            {"host_kernel_extra_settings": {"kernel/core_pattern": "core", "vm.swappiness": 1}},
            ["host_kernel_extra_settings.kernel.core_pattern=core"],
        ),
        ({"web_pages_enabled": False}, ["web_pages_enabled=false"]),
        (
            {"web_pages_enabled": False, "web_pages_privacy_url": "https://a.example"},
            ["web_pages_enabled=false"],
        ),
        (
            {
                "web_pages_enabled": False,
                "web_pages_privacy_url": "https://a.example",
                "web_pages_imprint_url": "https://a.example",
            },
            [],
        ),
        ({"jitsi_prosody_sandbox_enabled": False}, []),
        (
            {"meet_profile": "members", "jitsi_prosody_sandbox_enabled": False},
            ["jitsi_prosody_sandbox_enabled=false"],
        ),
        # What a profile extends holds in it too.
        (
            {"meet_profile": "members", "meet_guests_enabled": True, "host_ssh_enabled": False},
            ["host_ssh_enabled=false", "meet_guests_enabled=true"],
        ),
        # There is no such profile: its choices refuse it, the rest is judged by the default.
        ({"meet_profile": "none", "host_ssh_enabled": False}, ["host_ssh_enabled=false"]),
    ],
)
def test_what_falls_short_is_named_with_its_value(
    variables: dict[str, Any], subjects: list[str]
) -> None:
    named = [below(subject) for subject in subjects]
    assert profile_waivers(variables) == named
    assert len(profile_problems(variables)) == len(named)
    assert profile_problems(variables, named) == []


def test_a_waiver_covers_no_other_value() -> None:
    found = profile_problems({"meet_log_retention_days": 60}, [below("meet_log_retention_days=30")])
    assert [each["value"] for each in found] == [60]


def test_a_problem_says_what_the_bound_is_why_and_both_ways_out() -> None:
    (found,) = profile_problems({"meet_log_retention_days": 30})
    assert found["name"] == "meet_log_retention_days"
    assert found["problem"] == "must be at most 7 in the profile base (LOG-05, RET-08)"
    remedy = str(found["remedy"])
    assert remedy.startswith("Logs hold addresses")
    assert "Write meet_log_retention_days: 7, or write below meet_waivers: - {subject: " in remedy
    assert '"below-profile:meet_log_retention_days=30", owner: …, reason: …, expires: …}' in remedy


def test_another_way_to_do_the_same_is_named() -> None:
    (found,) = profile_problems({"web_pages_enabled": False})
    assert "or set web_pages_privacy_url and web_pages_imprint_url, or" in str(found["remedy"])


@pytest.mark.parametrize("name", ["event", "high"])
def test_no_waiver_makes_a_product_keep_to_a_profile(name: str) -> None:
    variables = {"meet_profile": name, "meet_product": "jitsi", "host_ssh_enabled": False}
    (found,) = profile_problems(variables, ["meet_profile", below(f"meet_profile={name}")])
    assert (found["name"], found["value"]) == ("meet_profile", name)
    assert found["problem"] == "must be a profile that jitsi can keep to"


def test_the_default_is_named_first() -> None:
    assert profile_names() == ["base", "event", "high", "members"]


def test_what_cannot_be_told_of_another_host_is_left_to_that_host() -> None:
    # What Ansible gives for a template that needs the default of a role which is not in this play.
    unknown = StrictUndefined(name="host_logging_retention_days")
    variables = {"host_updates_retention_days": unknown, "host_ssh_enabled": False}
    assert profile_waivers(variables) == [below("host_ssh_enabled=false")]
