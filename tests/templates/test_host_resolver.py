"""How the server looks up names, as written for unbound and for all programs."""

from __future__ import annotations

import pytest

from tests.support.rendering import Rendered

SETTINGS = "etc/unbound/meethaus.conf"
# Each of these would write down who asked for what, answer others, or let somebody steer it.
UNWANTED = {
    *("include", "include-toplevel", "dnstap", "cachedb", "auth-zone", "rpz", "python"),
    *("control-interface", "interface-automatic", "send-client-subnet", "serve-expired"),
}


def directives(rendered: Rendered) -> list[tuple[str, str]]:
    lines = [line.strip() for line in rendered.text("host_resolver", SETTINGS).splitlines()]
    pairs = [line.partition(":") for line in lines if line and not line.startswith("#")]
    return [(name, value.strip().strip('"')) for name, _, value in pairs]


def values(rendered: Rendered, name: str) -> list[str]:
    return [value for each, value in directives(rendered) if each == name]


def test_it_answers_this_server_only(single: Rendered) -> None:
    assert values(single, "interface") == ["127.0.0.1", "::1"]
    assert [each for each in values(single, "access-control") if each.endswith(" allow")] == [
        "127.0.0.0/8 allow",
        "::1 allow",
    ]


def test_without_ipv6_it_does_not_listen_there(split: dict[str, Rendered]) -> None:
    assert values(split["signalling"], "interface") == ["127.0.0.1"]
    listed = split["signalling"].text("host_resolver", "etc/resolv.conf")
    assert "::1" not in listed


@pytest.mark.parametrize(
    "name", ["log-queries", "log-replies", "log-servfail", "extended-statistics", "control-enable"]
)
def test_it_writes_down_nothing_and_takes_no_orders(single: Rendered, name: str) -> None:
    assert values(single, name) == ["no"]


def test_nothing_else_is_read_or_switched_on(single: Rendered) -> None:
    assert UNWANTED & {name for name, _ in directives(single)} == set()


def test_by_default_it_asks_by_itself_and_believes_signatures_only(single: Rendered) -> None:
    assert values(single, "forward-zone") == []
    assert values(single, "module-config") == ["validator iterator"]
    assert values(single, "qname-minimisation") == ["yes"]
    assert "trust-ad" in single.text("host_resolver", "etc/resolv.conf")


def test_ports_of_media_are_avoided(single: Rendered, split: dict[str, Rendered]) -> None:
    assert sorted(values(single, "outgoing-port-avoid")) == ["10000", "3478", "49152-65535"]
    assert values(split["bridge"], "outgoing-port-avoid") == ["20000"]


def test_forwarders_with_a_name_are_asked_encrypted(split: dict[str, Rendered]) -> None:
    web = split["web"]
    assert values(web, "forward-addr") == [
        "192.0.2.53@853#dns.example.org",
        "2001:db8::53@8853#dns.example.org",
    ]
    assert values(web, "forward-tls-upstream") == ["yes"]
    assert values(web, "forward-first") == ["no"]
    assert values(web, "tls-cert-bundle") == ["/etc/ssl/certs/ca-certificates.crt"]
    # Names of an inner network are none of their business.
    assert values(web, "unblock-lan-zones") == []


def test_without_dnssec_there_are_no_keys(split: dict[str, Rendered]) -> None:
    assert values(split["web"], "module-config") == ["iterator"]
    assert values(split["web"], "auto-trust-anchor-file") == []
    assert "trust-ad" not in split["web"].text("host_resolver", "etc/resolv.conf")
