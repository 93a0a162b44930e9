"""Filter that finds what a packet filter would not take as a network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable

DOCUMENTATION = r"""
name: bad_networks
short_description: The entries of a list that are no networks
description:
  - Returns every entry that is neither an IP address nor a network with its prefix length.
  - Bits behind the prefix must be zero, so that C(192.0.2.1/24) is a mistake.
  - Zones and written-out netmasks count as mistakes too, because nftables takes neither.
options:
  _input:
    description: What somebody wrote.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Show what cannot be a network
  ansible.builtin.debug:
    msg: "{{ ['192.0.2.0/24', '10.0.0.0/99'] | meethaus.meet.bad_networks }}"
"""

RETURN = r"""
_value:
  description: The entries that are no networks, in their order.
  type: list
"""

# The characters of an address and a prefix length without leading zeros; `ipaddress` reads more.
WRITTEN = re.compile(r"[0-9A-Fa-f.:]+(?:/(?:0|[1-9][0-9]{0,2}))?")


def is_network(value: object) -> bool:
    """Tell whether ``value`` is an address or a network that nftables takes."""
    if not isinstance(value, str) or not WRITTEN.fullmatch(value):
        return False
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return False
    return True


def bad_networks(values: Iterable[object]) -> list[object]:
    """Return the entries of ``values`` that are no networks."""
    return [value for value in values if not is_network(value)]


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., list[object]]]:
        """Return the filters by their short names."""
        return {"bad_networks": bad_networks}
