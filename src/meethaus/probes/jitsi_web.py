"""How to look at the client as browsers get it: its settings, and what guards its links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from testinfra.host import Host
from tree_sitter import Node

from meethaus.errors import UnseenError
from meethaus.probes.javascript import UNKNOWN, flat, parse, text_of, values_of
from meethaus.probes.nginx_conf import Spot
from meethaus.probes.nginx_paths import (
    conference_site,
    files_for,
    filled,
    included,
    read_question,
    read_texts,
)

__all__ = [
    "ClientConfig",
    "LinkGuard",
    "Scalar",
    "guard_in",
    "probe_client_config",
    "probe_link_guard",
]

Scalar = bool | int | float | str | tuple[str, ...]

_CONFIG: Final = "/config.js"
_INTERFACE: Final = "/interface_config.js"
_HEAD: Final = "/head.html"


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The client's settings by the path of their keys, such as `p2p.enabled`.

    `unknown` are the paths of those that only a browser could compute.
    """

    host: str
    config: Mapping[str, Scalar]
    interface: Mapping[str, Scalar]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkGuard:
    """Whether the page cleans its own address before the client reads it, and what it lets pass."""

    guarded: bool
    lets_pass: tuple[str, ...]


def probe_client_config(host: Host) -> ClientConfig:
    """Read config.js and interface_config.js where nginx says that they are."""
    site = conference_site(host)
    config = host.run(read_question(files_for(site, _CONFIG)))
    interface = host.run(read_question(files_for(site, _INTERFACE)))
    first = _first(interface.stdout, _INTERFACE)
    names = included(first)
    parts = {each: host.run(read_question(files_for(site, each))) for each in names}
    whole = filled(first, {each: _first(one.stdout, each) for each, one in parts.items()})
    settings = dict(flat(values_of(_first(config.stdout, _CONFIG), "config")))
    shown = dict(flat(values_of(whole, "interfaceConfig")))
    both = {**settings, **{f"interfaceConfig.{name}": value for name, value in shown.items()}}
    return ClientConfig(
        host=_name(site),
        config={name: value for name, value in settings.items() if value is not UNKNOWN},
        interface={name: value for name, value in shown.items() if value is not UNKNOWN},
        unknown=tuple(sorted(name for name, value in both.items() if value is UNKNOWN)),
    )


def _first(told: str, address: str) -> str:
    """Return the file that nginx finds first; a client without it cannot be judged."""
    texts = read_texts(told)
    if not texts:
        raise UnseenError(f"there is no file behind {address[:80]}")
    return next(iter(texts.values()))


def _name(site: Spot) -> str:
    """Return the name of a server; none is known of one that takes every name."""
    names = [name for each in site.own("server_name") for name in each.args]
    return next((name for name in names if name not in ("_", "")), "")


def probe_link_guard(host: Host) -> LinkGuard:
    """Read the scripts at the beginning of the page."""
    site = conference_site(host)
    page = host.run(read_question(files_for(site, "/index.html")))
    head = host.run(read_question(files_for(site, _HEAD)))
    asked = [f"/{each.lstrip('/')}" for each in included(_first(page.stdout, "/index.html"))]
    if _HEAD not in asked:
        return LinkGuard(guarded=False, lets_pass=())
    texts = read_texts(head.stdout).values()
    return guard_in(tuple(script for text in texts for script in scripts(text)))


def guard_in(found: tuple[str, ...]) -> LinkGuard:
    """Return what the first of these scripts lets pass that cleans the address."""
    for script in found:
        if "replaceState" in script and "location.hash" in script:
            return _guard(script)
    return LinkGuard(guarded=False, lets_pass=())


def _guard(script: str) -> LinkGuard:
    """Return the list of names that a script compares the parts of an address with."""
    lists = [tuple(_texts(node)) for node in _nodes(parse(script)) if node.type == "array"]
    return LinkGuard(guarded=len(lists) == 1, lets_pass=lists[0] if len(lists) == 1 else ())


def _nodes(root: Node) -> Iterator[Node]:
    left = [root]
    while left:
        node = left.pop()
        yield node
        left.extend(node.named_children)


def _texts(node: Node) -> Iterator[str]:
    for each in node.named_children:
        yield text_of(each).strip("'\"")


class _Scripts(HTMLParser):
    """Collects what stands in `script`."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and "src" not in dict(attrs)
        if self.inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def scripts(text: str) -> tuple[str, ...]:
    """Return the scripts that stand in a page or in a piece of one."""
    parser = _Scripts()
    parser.feed(text)
    parser.close()
    return tuple(parser.found)
