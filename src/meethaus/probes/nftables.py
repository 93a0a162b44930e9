"""Reads what `nft -j list ruleset` says: who may come in, and whom the host may contact.

Of libnftables' JSON (libnftables-json(5)) only what decides about new contacts is read. What can
mean more than is understood here counts as opaque, and nothing is taken for closed because of it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from meethaus.errors import UnseenError

__all__ = ["PORTS", "Base", "Way", "bases_of", "parse_ruleset", "passes_on", "ways_of"]

PORTS: Final = (0, 65535)
_BOTH: Final = ("tcp", "udp")
_NUMBERS: Final = {"6": "tcp", "17": "udp"}
_REFUSALS: Final = ("drop", "reject")
# They say nothing about who gets through.
_SILENT: Final = ("counter", "limit", "log", "comment", "mangle", "notrack", "quota")

_Json = Mapping[str, Any]
_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Way:
    """A rule by which something new gets through: protocols, ports, for whom and with whom.

    `users` is empty where it is for all accounts; `bound` means some addresses or networks only.
    `by_source` means that `ports` are those it comes from. `opaque` is not understood.
    """

    protocols: tuple[str, ...] = _BOTH
    ports: tuple[_Range, ...] = (PORTS,)
    users: tuple[str, ...] = ()
    bound: bool = False
    by_source: bool = False
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A chain to which the kernel gives packets, with all rules that it leads to."""

    logs: bool
    ways: tuple[Way, ...]


def parse_ruleset(text: str) -> tuple[_Json, ...]:
    """Return the entries of a ruleset; raises `UnseenError` for what is none."""
    try:
        entries = json.loads(text)["nftables"]
        return tuple(each for each in entries if isinstance(each, dict))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnseenError("nft's list of rules cannot be read") from error


def bases_of(ruleset: Iterable[_Json], hook: str) -> tuple[Base, ...]:
    """Return the filters at a hook, such as `input`."""
    tables = _Tables.of(ruleset)
    try:
        return tuple(
            _base(tables, chain)
            for chain in tables.chains.values()
            # A chain at which addresses are rewritten keeps nobody out.
            if chain.get("hook") == hook and chain.get("type") == "filter"
        )
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise UnseenError("nft's list of rules has a form that is not known") from error


def passes_on(ruleset: Iterable[_Json]) -> bool:
    """Tell whether any rule gives packets another destination, whichever chain it stands in."""
    rules = (each["rule"] for each in ruleset if isinstance(each.get("rule"), dict))
    parts = (part for rule in rules for part in rule.get("expr", ()) if isinstance(part, dict))
    return any("dnat" in part for part in parts)


_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Tables:
    chains: dict[_Place, _Json] = field(default_factory=dict)
    rules: dict[_Place, list[_Json]] = field(default_factory=dict)
    sets: dict[_Place, _Json] = field(default_factory=dict)

    @classmethod
    def of(cls, ruleset: Iterable[_Json]) -> "_Tables":
        tables = cls()
        for entry in ruleset:
            for kind, each in entry.items():
                if kind == "chain":
                    tables.chains[_place(each, "name")] = each
                elif kind == "rule":
                    tables.rules.setdefault(_place(each, "chain"), []).append(each)
                elif kind in ("set", "map"):
                    tables.sets[_place(each, "name")] = each
        return tables


def _place(each: _Json, name: str) -> _Place:
    return str(each.get("family")), str(each.get("table")), str(each.get(name))


def _base(tables: _Tables, chain: _Json) -> Base:
    place = _place(chain, "name")
    reached = list(_reached(tables, place, set()))
    rules = [rule for each in reached for rule in tables.rules.get(each, [])]
    return Base(
        logs=any("log" in each for rule in rules for each in rule.get("expr", [])),
        ways=tuple(way for rule in rules for way in ways_of(rule, _elements_of(tables, rule))),
    )


def _reached(tables: _Tables, place: _Place, seen: set[_Place]) -> Iterator[_Place]:
    if place in seen:
        return
    seen.add(place)
    yield place
    for rule in tables.rules.get(place, []):
        for each in rule.get("expr", []):
            for target in _targets(each):
                yield from _reached(tables, (place[0], place[1], target), seen)


def _targets(expression: _Json) -> Iterator[str]:
    """Yield the chains to which an expression leads, a map of verdicts included."""
    for word, value in expression.items():
        if word in ("jump", "goto"):
            yield str(value["target"])
        elif word == "vmap" and isinstance(value["data"], dict):
            for _, verdict in value["data"].get("set", []):
                yield from _targets(verdict)


def _elements_of(tables: _Tables, rule: _Json) -> dict[str, Any]:
    """Return the elements of the named sets of a rule's table, as a rule refers to them."""
    family, table = str(rule.get("family")), str(rule.get("table"))
    return {
        f"@{name}": {"set": each.get("elem", [])}
        for (its_family, its_table, name), each in tables.sets.items()
        if (its_family, its_table) == (family, table)
    }


# --- One rule ---


def ways_of(rule: _Json, named: Mapping[str, Any]) -> Iterator[Way]:
    """Yield how a rule lets something new through, if it does."""
    expressions = rule.get("expr", [])
    maps = [each["vmap"] for each in expressions if "vmap" in each]
    accepts = any("accept" in each for each in expressions)
    if not (accepts or maps):
        return
    matches = [each["match"] for each in expressions if "match" in each]
    if any(_is_nothing_new(match) for match in matches):
        return
    known = {"match", "vmap", "accept", "jump", "goto", *_SILENT, *_REFUSALS}
    way = _Reader(named)
    for match in matches:
        way.read(match)
    way.opaque |= any(not set(each) <= known for each in expressions)
    for each in maps:
        way.read_map(each)
    if way.portless or (maps and not accepts and not (way.ports or way.opaque)):
        return
    yield way.way()


def _is_nothing_new(match: _Json) -> bool:
    """Tell whether a match is for the host itself, or for what was allowed before."""
    left, right, op = match["left"], match["right"], match["op"]
    key = left.get("meta", {}).get("key") if isinstance(left, dict) else None
    if key in ("iif", "oif", "iifname", "oifname"):
        return bool(op == "==" and right == "lo")
    if isinstance(left, dict) and left.get("ct", {}).get("key") == "state":
        states = right.get("set", right) if isinstance(right, dict) else right
        allowed = {states} if isinstance(states, str) else {str(each) for each in states}
        return op in ("in", "==") and not allowed & {"new", "untracked", "invalid"}
    # Packets of TCP that do not begin a connection.
    masked = left.get("&") if isinstance(left, dict) else None
    return bool(masked) and op == "!=" and "syn" in str(right)


@dataclass(slots=True)
class _Reader:
    """Gathers what the matches of one rule say together."""

    named: Mapping[str, Any]
    protocols: tuple[str, ...] = ()
    ports: list[_Range] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    bound: bool = False
    by_source: bool = False
    opaque: bool = False
    portless: bool = False

    def way(self) -> Way:
        return Way(
            protocols=self.protocols or _BOTH,
            ports=tuple(self.ports) or (PORTS,),
            users=tuple(self.users),
            bound=self.bound,
            by_source=self.by_source,
            opaque=self.opaque,
        )

    def read(self, match: _Json) -> None:
        left, right = match["left"], match["right"]
        equal = match["op"] in ("==", "in")
        payload = left.get("payload", {}) if isinstance(left, dict) else {}
        key = left.get("meta", {}).get("key", "") if isinstance(left, dict) else ""
        field_ = payload.get("field", "")
        if field_ in ("dport", "sport"):
            self._read_ports(payload["protocol"], right, equal=equal, source=field_ == "sport")
        elif payload.get("protocol") in ("icmp", "icmpv6"):
            self.portless = True
        elif field_ in ("saddr", "daddr"):
            self.bound |= not _is_everybody(right) if equal else True
        elif key in ("l4proto", "protocol", "nfproto") or field_ in ("protocol", "nexthdr"):
            self._read_protocol(key, right, equal=equal)
        elif key == "skuid":
            self.users += [str(each) for each in self._elements(right)] if equal else ["!"]
        elif key in ("iif", "oif", "iifname", "oifname", "skgid"):
            self.bound = True
        elif not (isinstance(left, dict) and "ct" in left):
            # What makes a rule narrower does no harm; what it means is not known.
            self.opaque = True

    def read_map(self, each: _Json) -> None:
        """Read a map from ports to verdicts; maps of states and the like say nothing of ports."""
        key, data = each["key"], each["data"]
        data = self.named.get(data, data) if isinstance(data, str) else data
        pairs = data["set"] if isinstance(data, dict) else []
        open_ = [value for value, verdict in pairs if "accept" in verdict]
        payload = key.get("payload", {}) if isinstance(key, dict) else {}
        if payload.get("field") == "dport" and open_:
            self._read_ports(payload["protocol"], {"set": open_}, equal=True, source=False)
        elif isinstance(key, dict) and "ct" in key:
            # All that is new, unless the rest of the rule says less.
            self.ports = self.ports or ([PORTS] if "new" in open_ else [])
        elif any(value != "lo" for value in open_):
            self.opaque = True

    def _read_ports(self, protocol: str, right: Any, *, equal: bool, source: bool) -> None:  # noqa: ANN401 - JSON
        if protocol in _BOTH:
            self.protocols = (protocol,)
        # Where both are named, the port of this host is what a way in is about.
        if self.ports and source:
            return
        ranges = [_range(each) for each in self._elements(right)] if equal else [PORTS]
        self.ports, self.by_source = ranges, source

    def _read_protocol(self, key: str, right: Any, *, equal: bool) -> None:  # noqa: ANN401 - JSON
        if key == "nfproto" or (key == "protocol" and str(right) in ("ip", "ip6")):
            return
        names = {_NUMBERS.get(str(each), str(each)) for each in self._elements(right)}
        self.portless |= equal and not names & set(_BOTH)
        self.protocols = tuple(each for each in _BOTH if each in names) if equal else _BOTH

    def _elements(self, right: Any) -> list[Any]:  # noqa: ANN401 - JSON
        if isinstance(right, str) and right.startswith("@"):
            right = self.named[right]
        if isinstance(right, dict) and "set" in right:
            return [_plain(each) for each in right["set"]]
        return [_plain(each) for each in right] if isinstance(right, list) else [_plain(right)]


def _plain(element: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an element without its comment and age."""
    return element["elem"]["val"] if isinstance(element, dict) and "elem" in element else element


def _range(element: Any) -> _Range:  # noqa: ANN401 - JSON
    if isinstance(element, dict):
        first, last = element["range"]
        return int(first), int(last)
    return int(element), int(element)


def _is_everybody(right: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(right, dict) and right.get("prefix", {}).get("len") == 0
