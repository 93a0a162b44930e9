"""What the roles write onto servers, rendered once for every test that reads it."""

from __future__ import annotations

import pytest

from tests.support.rendering import PARTS, TOKEN_SECRET, Rendered, host, render


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share costly fixtures on one worker, so that these are made once.

    Tests that name no group of their own go by file, and by what the roles write if they read it.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            fixtures = set(getattr(item, "fixturenames", ()))
            group = "rendered" if fixtures & {"single", "split"} else item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def single(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """One server with every default."""
    name = "meet.example.org"
    hosts = {name: host(10)}
    groups = {part: [name] for part in PARTS}
    return render(tmp_path_factory.mktemp("single"), hosts, groups)[name]


@pytest.fixture(scope="session")
def split(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    """Web edge, signalling and a bridge behind NAT each on a host; switches the other way."""
    bridge = host(12) | {
        "pretended_ipv4": {"address": "10.1.2.3"},
        "pretended_ipv6": {"address": "2001:db8::12"},
        "meet_public_ipv4": "192.0.2.12",
    }
    hosts = {"web": host(10), "signalling": host(11), "bridge": bridge}
    groups = {
        "jitsi_web": ["web"],
        "turn_server": ["web"],
        "jitsi_prosody": ["signalling"],
        "jitsi_jicofo": ["signalling"],
        "jitsi_videobridge": ["bridge"],
    }
    return render(
        tmp_path_factory.mktemp("split"),
        hosts,
        groups,
        meet_language="en",
        meet_guests_enabled=False,
        meet_token_issuers=[
            {"name": "school-platform", "secret": TOKEN_SECRET},
            {"name": "https://portal.example.org", "secret": TOKEN_SECRET[::-1]}
            | {"any_room_enabled": "yes"},
        ],
        host_firewall_extra_ports=[
            {"port": "8000-8010", "protocol": "tcp", "reason": 'A "quoted" reason ' + "x" * 200}
        ],
        host_egress_extra_contacts=[
            {
                "user": "backup",
                "protocol": "tcp",
                "port": "22",
                "reason": "Copies",
                "addresses": ["198.51.100.0/24"],
            }
        ],
        host_firewall_ping_enabled=False,
        host_kernel_core_dumps_enabled=True,
        host_kernel_extra_settings={"net.ipv4.conf.all.rp_filter": 2},
        host_logging_persistent_enabled=False,
        host_ssh_allowed_groups=["sudo", "operators"],
        host_ssh_jump_enabled=True,
        host_ssh_log_level="VERBOSE",
        host_resolver_forwarders=[
            {"address": "192.0.2.53", "name": "dns.example.org"},
            {"address": "2001:db8::53", "name": "dns.example.org", "port": 8853},
        ],
        host_resolver_dnssec_enabled=False,
        host_time_servers=[
            {"address": "2001:db8::123", "name": "Clocks", "country": "SE", "nts": False}
        ],
        host_updates_time="23:15",
        host_updates_reboot_enabled=True,
        host_updates_reboot_time="00:30",
        host_updates_excluded_packages=["coturn", "libstdc++6", "openjdk-*"],
        turn_server_foreign_peers_enabled=True,
        turn_server_log_enabled=True,
        web_edge_access_log_enabled=True,
        web_edge_ipv6_enabled=False,
        jitsi_apt_release="2.0.10978-1",
        jitsi_jicofo_stay_signed_in_enabled=True,
        jitsi_jicofo_log_level="INFO",
        jitsi_jicofo_members_per_bridge=20,
        jitsi_prosody_log_level="info",
        jitsi_prosody_turn_credential_hours=2,
        jitsi_prosody_token_hours=2,
        jitsi_prosody_minutes_without_moderator=1,
        jitsi_prosody_password_attempts=3,
        jitsi_prosody_password_attempts_minutes=1,
        jitsi_videobridge_port=20000,
        jitsi_web_embedding_origins=["https://intranet.example.org"],
        jitsi_web_extra_config={"p2p": {"enabled": True}, "subject": "</script><!--#echo -->"},
        jitsi_web_ipv6_enabled=False,
        jitsi_web_link_overrides=["config.subject"],
        jitsi_web_local_recording_enabled=True,
        jitsi_web_privacy_url="https://example.org/privacy",
        jitsi_web_start_muted_enabled=False,
        jitsi_web_welcome_page_enabled=False,
    )
