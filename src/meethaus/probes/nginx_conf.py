"""nginx's configuration as `nginx -T` shows it: every file it reads, put together as it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

import crossplane

from meethaus.errors import UnseenError
from meethaus.probes.inside import INSIDE, find_one, require_found

__all__ = ["DUMP", "FIND", "Directive", "Spot", "parse_dump", "servers", "spots"]

FIND: Final = find_one("^nginx: master process") + INSIDE
# The settings that the running nginx was started with may be others than those it is built for.
DUMP: Final = (
    f"{FIND}"
    """c=$(test -z "$p" || tr '\\000' ' ' < "/proc/$p/cmdline" | """
    """sed -n 's/.* -c \\{0,1\\}\\([^ ]*\\).*/\\1/p')\n"""
    # Through a pipe of its own, which its account may open again as /dev/stdout.
    """inside sh -c 'o=$(nginx -T "$@" 2> /dev/null) || exit; printf "%s\\n" "$o"' """
    """sh ${c:+-c "$c"}"""
)
"""Reads all files and checks them; the running nginx is not told anything."""

_FILE: Final = re.compile(r"^# configuration file (/.*):$", re.MULTILINE)
_INSIDE: Final = ("location", "if", "limit_except")


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of nginx's files, with what stands in its braces."""

    name: str
    args: tuple[str, ...]
    block: tuple[Directive, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where nginx answers: a server or a place in it. `chain` are its blocks, `http` first."""

    path: tuple[str, ...]
    chain: tuple[tuple[Directive, ...], ...]

    def own(self, name: str) -> tuple[Directive, ...]:
        """Return the directives of a name that stand in the innermost block."""
        return tuple(each for each in self.chain[-1] if each.name == name)

    def inherited(self, name: str) -> tuple[Directive, ...]:
        """Return those in force: a block with one of its own forgets those of the outer ones."""
        for block in reversed(self.chain):
            found = tuple(each for each in block if each.name == name)
            if found:
                return found
        return ()

    def value(self, name: str, default: str) -> str:
        """Return the only argument of a directive in force."""
        found = self.inherited(name)
        return found[-1].args[0] if found and found[-1].args else default


def parse_dump(code: int, text: str) -> tuple[Directive, ...]:
    """Return the whole configuration, all files included where they are.

    Raises `UnseenError` if nginx refuses it or a file is not understood.
    """
    require_found("nginx", code)
    if code:
        raise UnseenError(f"nginx -T ended with {code}: nothing is known of its configuration")
    parts = _FILE.split(text)
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    if not files:
        raise UnseenError("nginx -T shows no file")
    main = parts[1]
    try:
        return tuple(_joined(_read(files), main, PurePosixPath(main).parent, ()))
    except RecursionError as error:
        raise UnseenError("nginx's files are nested too deeply") from error


def _read(files: Mapping[str, str]) -> dict[str, tuple[Directive, ...]]:
    """Parse each file on its own; the parser wants to open them."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "file"
        read = {}
        for name, text in files.items():
            path.write_text(text, encoding="utf-8", errors="replace")
            # Only the form is judged: modules bring directives that the parser does not know.
            told = crossplane.parse(
                str(path), single=True, strict=False, check_ctx=False, check_args=False
            )
            if told["status"] != "ok":
                raise UnseenError(f"{name[:80]} is not understood")
            read[name] = tuple(_directive(each) for each in told["config"][0]["parsed"])
        return read


def _directive(told: Mapping[str, Any]) -> Directive:
    block = tuple(_directive(each) for each in told.get("block", ()))
    return Directive(told["directive"], tuple(told["args"]), block)


def _joined(
    read: Mapping[str, tuple[Directive, ...]],
    name: str,
    prefix: PurePosixPath,
    above: tuple[str, ...],
) -> Iterator[Directive]:
    """Return the directives of a file with those of its includes in their place."""
    if name in above:
        raise UnseenError("a file of nginx includes itself")

    def fill(directives: tuple[Directive, ...]) -> Iterator[Directive]:
        for each in directives:
            if each.name == "include" and each.args:
                wanted = str(prefix / each.args[0])
                for other in sorted(one for one in read if PurePosixPath(one).match(wanted)):
                    yield from _joined(read, other, prefix, (*above, name))
            else:
                yield Directive(each.name, each.args, tuple(fill(each.block)))

    yield from fill(read[name])


def servers(tree: tuple[Directive, ...]) -> tuple[Spot, ...]:
    """Return all servers of HTTP."""
    return tuple(
        Spot((), (http.block, server.block))
        for http in tree
        if http.name == "http"
        for server in http.block
        if server.name == "server"
    )


def spots(server: Spot) -> Iterator[Spot]:
    """Return a server and every place in it, however deep."""
    yield server
    for each in server.chain[-1]:
        if each.name in _INSIDE:
            yield from spots(Spot(each.args, (*server.chain, each.block)))
