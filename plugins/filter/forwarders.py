"""Filters about whom the server's own resolver hands its questions.

Documented in the files beside this one.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..module_utils.problems import Problem, problem
from .bad_ports import is_port

WHERE = "host_resolver_forwarders"
# A host name of at least two parts: what a certificate can hold, and unbound reads as one word.
NAME = re.compile(
    r"(?=.{1,253}\Z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*"
)
TLS_PORT = 853
PLAIN_PORT = 53

Forwarder = Mapping[str, Any]


def is_encrypted(forwarder: Forwarder) -> bool:
    """Tell whether it is asked by TLS, so that it proves its name."""
    return bool(forwarder.get("name"))


def port_of(forwarder: Forwarder) -> int:
    """Return the port it is asked on."""
    return int(forwarder.get("port") or (TLS_PORT if is_encrypted(forwarder) else PLAIN_PORT))


def address_of(forwarder: Forwarder) -> str:
    """Return its address in the shortest form, or as it was written if it is none."""
    written = str(forwarder.get("address"))
    try:
        return str(ipaddress.ip_address(written))
    except ValueError:
        return written


# --- What is wrong ---


def forwarder_problems(forwarders: Sequence[Forwarder]) -> list[Problem]:
    """Return what keeps the resolver from asking them; keys that are not there are not judged."""
    entries = [
        (f"{WHERE}[{index}]", entry)
        for index, entry in enumerate(forwarders)
        if isinstance(entry, Mapping)
    ]
    addresses = Counter(address_of(entry) for _, entry in entries)
    found = [
        each
        for where, entry in entries
        for each in (*of_address(where, entry, addresses), *of_name(where, entry))
    ]
    if len({is_encrypted(entry) for _, entry in entries}) > 1:
        remedy = "Write a name for each of them, so that nothing goes in the clear, or for none."
        plain = [address_of(entry) for _, entry in entries if not is_encrypted(entry)]
        found.append(problem(WHERE, plain, "must have a name for each or for none", remedy))
    return found


def of_address(where: str, entry: Forwarder, given: Counter[str]) -> Iterator[Problem]:
    """Check that it can be asked without looking up a name first, and only once."""
    address = address_of(entry)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        remedy = "Write its IP address, such as address: 192.0.2.53; its name goes into name."
        yield problem(f"{where}.address", address, "must be an IP address", remedy)
        return
    if parsed.is_loopback or parsed.is_unspecified or parsed.is_multicast:
        wrong = "must be another machine: the resolver would ask itself, or nobody"
        yield problem(f"{where}.address", address, wrong, "Write the address of a name server.")
    elif given[address] > 1:
        wrong, remedy = "must be given once and not twice", "Keep one of them."
        yield problem(f"{where}.address", address, wrong, remedy)


def of_name(where: str, entry: Forwarder) -> Iterator[Problem]:
    """Check the name that its certificate must have, and its port."""
    name, port = entry.get("name"), entry.get("port")
    if name and not NAME.fullmatch(str(name)):
        remedy = "Write the host name that its operator publishes, such as name: dns.example.org."
        yield problem(f"{where}.name", name, "must be a host name", remedy)
    if port is not None and not (is_port(port) and str(port).isdigit()):
        remedy = f"Write a number from 1 to 65535, or delete the line to get {TLS_PORT} or 53."
        yield problem(f"{where}.port", port, "must be a port", remedy)


# --- What the firewall lets out ---


def resolver_contacts(forwarders: Sequence[Forwarder], user: str) -> list[dict[str, Any]]:
    """Return whom the resolver contacts, as `host_egress_extra_contacts` lists contacts."""
    if not forwarders:
        asked = "Names, asked of the name servers of each"
        return [
            {"user": user, "protocol": protocol, "port": PLAIN_PORT, "reason": asked}
            for protocol in ("udp", "tcp")
        ]
    return [
        {
            "user": user,
            "protocol": protocol,
            "port": port_of(each),
            "reason": f"Names, asked of {address_of(each)} on port {port_of(each)}",
            "addresses": [address_of(each)],
        }
        for each in forwarders
        for protocol in (("tcp",) if is_encrypted(each) else ("udp", "tcp"))
    ]


def forward_addresses(forwarders: Sequence[Forwarder]) -> list[str]:
    """Return them as unbound reads them: address, port, and the name in the certificate."""
    return [
        f"{address_of(each)}@{port_of(each)}" + (f"#{each['name']}" if is_encrypted(each) else "")
        for each in forwarders
    ]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[Any]]]:
        """Return the filters by their short names."""
        return {
            "forward_addresses": forward_addresses,
            "forwarder_problems": forwarder_problems,
            "resolver_contacts": resolver_contacts,
        }
