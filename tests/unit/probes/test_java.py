"""Settings, arguments and logging of Java daemons, and what stands for none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.java import (
    JavaLog,
    Memory,
    Plain,
    chosen,
    level_number,
    read_log,
    read_memory,
    read_settings,
)

UPSTREAM_LOG = """
handlers= java.util.logging.ConsoleHandler
#handlers= java.util.logging.ConsoleHandler, io.sentry.jul.SentryHandler
java.util.logging.ConsoleHandler.level = ALL
.level=INFO
org.jitsi.level : FINE
timeseries.level=\\
   OFF
"""


def test_logging_of_upstream_is_read() -> None:
    assert read_log(UPSTREAM_LOG) == JavaLog(
        level="INFO",
        levels={"org.jitsi": "FINE", "timeseries": "OFF"},
        handlers=("java.util.logging.ConsoleHandler",),
        stanzas_left_out=False,
    )


def test_filter_must_be_on_every_handler() -> None:
    both = "handlers=a, b\na.filter=x.ExcludeXmppPackets\n"
    assert not read_log(both).stanzas_left_out
    assert read_log(both + "b.filter=x.ExcludeXmppPackets\n").stanzas_left_out


def test_settings_of_upstream_are_read() -> None:
    text = 'jicofo { xmpp.client { use-tls = yes }\n bridge { brewery-jid = "a@b" } } // end'
    config = read_settings(text, "jicofo.service", [])
    defaults: dict[str, Plain] = {
        "jicofo.xmpp.client.use-tls": False,
        "jicofo.bridge.brewery-jid": "",
        "a.b": 7,
    }
    assert chosen(config, defaults) == {
        "jicofo.xmpp.client.use-tls": True,
        "jicofo.bridge.brewery-jid": "a@b",
        "a.b": 7,
    }


@pytest.mark.parametrize(
    "text",
    [
        'include "/etc/passwd"',
        'include url("http://192.0.2.1/")',
        "a { include required(file(x)) }",
        "a = ${HOME}",
        "[1, 2]",
        "a = {",
        "\x00\ufffd",
    ],
)
def test_settings_from_elsewhere_and_garbage_are_not_seen(text: str) -> None:
    with pytest.raises(UnseenError):
        read_settings(text, "a.service", [])


def test_settings_on_the_command_line_are_stronger_and_unknown() -> None:
    with pytest.raises(UnseenError, match=r"videobridge\.apis"):
        read_settings("a = 1", "a.service", ["-Dvideobridge.apis.rest.enabled=true"])


@pytest.mark.parametrize(
    ("text", "default"), [("a = maybe", True), ("a = x", 1), ("a { b = 1 }", ()), ("a = []", 1)]
)
def test_settings_of_another_kind_are_not_seen(text: str, default: Plain) -> None:
    with pytest.raises(UnseenError):
        chosen(read_settings(text, "a.service", []), {"a": default})


def test_last_flag_counts() -> None:
    words = [
        "-XX:+HeapDumpOnOutOfMemoryError",
        "-XX:-HeapDumpOnOutOfMemoryError",
        "-XX:ErrorFile=/a",
    ]
    assert read_memory(words) == Memory(dumps_heap=False, dumps_core=True, error_file="/a")
    assert read_memory(words[:1]).dumps_heap


def test_levels_are_ordered_as_in_java() -> None:
    assert level_number("warning") > level_number("INFO") > level_number("850") - 51
    with pytest.raises(UnseenError):
        level_number("LOUD")


@given(st.text())
def test_no_garbage_breaks_the_readers(text: str) -> None:
    read_log(text)
    read_memory(text.splitlines())
    try:
        read_settings(text, "a.service", [])
    except UnseenError:
        return
