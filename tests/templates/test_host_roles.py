"""What the host's own roles render, read by the programs and parsers it is meant for."""

from __future__ import annotations

import configparser
import ipaddress
import subprocess
from typing import Any

import crossplane
import pytest

from tests.support import nft
from tests.support.rendering import TURN_SECRET, Rendered

RULES = "etc/meethaus/firewall.nft"
TURN = "etc/turnserver.conf"
HOOKS = "etc/letsencrypt/renewal-hooks/deploy"
REPEATABLE = {"listening-ip", "relay-ip", "allowed-peer-ip", "denied-peer-ip"}


def turn_settings(rendered: Rendered) -> dict[str, list[str]]:
    """Return coturn's options; those without a value have an empty one."""
    found: dict[str, list[str]] = {}
    for line in rendered.text("turn_server", TURN).splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def unit(rendered: Rendered, role: str, path: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(
        interpolation=None,
        delimiters=("=",),
        # systemd takes several commands
        strict=False,
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign] # keeps the case of keys
    parser.read_string(rendered.text(role, path))
    return parser


def servers(rendered: Rendered, name: str) -> list[list[dict[str, Any]]]:
    path = str(rendered.path("web_edge", f"etc/nginx/conf.d/{name}"))
    payload = crossplane.parse(path, single=True, comments=False, check_ctx=False)
    assert payload["status"] == "ok", payload["errors"]
    return [d["block"] for d in payload["config"][0]["parsed"] if d["directive"] == "server"]


def listens(server: list[dict[str, Any]]) -> list[list[str]]:
    return [d["args"] for d in server if d["directive"] == "listen"]


def test_nft_accepts_the_rules_of_a_single_server(single: Rendered) -> None:
    nft.assert_accepts(single.path("host_firewall", RULES))


@pytest.mark.parametrize("name", ["web", "signalling", "bridge"])
def test_nft_accepts_the_rules_of_each_host(split: dict[str, Rendered], name: str) -> None:
    nft.assert_accepts(split[name].path("host_firewall", RULES))


@pytest.mark.parametrize(("port", "whose"), [(5222, "the bridge"), (5281, "the web edge")])
def test_xmpp_port_is_open_to_one_other_host_only(
    split: dict[str, Rendered], port: int, whose: str
) -> None:
    rules = split["signalling"].text("host_firewall", RULES).splitlines()
    opened = [line for line in rules if f"dport {port}" in line]
    assert len(opened) == 1, whose
    assert " saddr " in opened[0], whose


def test_every_coturn_option_stands_once(single: Rendered) -> None:
    repeated = {key for key, values in turn_settings(single).items() if len(values) > 1}
    assert repeated <= REPEATABLE


def test_coturn_may_reach_itself_and_nobody_else(single: Rendered) -> None:
    settings = turn_settings(single)
    assert settings["allowed-peer-ip"] == ["192.0.2.10"]
    denied = [
        network
        for entry in settings["denied-peer-ip"]
        for network in ipaddress.summarize_address_range(
            *(ipaddress.ip_address(end) for end in entry.split("-"))
        )
    ]
    assert {str(network) for network in denied} == {"0.0.0.0/0", "::/0"}


def test_coturn_may_reach_a_bridge_behind_nat_by_all_its_addresses(
    split: dict[str, Rendered],
) -> None:
    allowed = turn_settings(split["web"])["allowed-peer-ip"]
    assert {"192.0.2.10", "192.0.2.12", "10.1.2.3", "2001:db8::12"} == set(allowed)


def is_denied(rendered: Rendered, address: str) -> bool:
    """Compare as coturn does: numerically, with ranges of the same IP version."""
    asked = ipaddress.ip_address(address)
    for entry in turn_settings(rendered)["denied-peer-ip"]:
        first, last = (ipaddress.ip_address(end) for end in entry.split("-"))
        if first.version == asked.version and int(first) <= int(asked) <= int(last):
            return True
    return False


SPECIAL = "10.0.0.1 100.64.0.1 127.0.0.1 169.254.169.254 172.31.255.255 192.168.1.1 224.0.0.1"
SPECIAL6 = "::1 ::ffff:10.0.0.1 fd00::1 fe80::1 ff02::1 64:ff9b::a00:1 2002:a00:1:: 2001::1"


@pytest.mark.parametrize("address", [*SPECIAL.split(), *SPECIAL6.split()])
def test_public_relay_denies_special_addresses(split: dict[str, Rendered], address: str) -> None:
    assert is_denied(split["web"], address)


@pytest.mark.parametrize("address", ["9.9.9.9", "172.32.0.1", "2620:fe::fe", "2a01::1"])
def test_public_relay_reaches_public_addresses(split: dict[str, Rendered], address: str) -> None:
    assert not is_denied(split["web"], address)


def test_coturn_knows_the_secret_and_keeps_the_vendors_marks(single: Rendered) -> None:
    assert turn_settings(single)["static-auth-secret"] == [TURN_SECRET]
    text = single.text("turn_server", TURN)
    assert "jitsi-meet coturn config" in text
    assert "jitsi-meet coturn relay disable config" in text


def test_unknown_names_get_nothing(single: Rendered) -> None:
    plain, secure, _ = servers(single, "60-meethaus-default.conf")
    assert ["return", ["444"]] in [[d["directive"], d["args"]] for d in plain]
    assert ["ssl_reject_handshake", ["on"]] in [[d["directive"], d["args"]] for d in secure]
    assert all("default_server" in args for args in listens(plain) + listens(secure))
    assert len(listens(secure)) == 2


def test_edge_without_ipv6_listens_on_ipv4_only(split: dict[str, Rendered]) -> None:
    for server in servers(split["web"], "60-meethaus-default.conf"):
        assert len(listens(server)) == 1


@pytest.mark.parametrize("hook", ["10-meethaus-tls", "50-meethaus-nginx", "50-meethaus-coturn"])
def test_hook_is_a_shell_script(single: Rendered, hook: str) -> None:
    role = "turn_server" if hook.endswith("coturn") else "web_edge"
    done = subprocess.run(["sh", "-n", str(single.path(role, f"{HOOKS}/{hook}"))], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("host_firewall", "etc/systemd/system/meethaus-firewall.service"),
        (
            "host_firewall",
            "etc/systemd/system/nftables.service.d/50-meethaus-firewall.conf",
        ),
        ("host_logging", "etc/systemd/system/logrotate.service.d/50-meethaus-retention.conf"),
        ("turn_server", "etc/systemd/system/coturn.service.d/50-meethaus-reload.conf"),
    ],
)
def test_unit_file_has_a_service(single: Rendered, role: str, path: str) -> None:
    commands = [key for key in unit(single, role, path)["Service"] if key.startswith("Exec")]
    assert commands


def test_journal_forgets_before_the_promised_age(single: Rendered) -> None:
    journal = unit(
        single, "host_logging", "etc/systemd/journald.conf.d/zz-meethaus-retention.conf"
    )["Journal"]
    hours = {key: int(journal[key].removesuffix("h")) for key in ("MaxRetentionSec", "MaxFileSec")}
    assert sum(hours.values()) == 7 * 24
    assert journal["Storage"] == "persistent"
