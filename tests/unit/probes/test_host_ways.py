"""What is read of rules, sockets and the units that load rules."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_firewall_ways import (
    FirewallUnits,
    InboundRules,
    OpenPorts,
    OutboundWay,
    Socket,
    probe_firewall_units,
    probe_inbound_rules,
    probe_listeners,
    probe_outbound_rules,
    sockets_of,
)
from tests.support.made_up import MadeUp
from tests.unit.probes.test_nftables import ACCEPT, meta, port, ruleset

RULES = "nft --json list ruleset"
NAMES = "getent passwd www-data nginx prosody jicofo jvb turnserver"
PASSWD = "www-data:x:33:33:w:/var/www:/bin/false\nprosody:x:105:108:p:/:/bin/false\nbad\n"
UNITS = (
    "systemctl show --no-pager --property=Id,LoadState,UnitFileState meethaus-firewall.service "
    "meethaus-egress.service nftables.service ufw.service firewalld.service "
    "netfilter-persistent.service shorewall.service"
)
SOCKETS = """\
udp UNCONN 0 0 127.0.0.1:53 0.0.0.0:* users:(("unbound",pid=2904,fd=3))
udp UNCONN 0 0 [::1]:53 [::]:* users:(("unbound",pid=2904,fd=5))
udp UNCONN 0 0 10.77.21.10:3478 0.0.0.0:* users:(("turnserver",pid=3950,fd=19))
udp UNCONN 0 0 10.77.21.10:3478 0.0.0.0:* users:(("turnserver",pid=3950,fd=17))
udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*
tcp LISTEN 0 511 [::]:443 [::]:* users:(("nginx",pid=7472,fd=8),("nginx",pid=7471,fd=8))
tcp LISTEN 0 511 *:8080 *:* users:(("java",pid=1,fd=8))
tcp LISTEN 0 511 [::ffff:127.0.0.1]:8888 *:* users:(("java",pid=1,fd=9))
tcp LISTEN 0 511 [fe80::1]%eth0:22 [::]:*
"""


def test_ports_are_told_once_and_rules_that_are_not_understood_are_counted() -> None:
    text = ruleset((port(443), ACCEPT), (port(443), ACCEPT), (meta("mark", 1), ACCEPT))
    seen = probe_inbound_rules(MadeUp({RULES: text}).host)
    assert seen == InboundRules((OpenPorts("tcp", 443, 443, bound=False),), 1, logs=False)


def test_only_daemons_are_told_by_name() -> None:
    told: list[tuple[dict[str, Any], ...]] = [
        (meta("skuid", 33), port(25), ACCEPT),
        (meta("skuid", {"set": [0, "prosody"]}), port(443), ACCEPT),
        (meta("skuid", 0), port(80), ACCEPT),
        (port(9), ACCEPT),
        (meta("skuid", 105), port(10000, "udp", "sport"), ACCEPT),
    ]
    text = ruleset(*told).replace('"input"', '"output"')
    seen = probe_outbound_rules(MadeUp({RULES: text, NAMES: (2, PASSWD)}).host)
    assert seen.ways == (
        OutboundWay("", "tcp", 9, 9, bound=False),
        OutboundWay("prosody", "tcp", 443, 443, bound=False),
        OutboundWay("www-data", "tcp", 25, 25, bound=False),
    )


def test_without_nft_nothing_is_seen() -> None:
    with pytest.raises(UnseenError, match="ended with 127"):
        probe_inbound_rules(MadeUp({RULES: (127, "")}).host)


def test_addresses_are_only_told_apart() -> None:
    assert sockets_of(SOCKETS) == [
        Socket("tcp", 22, local=False, program=""),
        Socket("tcp", 443, local=False, program="nginx"),
        Socket("tcp", 8080, local=False, program="java"),
        Socket("tcp", 8888, local=True, program="java"),
        Socket("udp", 53, local=True, program=""),
        Socket("udp", 53, local=True, program="unbound"),
        Socket("udp", 3478, local=False, program="turnserver"),
    ]


def test_ss_that_fails_is_not_seen() -> None:
    with pytest.raises(UnseenError, match="ended with 1"):
        probe_listeners(MadeUp({"ss -Hlntup": (1, "")}).host)


@given(st.text() | st.just("tcp LISTEN 0 1 x:y z"))
def test_any_text_is_sockets_or_not_seen(text: str) -> None:
    with suppress(UnseenError):
        assert all(each.port >= 0 for each in sockets_of(text))


def test_units_that_do_not_exist_are_left_out() -> None:
    text = (
        "Id=meethaus-firewall.service\nLoadState=loaded\nUnitFileState=enabled\n\n"
        "Id=nftables.service\nLoadState=loaded\nUnitFileState=disabled\n\n"
        "Id=ufw.service\nLoadState=not-found\nUnitFileState=\n"
    )
    seen = probe_firewall_units(MadeUp({UNITS: text}).host)
    assert seen == FirewallUnits(("meethaus-firewall", "nftables"), ("meethaus-firewall",))
    with pytest.raises(UnseenError, match="is systemd running"):
        probe_firewall_units(MadeUp({UNITS: (1, "")}).host)


def test_ruleset_of_a_test_is_one() -> None:
    assert json.loads(ruleset((ACCEPT,)))["nftables"]
