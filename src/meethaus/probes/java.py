"""How to look into Jitsi's daemons that run in Java: arguments, HOCON and logging.properties."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyhocon
from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.inside import INSIDE, require_found

__all__ = [
    "JavaLog",
    "Memory",
    "Plain",
    "Running",
    "ask",
    "before",
    "chosen",
    "level_number",
    "properties",
    "read_log",
    "read_memory",
    "read_settings",
]

Plain = bool | int | str | tuple[str, ...]
"""One setting, without any secret."""

# pyhocon takes minutes for megabytes.
_LONGEST: Final = 128 * 1024
_LEVELS: Final = {
    "OFF": 10_000,
    "SEVERE": 1000,
    "WARNING": 900,
    "INFO": 800,
    "CONFIG": 700,
    "FINE": 500,
    "FINER": 400,
    "FINEST": 300,
    "ALL": 0,
}
# An include would be followed on this machine, and a substitution read this one's environment.
_ELSEWHERE: Final = re.compile(r"""\binclude\s*(?:["(]|url|file|classpath|required|package)|\$\{""")
_FIND: Final = (
    "p=$(systemctl show --property MainPID --value {unit}); "
    '[ "${{p:-0}}" -gt 0 ] || p=$(pgrep -o -f "{pattern}"); '
    '[ "${{p:-0}}" -gt 0 ] || exit 9; a=$(tr "\\000" "\\n" < /proc/$p/cmdline) || exit 9; '
    'named() {{ printf "%s\\n" "$a" | sed -n "s/^-D$1=//p" | tail -n 1; }}\n'
)
_NOT_RUNNING: Final = 9
_FILE: Final = 'inside cat -- "$(named {name})"'
# A file of somebody's own beside it that it asks for, as the container of the project does.
_MORE: Final = (
    'inside sh -c \'cd "$(dirname "$1")" && '
    'sed -n "s|^ *include \\"\\([^\\"/]*\\)\\" *$|\\1|p" "$1" | '
    'while read -r n; do if [ -e "$n" ]; then echo "$n"; fi; done\' sh "$(named config.file)"'
)
_ASKED_FOR: Final = re.compile(r'^ *include "[^"/]*" *$', re.MULTILINE)
# A closed directory closes what is in it: the vendor's packages rely on that.
_OPEN: Final = """\
inside sh -c 'd=$(dirname "$1"); e=$d
while [ "$e" != / ] && [ "$e" != . ]; do
    case $(stat -L -c %a "$e" || echo none) in *[1357]) ;; none) exit 3 ;; *) exit 0 ;; esac
    e=$(dirname "$e")
done
find "$d" -maxdepth 1 -type f -perm /006 \\
    -exec grep -qiE "^[^#/]*(password|secret)[^=:]*[=:]" {} \\; -print' sh "$(named config.file)"
"""
_ARGUMENTS: Final = (
    'printf "%s\\n" "$a" | grep -E "^-(XX:|Dvideobridge[.]|Djicofo[.]|Dice4j[.]|Dtracing[.])"'
)


@dataclass(frozen=True, slots=True)
class JavaLog:
    """What a daemon logs: the root's level, loggers with a level of their own, and the handlers.

    `stanzas_left_out` means that a filter on every handler drops whole XMPP messages.
    """

    level: str
    levels: Mapping[str, str]
    handlers: tuple[str, ...]
    stanzas_left_out: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """What becomes of the memory when the process fails."""

    dumps_heap: bool
    dumps_core: bool
    error_file: str


@dataclass(frozen=True, slots=True)
class Running:
    """What a running daemon was started with.

    `open_files` hold secrets, and every account of the host may read them.
    """

    config: pyhocon.ConfigTree
    log: JavaLog
    memory: Memory
    open_files: tuple[str, ...]


def ask(host: Host, unit: str, main: str) -> "Running":
    """Ask for the arguments of a daemon and the files they name; `main` is its Java class."""
    find = before(unit, main)
    arguments = host.run(find + _ARGUMENTS)
    settings = host.run(find + _FILE.format(name="config.file"))
    logging = host.run(find + _FILE.format(name="java.util.logging.config.file"))
    more = host.run(find + _MORE)
    open_files = host.run(find + _OPEN)
    if _NOT_RUNNING in {arguments.rc, settings.rc, logging.rc}:
        raise UnseenError(f"{unit} does not run")
    require_found(unit, settings.rc)
    if arguments.rc not in {0, 1}:
        raise UnseenError(f"the arguments of {unit} could not be read")
    if settings.rc:
        raise UnseenError(f"the settings file of {unit} could not be read")
    if logging.rc or "\x00" in logging.stdout or "\ufffd" in logging.stdout:
        raise UnseenError(f"the logging file of {unit} could not be read")
    if more.rc or more.stdout.strip():
        raise UnseenError(f"the settings of {unit} go on in another file")
    if open_files.rc:
        raise UnseenError(f"find could not look through the settings of {unit}")
    words = arguments.stdout.splitlines()
    # What it asks for and is not there is nothing (HOCON, "missing files").
    alone = _ASKED_FOR.sub("", settings.stdout)
    return Running(
        config=read_settings(alone, unit, words),
        log=read_log(logging.stdout),
        memory=read_memory(words),
        open_files=tuple(sorted(open_files.stdout.splitlines())),
    )


def before(unit: str, main: str) -> str:
    """Return what a command begins with that runs where a daemon lives.

    `p` is its process, `named` prints a property of Java that it was started with.
    """
    return INSIDE + _FIND.format(unit=unit, pattern=f"[{main[0]}]{main[1:]}")


def chosen(config: pyhocon.ConfigTree, defaults: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the settings named in `defaults`, in the type of their default."""
    return {
        name: _plain(config.get(name, None), default, name) for name, default in defaults.items()
    }


def level_number(level: str) -> int:
    """Return how severe a message must be; raises `UnseenError` for no level."""
    if level.upper() in _LEVELS:
        return _LEVELS[level.upper()]
    if level.isdecimal() and level.isascii() and len(level) < 10:  # noqa: PLR2004 - 32 bits
        return int(level)
    raise UnseenError(f"{level[:20]!r} is no level of Java's log")


def read_settings(text: str, unit: str, words: list[str]) -> pyhocon.ConfigTree:
    """Parse HOCON; raises `UnseenError` unless the text alone tells all settings."""
    if len(text) > _LONGEST:
        raise UnseenError(f"the settings of {unit} are longer than any that were made by people")
    if _ELSEWHERE.search(text):
        raise UnseenError(f"the settings of {unit} take something from elsewhere")
    # System properties of the command line are stronger than the file.
    stronger = [word[2:] for word in words if word.startswith("-D") and "=" in word]
    if stronger:
        raise UnseenError(
            f"{unit} is started with settings of its own: {stronger[0].split('=')[0]}"
        )
    if "\x00" in text or "\ufffd" in text:
        raise UnseenError(f"the settings of {unit} are no text")
    try:
        config = pyhocon.ConfigFactory.parse_string(text)
    # pyhocon gives all kinds of errors for what is no HOCON, RecursionError among them.
    except Exception as error:
        raise UnseenError(
            f"the settings of {unit} are no HOCON ({type(error).__name__})"
        ) from error
    if not isinstance(config, pyhocon.ConfigTree):
        raise UnseenError(f"the settings of {unit} are a list")
    return config


def _plain(value: object, default: Plain, name: str) -> Plain:
    if value is None:
        return default
    text = str(value).strip()
    if isinstance(default, bool):
        if text.lower() not in {"true", "yes", "on", "false", "no", "off"}:
            raise UnseenError(f"{name} is neither on nor off")
        return text.lower() in {"true", "yes", "on"}
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as error:
            raise UnseenError(f"{name} is no number") from error
    if isinstance(default, tuple):
        if not isinstance(value, list | str):
            raise UnseenError(f"{name} is no list")
        return tuple(map(str, value)) if isinstance(value, list) else tuple(text.split(","))
    return text


def read_log(text: str) -> JavaLog:
    """Return what a logging.properties sets (java.util.logging.LogManager)."""
    values = dict(properties(text))
    handlers = tuple(filter(None, re.split(r"[,\s]+", values.get("handlers", ""))))
    levels = {
        name.removesuffix(".level"): value
        for name, value in values.items()
        if name.endswith(".level") and name != ".level" and "Handler" not in name
    }
    return JavaLog(
        level=values.get(".level", "INFO"),
        levels=levels,
        handlers=handlers,
        stanzas_left_out=bool(handlers)
        and all(
            values.get(f"{each}.filter", "").endswith("ExcludeXmppPackets") for each in handlers
        ),
    )


def properties(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a properties file (java.util.Properties.load)."""
    for line in re.sub(r"\\\r?\n[ \t\f]*", "", text).splitlines():
        pair = re.match(r"\s*([^#!\s:=][^\s:=]*)\s*[:=\s]?\s*(.*)", line)
        if pair:
            yield pair[1], pair[2].strip()


def read_memory(words: list[str]) -> Memory:
    """Return what the flags say; the last counts, without one Java 17 dumps a core and no heap."""
    found = {"HeapDumpOnOutOfMemoryError": False, "CreateCoredumpOnCrash": True}
    error_file = ""
    for word in words:
        flag = word.removeprefix("-XX:")
        if flag[:1] in {"+", "-"} and flag[1:] in found:
            found[flag[1:]] = flag[0] == "+"
        elif flag.startswith("ErrorFile="):
            error_file = flag.removeprefix("ErrorFile=")
    heap, core = found.values()
    return Memory(dumps_heap=heap, dumps_core=core, error_file=error_file)
