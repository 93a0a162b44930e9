"""Typed access to parsed HOCON."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhocon import ConfigFactory

from meethaus.lab.packages.daemons import jicofo, videobridge
from meethaus.lab.packages.daemons.shared.hocon import Config, ConfigError


def test_config_converts_like_the_vendors_library() -> None:
    config = Config({"a": {"n": "10", "b": "yes", "t": 5, "l": ["x", 1], "d": "5 seconds"}})
    assert config.number("a.n") == 10
    assert config.flag("a.b") is True
    assert config.text("a.t") == "5"
    assert config.texts("a.l") == ("x", "1")
    assert config.seconds("a.d") == 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1 minute", 60),
        ("90s", 90),
        ("250 ms", 0.25),
        (1500, 1.5),
        ("24 hours", 86400),
        ("2d", 172800),
    ],
)
def test_seconds_units(value: object, seconds: float) -> None:
    assert Config({"d": value}).seconds("d") == pytest.approx(seconds)


@given(st.text(st.characters(blacklist_characters="0123456789")))
def test_seconds_without_number_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="not a duration"):
        Config({"d": text}).seconds("d")


@pytest.mark.parametrize("value", [None, {}])
def test_text_missing_key_is_named(value: object) -> None:
    with pytest.raises(ConfigError, match=r"Missing: No configuration .* 'a\.b'"):
        Config({"a": value}).text("a.b")


def test_number_wrong_type_is_named() -> None:
    with pytest.raises(ConfigError, match=r"WrongType: port has type STRING rather than NUMBER"):
        Config({"port": "abc"}).number("port")


def test_port_out_of_range_is_refused() -> None:
    with pytest.raises(ConfigError, match="not a port"):
        Config({"port": 70000}).port("port")


def test_choice_unknown_value_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="LDAP is none of NONE, XMPP"):
        Config({"type": "LDAP"}).choice("type", ("NONE", "XMPP"))


@pytest.mark.parametrize("daemon", [jicofo, videobridge])
def test_reference_parses_with_another_parser_too(daemon: object) -> None:
    package = Path(str(getattr(daemon, "__file__", None)))
    parsed = ConfigFactory.parse_file(str(package.with_name("reference.conf")))
    assert parsed.as_plain_ordered_dict()
