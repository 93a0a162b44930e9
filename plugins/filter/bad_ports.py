"""Filter that finds what a packet filter would not take as a port or a range of ports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

DOCUMENTATION = r"""
name: bad_ports
short_description: The entries of a list that are no ports
description:
  - Returns every entry that is neither a port number nor the first and the last port of a range.
  - Ports are whole numbers from 1 to 65535; the first of a range is lower than its last.
options:
  _input:
    description: What somebody wrote.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Show what cannot be a port
  ansible.builtin.debug:
    msg: "{{ [8000, '8000-8010', 99999, 'abc'] | meethaus.meet.bad_ports }}"
"""

RETURN = r"""
_value:
  description: The entries that are no ports, in their order.
  type: list
"""

PORT_MAX = 65535
WRITTEN = re.compile(r"([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?")


def is_port(value: object) -> bool:
    """Tell whether ``value`` is a port, or a range of them, that nftables takes."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    found = WRITTEN.fullmatch(str(value))
    ports = [int(port) for port in found.groups() if port] if found else []
    return bool(ports) and max(ports) <= PORT_MAX and ports == sorted(set(ports))


def bad_ports(values: Iterable[object]) -> list[object]:
    """Return the entries of ``values`` that are no ports."""
    return [value for value in values if not is_port(value)]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[object]]]:
        """Return the filters by their short names."""
        return {"bad_ports": bad_ports}
