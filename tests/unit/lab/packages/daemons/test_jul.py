"""Java's logging configuration and Jitsi's line format."""

import logging
import re
from collections.abc import Iterator

import pytest

from meethaus.lab.packages.daemons.shared import jul


@pytest.fixture(autouse=True)
def untouched_logging() -> Iterator[None]:
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("org.test", "org.test.Loud"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_line_has_program_level_context_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    jul.configure({}, "JVB")
    log = jul.ContextLogger("org.test.Conference", {"conf_name": "room@x"})
    log.child("org.test.Endpoint", {"epId": "abcd"}).info("Expired.")
    line = capsys.readouterr().out
    assert re.fullmatch(
        r"JVB \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} INFO: \[\d+\] "
        r"\[conf_name=room@x epId=abcd\] Endpoint\.\w+#\d+: Expired\.\n",
        line,
    )


def test_error_is_severe_and_program_name_is_configurable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = "org.jitsi.utils.logging2.JitsiLogFormatter.programname"
    jul.configure({name: "Bridge"}, "JVB")
    jul.ContextLogger("org.test.Main").error("bad")
    assert " SEVERE: " in capsys.readouterr().out.replace("Bridge", "", 1)


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ({}, "info warning error"),
        ({".level": "WARNING"}, "warning error"),
        ({".level": "OFF"}, ""),
        ({".level": "nonsense"}, "info warning error"),
        ({".level": "WARNING", "org.test.level": "INFO"}, "info warning error"),
        ({".level": "INFO", "org.test.level": "SEVERE"}, "error"),
        ({f"{jul.CONSOLE}.level": "SEVERE"}, "error"),
        ({"handlers": "io.sentry.jul.SentryHandler"}, ""),
    ],
)
def test_levels(entries: dict[str, str], shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    jul.configure(entries, "JVB")
    log = jul.ContextLogger("org.test.Loud")
    log.info("info")
    log.warning("warning")
    log.error("error")
    words = [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()]
    assert " ".join(words) == shown
