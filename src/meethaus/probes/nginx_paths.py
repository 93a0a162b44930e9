"""Which file nginx would answer an address with, and how to read such files."""

import base64
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.nginx_conf import DUMP, FIND, Directive, Spot, parse_dump, servers, spots

__all__ = [
    "conference_site",
    "files_for",
    "filled",
    "included",
    "read_question",
    "read_texts",
    "serves_client",
]

_BYTES: Final = 1024 * 1024
_REDIRECTS: Final = 3
_VARIABLE: Final = re.compile(r"\$\{?\w+\}?")
_INCLUDE: Final = re.compile(r'<!--\s*#\s*include\s+(?:virtual|file)="([^"]*)"[^>]*-->')
_SIGNALLING: Final = ("/http-bind", "/xmpp-websocket", "/config.js")


def conference_site(host: Host) -> Spot:
    """Return the server of nginx that serves the client; raises `UnseenError` if there is none."""
    told = host.run(DUMP)
    for server in servers(parse_dump(told.rc, told.stdout)):
        if serves_client(server):
            return server
    raise UnseenError("no server of nginx here serves Jitsi's client")


def serves_client(server: Spot) -> bool:
    """Tell whether a server has the client's files or its way to the XMPP server, by TLS or not."""
    answers = any(each.own("proxy_pass") or each.own("alias") for each in spots(server))
    known = any(part in _SIGNALLING for each in spots(server) for part in each.path)
    return (known and answers) or "jitsi-meet" in server.value("root", "")


def files_for(server: Spot, address: str, depth: int = 0) -> tuple[str, ...]:
    """Return the files nginx tries for an address, first first; a variable in a name is a `*`.

    Nothing if it answers in another way.
    """
    place = _place(server, address)
    if place.own("return") or place.own("proxy_pass") or depth > _REDIRECTS:
        return ()
    alias = place.own("alias")
    if alias:
        rest = "" if place.path[0] in ("=", "~", "~*") else address[len(place.path[-1]) :]
        return (_pattern(alias[-1].args[0] + rest, address, place),)
    root = place.value("root", "html")
    tried = place.inherited("try_files")
    if not tried:
        return (_pattern(root + address, address, place),)
    *names, last = tried[-1].args
    found = tuple(_pattern(root + name, address, place) for name in names if name[-1:] != "/")
    if last.startswith("/") and last != address:
        return (*found, *files_for(server, last, depth + 1))
    return found


def _place(server: Spot, address: str) -> Spot:
    """Return the location that nginx chooses (the documentation of `location` says how)."""
    places = [
        Spot(each.args, (*server.chain, each.block))
        for each in server.chain[-1]
        if each.name == "location" and each.args
    ]
    best, sure = server, False
    for place in places:
        kind, path = place.path[0] if len(place.path) > 1 else "", place.path[-1]
        if kind == "=" and path == address:
            return place
        longer = best is server or len(path) > len(best.path[-1])
        if kind in ("", "^~") and address.startswith(path) and longer:
            best, sure = place, kind == "^~"
    if sure:
        return best
    return next((each for each in places if _is_regex_for(each, address)), best)


def _is_regex_for(place: Spot, address: str) -> bool:
    if place.path[0] not in ("~", "~*"):
        return False
    try:
        flags = re.IGNORECASE if place.path[0] == "~*" else 0
        return re.search(place.path[-1], address, flags) is not None
    except (re.error, OverflowError, RecursionError) as error:
        raise UnseenError("a location of nginx has an expression that is not understood") from error


def _pattern(name: str, address: str, place: Spot) -> str:
    """Return a name with the variables that are known; the packaged site `set`s one to a file."""
    known = {"$uri": address}
    for block in place.chain:
        known |= {each.args[0]: each.args[1] for each in block if _is_known(each)}
    return _VARIABLE.sub(lambda match: known.get(match[0], "*"), name)


def _is_known(line: Directive) -> bool:
    return line.name == "set" and len(line.args) > 1 and "$" not in line.args[1]


def read_question(patterns: tuple[str, ...]) -> str:
    """Return the command that shows the files of these names, of which `*` stands for anything."""
    names = " ".join("*".join(map(shlex.quote, each.split("*"))) for each in patterns) or "''"
    show = (
        f'for f in {names}; do if [ -f "$f" ]; then '
        f'printf "%s " "$(printf %s "$f" | base64 -w 0)"; '
        f'head -c {_BYTES} "$f" | base64 -w 0; echo; fi; done; true'
    )
    return f"{FIND}inside sh -c {shlex.quote(show)}"


def read_texts(told: str) -> dict[str, str]:
    """Return the files that `read_question` showed by their names, in the order they were found."""
    return dict(_texts(told))


def _texts(told: str) -> Iterator[tuple[str, str]]:
    for line in told.splitlines():
        name, _, content = (part.strip() for part in line.partition(" "))
        try:
            data = base64.b64decode(content, validate=True)
            path = base64.b64decode(name, validate=True).decode("utf-8", "replace")
        except ValueError as error:
            raise UnseenError("a file could not be brought home") from error
        if len(data) >= _BYTES:
            raise UnseenError(f"{path[:80]} is larger than a file of the client can be")
        yield path, data.decode("utf-8", "replace")


def included(text: str) -> tuple[str, ...]:
    """Return the addresses that a file asks nginx to put into it."""
    return tuple(match[1] for match in _INCLUDE.finditer(text))


def filled(text: str, texts: Mapping[str, str]) -> str:
    """Return a file with what nginx puts into it, by the address that it names."""
    return _INCLUDE.sub(lambda match: texts.get(match[1], ""), text)
