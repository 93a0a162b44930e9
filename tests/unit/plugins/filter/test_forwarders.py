"""Whom the server's own resolver hands its questions."""

from collections.abc import Mapping

import pytest

from plugins.filter.forwarders import forward_addresses, forwarder_problems, resolver_contacts

PLAIN = {"address": "192.0.2.53"}
ENCRYPTED = {"address": "2001:DB8:0::53", "name": "dns.example.org"}


def places(*forwarders: Mapping[str, object]) -> list[object]:
    return [each["name"] for each in forwarder_problems(forwarders)]


def test_good_ones_have_no_problem() -> None:
    assert places() == []
    assert places(PLAIN, {"address": "2001:db8::53", "port": 5353}) == []
    assert places(ENCRYPTED, {"address": "192.0.2.53", "name": "a.example", "port": 443}) == []


@pytest.mark.parametrize(
    "address",
    ["", "dns.example.org", "192.0.2.0/24", "127.0.0.53", "::1", "::", "224.0.0.251", 53],
)
def test_whatever_is_no_other_machine_is_a_problem(address: object) -> None:
    assert places({"address": address}) == ["host_resolver_forwarders[0].address"]


def test_the_same_address_in_another_form_is_the_same() -> None:
    assert len(places(ENCRYPTED, {**ENCRYPTED, "address": "2001:db8::53"})) == 2


@pytest.mark.parametrize("name", ["dns", "dns example.org", "192.0.2.53", "a..b", "x#y.org"])
def test_what_no_certificate_can_hold_is_a_problem(name: str) -> None:
    assert places({"address": "192.0.2.53", "name": name}) == ["host_resolver_forwarders[0].name"]


@pytest.mark.parametrize("port", [0, 65536, -1, "53-54", "abc"])
def test_what_is_no_port_is_a_problem(port: object) -> None:
    assert places({**PLAIN, "port": port}) == ["host_resolver_forwarders[0].port"]


def test_some_in_the_clear_is_a_problem() -> None:
    [found] = forwarder_problems([ENCRYPTED, PLAIN])
    assert found["name"] == "host_resolver_forwarders"
    assert found["value"] == ["192.0.2.53"]


def test_unbound_reads_address_port_and_name() -> None:
    assert forward_addresses([PLAIN, ENCRYPTED, {**ENCRYPTED, "port": 443}]) == [
        "192.0.2.53@53",
        "2001:db8::53@853#dns.example.org",
        "2001:db8::53@443#dns.example.org",
    ]


def test_without_forwarders_every_name_server_may_be_asked() -> None:
    found = resolver_contacts([], "unbound")
    assert [(each["protocol"], each["port"]) for each in found] == [("udp", 53), ("tcp", 53)]
    assert all(each["user"] == "unbound" and "addresses" not in each for each in found)


def test_forwarders_are_all_that_may_be_asked() -> None:
    found = [
        (each["protocol"], each["port"], each["addresses"])
        for each in resolver_contacts([PLAIN, ENCRYPTED], "unbound")
    ]
    assert found == [
        ("udp", 53, ["192.0.2.53"]),
        ("tcp", 53, ["192.0.2.53"]),
        ("tcp", 853, ["2001:db8::53"]),
    ]
