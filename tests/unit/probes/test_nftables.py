"""How rules of nftables are read, in the forms in which nft tells them."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.nftables import Way, bases_of, parse_ruleset

ACCEPT = {"accept": None}


def match(left: Any, right: Any, op: str = "==") -> dict[str, Any]:
    return {"match": {"op": op, "left": left, "right": right}}


def port(
    number: Any, protocol: str = "tcp", field: str = "dport", op: str = "=="
) -> dict[str, Any]:
    return match({"payload": {"protocol": protocol, "field": field}}, number, op)


def meta(key: str, right: Any, op: str = "==") -> dict[str, Any]:
    return match({"meta": {"key": key}}, right, op)


def ruleset(*rules: tuple[dict[str, Any], ...], more: tuple[dict[str, Any], ...] = ()) -> str:
    place = {"family": "inet", "table": "t"}
    base = {**place, "name": "input", "type": "filter", "hook": "input", "policy": "drop"}
    told = [{"rule": {**place, "chain": "input", "expr": list(rule)}} for rule in rules]
    return json.dumps({"nftables": [{"metainfo": {}}, {"chain": base}, *more, *told]})


def ways(*rules: tuple[dict[str, Any], ...], more: tuple[dict[str, Any], ...] = ()) -> list[Way]:
    (base,) = bases_of(parse_ruleset(ruleset(*rules, more=more)), "input")
    return list(base.ways)


NOTHING_NEW = [
    (meta("iif", "lo"), ACCEPT),
    (match({"ct": {"key": "state"}}, ["established", "related"], "in"), ACCEPT),
    (
        port(22),
        match(
            {"&": [{"payload": {"protocol": "tcp", "field": "flags"}}, ["syn", "ack"]]}, "syn", "!="
        ),
        ACCEPT,
    ),
    (match({"payload": {"protocol": "icmp", "field": "type"}}, "echo-request"), ACCEPT),
    (meta("l4proto", {"set": ["ipv6-icmp"]}), ACCEPT),
    (meta("l4proto", "esp"), ACCEPT),
    (port(22), {"drop": None}),
    (
        {
            "vmap": {
                "key": {"ct": {"key": "state"}},
                "data": {"set": [["established", ACCEPT], ["invalid", {"drop": None}]]},
            }
        },
    ),
]


@pytest.mark.parametrize("rule", NOTHING_NEW)
def test_what_lets_in_nothing_new_is_no_way(rule: tuple[dict[str, Any], ...]) -> None:
    assert ways(rule) == []


SOURCE = {"payload": {"protocol": "ip", "field": "saddr"}}
READ = [
    ((port(443), ACCEPT), Way(("tcp",), ((443, 443),))),
    (
        (
            port({"set": [80, {"range": [8000, 8010]}, {"elem": {"val": 81, "comment": "x"}}]}),
            ACCEPT,
        ),
        Way(("tcp",), ((80, 80), (8000, 8010), (81, 81))),
    ),
    # Everybody, said at length.
    (
        (match(SOURCE, {"prefix": {"addr": "::", "len": 0}}), port(22), ACCEPT),
        Way(("tcp",), ((22, 22),)),
    ),
    (
        (match(SOURCE, {"prefix": {"addr": "192.0.2.0", "len": 24}}), port(22), ACCEPT),
        Way(("tcp",), ((22, 22),), bound=True),
    ),
    ((port(67, "udp", "sport"), port(68, "udp"), ACCEPT), Way(("udp",), ((68, 68),))),
    ((port(68, "udp"), port(67, "udp", "sport"), ACCEPT), Way(("udp",), ((68, 68),))),
    ((port(443, op="!="), ACCEPT), Way(("tcp",))),
    ((meta("l4proto", {"set": [6, 17]}), port(53, "th"), ACCEPT), Way(ports=((53, 53),))),
    ((meta("iifname", "wg0"), ACCEPT), Way(bound=True)),
    ((ACCEPT,), Way()),
    ((meta("skuid", {"set": [33, 104]}), ACCEPT), Way(users=("33", "104"))),
    ((meta("skuid", 0, "!="), ACCEPT), Way(users=("!",))),
    # iptables' own matches, of which nft tells the name alone.
    (({"xt": {"type": "match", "name": "geoip"}}, ACCEPT), Way(opaque=True)),
    ((meta("mark", 7), ACCEPT), Way(opaque=True)),
    (
        (
            {
                "vmap": {
                    "key": {"payload": {"protocol": "tcp", "field": "dport"}},
                    "data": {"set": [[22, ACCEPT], [23, {"drop": None}]]},
                }
            },
        ),
        Way(("tcp",), ((22, 22),)),
    ),
    (
        ({"vmap": {"key": {"ct": {"key": "state"}}, "data": {"set": [["new", ACCEPT]]}}},),
        Way(),
    ),
    (
        ({"vmap": {"key": {"meta": {"key": "iifname"}}, "data": {"set": [["eth0", ACCEPT]]}}},),
        Way(opaque=True),
    ),
]


@pytest.mark.parametrize(("rule", "way"), READ)
def test_way_is_read(rule: tuple[dict[str, Any], ...], way: Way) -> None:
    assert ways(rule) == [way]


def test_named_sets_and_chains_further_on_are_followed_and_circles_end() -> None:
    place = {"family": "inet", "table": "t"}
    more = (
        {"set": {**place, "name": "open", "type": "inet_service", "elem": [80, 443]}},
        {"chain": {**place, "name": "users"}},
        {"rule": {**place, "chain": "users", "expr": [port("@open"), ACCEPT]}},
        {"rule": {**place, "chain": "users", "expr": [{"jump": {"target": "input"}}]}},
        {"rule": {**place, "chain": "elsewhere", "expr": [port(9), ACCEPT]}},
    )
    found = ways(({"jump": {"target": "users"}},), more=more)
    assert found == [Way(("tcp",), ((80, 80), (443, 443)))]


def test_log_is_seen_wherever_it_stands() -> None:
    (base,) = bases_of(parse_ruleset(ruleset(({"log": None}, {"drop": None}))), "input")
    assert base.logs
    assert bases_of(parse_ruleset(ruleset()), "output") == ()


def test_chain_that_rewrites_addresses_keeps_nobody_out() -> None:
    text = ruleset((ACCEPT,)).replace('"filter"', '"nat"')
    assert bases_of(parse_ruleset(text), "input") == ()


@pytest.mark.parametrize("text", ["", "{}", "[]", "no", '{"nftables": 1}', "[" * 100_000])
def test_garbage_is_not_seen(text: str) -> None:
    with pytest.raises(UnseenError):
        parse_ruleset(text)


LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(["accept", "@x", "lo", "new"])
WORDS = st.sampled_from(
    (
        *("match", "op", "left", "right", "payload", "field", "protocol", "dport", "meta", "key"),
        *("vmap", "data", "set", "accept", "jump", "target", "range", "elem", "val", "ct", "&"),
    )
)
ANY = st.recursive(
    LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(WORDS, each, max_size=3)
)


@given(st.lists(st.dictionaries(WORDS, ANY, max_size=2), max_size=3))
def test_any_rule_is_read_or_not_seen(expressions: list[dict[str, Any]]) -> None:
    with suppress(UnseenError):
        assert len(ways(tuple(expressions))) <= 1
