"""The filters that find bad networks and ports, and the command line's rules for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from meethaus.settings.syntax import network_problem, port_problem
from plugins.filter import bad_networks, bad_ports

if TYPE_CHECKING:
    from types import ModuleType

GOOD_NETWORKS = ["0.0.0.0/0", "::/0", "192.0.2.0/24", "192.0.2.7", "2001:db8::/32", "2001:db8::1"]
BAD_NETWORKS = [
    *("10.0.0.0/99", "192.0.2.1/24", "192.0.2.256", "everywhere", "", " ::/0", "::/0\n"),
    *("10.0.0.0/255.0.0.0", "10.0.0.0/08", "fe80::%eth0/64", "2001:db8::/129", "10.0.0.0/"),
]
GOOD_PORTS = ["1", "80", "65535", "8000-8010"]
BAD_PORTS = [
    *("0", "080", "65536", "99999", "abc", "", "80\n", "-80", "8000-", "8010-8000", "80-80"),
    "80-65536",
]


@pytest.mark.parametrize(
    ("finder", "rule", "good", "bad"),
    [
        (bad_networks, network_problem, GOOD_NETWORKS, BAD_NETWORKS),
        (bad_ports, port_problem, GOOD_PORTS, BAD_PORTS),
    ],
)
def test_the_filter_and_the_command_line_find_the_same(
    finder: ModuleType, rule: object, good: list[str], bad: list[str]
) -> None:
    (find,) = finder.FilterModule().filters().values()
    assert find([*good, *bad]) == bad
    assert callable(rule)
    assert [value for value in [*good, *bad] if rule(value)] == bad


def test_bad_ports_takes_numbers_and_nothing_else() -> None:
    assert bad_ports.bad_ports([8000, 99999, True, None, 8.5]) == [
        99999,
        True,
        None,
        8.5,
    ]


def test_bad_networks_takes_texts_and_nothing_else() -> None:
    # Python would read a number as an address.
    assert bad_networks.bad_networks([167772160, None]) == [167772160, None]
