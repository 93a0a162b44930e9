"""The rules for contacts that a server begins, read by nft."""

from __future__ import annotations

import pytest

from tests.support import nft
from tests.support.rendering import Rendered

RULES = "etc/meethaus/egress.nft"
JVB = "meta skuid 110"
JICOFO = "meta skuid 111"
WEB = "meta skuid 33"
RESOLVER = "meta skuid 113"
TURN = "meta skuid 112"


def rules(rendered: Rendered) -> list[str]:
    """Return the rules that allow an account something."""
    lines = rendered.text("host_egress", RULES).splitlines()
    return [line.strip() for line in lines if " skuid " in line]


def of(rendered: Rendered, account: str) -> list[str]:
    return [line for line in rules(rendered) if line.startswith(f"{account} ")]


def test_nft_accepts_the_rules_of_a_single_server(single: Rendered) -> None:
    nft.assert_accepts(single.path("host_egress", RULES))


@pytest.mark.parametrize("name", ["web", "signalling", "bridge"])
def test_nft_accepts_the_rules_of_each_host(split: dict[str, Rendered], name: str) -> None:
    nft.assert_accepts(split[name].path("host_egress", RULES))


def test_accounts_that_are_not_there_get_no_rule(single: Rendered) -> None:
    assert "ntpsec" not in single.text("host_egress", RULES)


def test_only_the_resolver_asks_name_servers(single: Rendered) -> None:
    asking = [line for line in rules(single) if "dport { 53 }" in line]
    reason = 'accept comment "unbound: Names, asked of the name servers of each"'
    assert asking == [
        f"{RESOLVER} udp dport {{ 53 }} {reason}",
        f"{RESOLVER} tcp dport {{ 53 }} {reason}",
    ]


def test_forwarders_are_all_that_the_resolver_reaches(split: dict[str, Rendered]) -> None:
    found = [line.partition(" accept")[0] for line in of(split["web"], RESOLVER)]
    assert found == [
        f"{RESOLVER} ip daddr 192.0.2.53 tcp dport {{ 853 }}",
        f"{RESOLVER} ip6 daddr 2001:db8::53 tcp dport {{ 8853 }}",
    ]
    assert [line for line in rules(split["web"]) if "dport { 53 }" in line] == []


def test_daemons_may_not_even_ask_the_resolver(split: dict[str, Rendered]) -> None:
    lines = split["web"].text("host_egress", RULES).splitlines()
    [refusal] = [line for line in lines if "oif lo meta l4proto" in line]
    # root, the backup that the operator named, apt and systemd-timesyncd.
    assert "th dport 53 meta skuid != { 0, 34, 42, 997 }" in refusal
    assert lines.index(refusal) < lines.index(next(line for line in lines if "oif lo acc" in line))


def test_the_bridge_of_a_single_server_only_sends_media(single: Rendered) -> None:
    assert of(single, JVB) == [
        f'{JVB} udp sport 10000 accept comment "jvb: Audio and video to those who meet"'
    ]


@pytest.mark.parametrize("account", [JICOFO, WEB])
def test_what_talks_to_its_own_host_needs_no_rule(single: Rendered, account: str) -> None:
    assert of(single, account) == []


@pytest.mark.parametrize(
    ("name", "account", "port"),
    [("bridge", JVB, 5222), ("signalling", JICOFO, 0), ("web", WEB, 5281)],
)
def test_the_xmpp_server_elsewhere_is_reached_at_its_address(
    split: dict[str, Rendered], name: str, account: str, port: int
) -> None:
    found = [line for line in of(split[name], account) if " tcp " in line]
    wanted = f"{account} ip daddr 192.0.2.11 tcp dport {{ {port} }}"
    assert [line.startswith(wanted) for line in found] == ([True] if port else [])


def test_turn_sends_to_bridges_only(single: Rendered) -> None:
    assert of(single, TURN)
    assert all(" daddr " in line for line in of(single, TURN))


def test_contacts_of_ones_own_are_allowed(split: dict[str, Rendered]) -> None:
    assert of(split["web"], "meta skuid 34") == [
        'meta skuid 34 ip daddr 198.51.100.0/24 tcp dport { 22 } accept comment "backup: Copies"'
    ]
