"""How to look at what the kernel's packet filter lets in and out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["FAMILIES", "PacketFilter", "probe_packet_filter"]

FAMILIES: Final = ("ip", "ip6")
_HOOKS: Final = ("input", "output")
_COUNTING: Final = ("counter", "log")


@dataclass(frozen=True, slots=True)
class PacketFilter:
    """For each direction the families in which everything is refused that no rule lets through.

    `opened` names the directions that a rule opens for everybody all the same.
    """

    closed_in: tuple[str, ...]
    closed_out: tuple[str, ...]
    opened: tuple[str, ...]


def probe_packet_filter(host: Host) -> PacketFilter:
    """Read the rules that are loaded, not those in files; iptables of today stands there too."""
    told = host.run("nft --json list ruleset")
    if told.rc:
        raise UnseenError(f"nft ended with {told.rc}, so nobody knows what is let through")
    try:
        entries = list(json.loads(told.stdout)["nftables"])
        chains = list(_of(entries, "chain"))
        rules = list(_of(entries, "rule"))
        closed = {hook: tuple(_closed(chains, hook)) for hook in _HOOKS}
        opened = tuple(hook for hook in _HOOKS if _is_opened(chains, rules, hook))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnseenError("nft said something else than rules") from error
    return PacketFilter(closed["input"], closed["output"], opened)


def _of(entries: list[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    return (entry[kind] for entry in entries if kind in entry)


def _refusing(chains: list[Mapping[str, Any]], hook: str) -> list[Mapping[str, Any]]:
    """Return the base chains of a direction that refuse by themselves."""
    return [
        each
        for each in chains
        if each.get("hook") == hook and each.get("policy") == "drop" and each["type"] == "filter"
    ]


def _closed(chains: list[Mapping[str, Any]], hook: str) -> Iterator[str]:
    families = {each["family"] for each in _refusing(chains, hook)}
    return (each for each in FAMILIES if families & {each, "inet"})


def _is_opened(chains: list[Mapping[str, Any]], rules: list[Mapping[str, Any]], hook: str) -> bool:
    """Tell whether a rule without any condition accepts, in a chain that refuses or below it.

    Chains that a rule jumps to count as a whole, though the jump may have a condition: rather a
    question too many than a hole that nobody sees.
    """
    for base in _refusing(chains, hook):
        own = [each for each in rules if _same(each, base)]
        reached = {base["name"]} | {name for each in own for name in _jumps(each)}
        if any(each["chain"] in reached and _accepts_all(each) for each in own):
            return True
    return False


def _same(rule: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    return (rule["family"], rule["table"]) == (base["family"], base["table"])


def _jumps(rule: Mapping[str, Any]) -> Iterator[str]:
    for part in rule["expr"]:
        for way in ("jump", "goto"):
            if way in part:
                yield part[way]["target"]


def _accepts_all(rule: Mapping[str, Any]) -> bool:
    said = [part for part in rule["expr"] if not any(each in part for each in _COUNTING)]
    return bool(said) and all("accept" in part for part in said)
