"""java.util.logging on top of Python's logging: levels, handlers and Jitsi's line format.

A `logging.properties` decides as it does for Java: `.level` for the root, `<logger>.level` for a
logger and everything below it, `handlers` for where lines go, a handler's own level as a gate.
"""

import logging
import logging.handlers
import sys
import threading
import time
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

CONSOLE = "java.util.logging.ConsoleHandler"
PACKET_FILE = "org.jitsi.impl.protocol.xmpp.log.XmppPacketsFileHandler"
PACKET_LOGGER = "org.jitsi.impl.protocol.xmpp.log.PacketDebugger"
_PROGRAM = "org.jitsi.utils.logging2.JitsiLogFormatter.programname"

LEVELS = {
    "ALL": 1,
    "FINEST": 5,
    "FINER": 7,
    "FINE": logging.DEBUG,
    "CONFIG": 15,
    "INFO": logging.INFO,
    "WARNING": logging.WARNING,
    "SEVERE": logging.ERROR,
    "OFF": logging.CRITICAL + 1,
}
_NAMES = {number: name for name, number in LEVELS.items()}


class JitsiFormatter(logging.Formatter):
    """`Program 2026-06-08 12:00:00.000 INFO: [thread] [key=value …] Class.method#line: text`."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program
        self._threads: dict[int, int] = {}

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, followed by the trace if the record carries one."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        thread = self._threads.setdefault(threading.get_ident(), len(self._threads) + 1)
        level = _NAMES.get(record.levelno, record.levelname)
        context = getattr(record, "context", {})
        pairs = " ".join(f"{name}={value}" for name, value in context.items())
        place = f"{record.name.rpartition('.')[2]}.{record.funcName}#{record.lineno}"
        line = (
            f"{self._program} {stamp}.{int(record.msecs):03d} {level}: [{thread}] "
            + (f"[{pairs}] " if pairs else "")
            + f"{place}: {record.getMessage()}"
        )
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


class ContextLogger(logging.LoggerAdapter[logging.Logger]):
    """A logger whose lines carry a context; `name` is the vendor's class name."""

    def __init__(self, name: str, context: Mapping[str, str] | None = None) -> None:
        super().__init__(logging.getLogger(name), {})
        self._context = dict(context or {})

    def process(
        self, msg: object, kwargs: MutableMapping[str, Any]
    ) -> tuple[object, MutableMapping[str, Any]]:
        """Attach the context to the record."""
        kwargs["extra"] = {"context": dict(self._context)}
        return msg, kwargs

    def add_context(self, name: str, value: str) -> None:
        """Let all further lines carry `name=value`."""
        self._context[name] = value

    def child(self, name: str, context: Mapping[str, str]) -> "ContextLogger":
        """Return a logger of another class with this one's context and more."""
        return ContextLogger(name, {**self._context, **context})


def configure(properties: Mapping[str, str], default_program: str) -> None:
    """Set up Python's logging from the entries of a `logging.properties`."""
    program = properties.get(_PROGRAM, default_program)
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.setLevel(_level(properties.get(".level", "INFO")))
    for name, value in properties.items():
        logger, dot, last = name.rpartition(".")
        if dot and last == "level" and logger and not logger.endswith("Handler"):
            logging.getLogger(logger).setLevel(_level(value))
    wanted = [name.strip() for name in properties.get("handlers", CONSOLE).split(",")]
    if CONSOLE in wanted:
        root.addHandler(_console(properties, program))
    packets = logging.getLogger(PACKET_LOGGER)
    packets.propagate = False
    packets.handlers.clear()
    if PACKET_FILE in wanted:
        packets.addHandler(_packet_file(properties, program))
    # The XMPP library is not part of the vendor's program, so its own lines stay out of the log.
    logging.getLogger("slixmpp").setLevel(LEVELS["OFF"])


def _console(properties: Mapping[str, str], program: str) -> logging.Handler:
    handler = logging.StreamHandler(sys.stdout)
    # Java's default for a console handler is INFO, not ALL.
    handler.setLevel(_level(properties.get(f"{CONSOLE}.level", "INFO")))
    handler.setFormatter(JitsiFormatter(program))
    return handler


def _packet_file(properties: Mapping[str, str], program: str) -> logging.Handler:
    pattern = properties.get(f"{PACKET_FILE}.pattern", "/var/log/jitsi/jicofo-xmpp.log")
    append = properties.get(f"{PACKET_FILE}.append", "true").lower() == "true"
    handler = logging.handlers.RotatingFileHandler(
        Path(pattern),
        mode="a" if append else "w",
        encoding="utf-8",
        maxBytes=int(properties.get(f"{PACKET_FILE}.limit", "0")),
        backupCount=int(properties.get(f"{PACKET_FILE}.count", "1")),
    )
    handler.setFormatter(JitsiFormatter(program))
    return handler


def _level(name: str) -> int:
    """Return the number of a level; Java falls back to its default on a name it does not know."""
    return LEVELS.get(name.strip().upper(), logging.INFO)
