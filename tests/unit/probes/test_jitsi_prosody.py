"""What Prosody's reader tells becomes facts, and garbage becomes none."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.jitsi_prosody import LogTarget, Relay, parse_settings
from meethaus.probes.secrets import secret_of

HOST = {
    "kind": "muc",
    "modules": {},
    "authentication": "internal_hashed",
    "storage": ["memory"],
    "registration": False,
    "restricted": True,
    "persistent": False,
    "tombstones": False,
}
TOLD: dict[str, Any] = {
    "domain": "m.example",
    "hosts": {"conference.m.example": HOST},
    "everywhere": ["tls", "limits"],
    "off": {},
    "log": [["warn", "console"]],
    "relays": [["m.example", 43200.0, True]],
    "client_rate": "10kb/s",
    "numbers": {"muc_rate_joins": 3.0},
    "secrets": [["app_secret", hashlib.sha256(b"my_jitsi_app_secret").hexdigest(), 19]],
}


def test_settings_are_read_as_prosody_tells_them() -> None:
    settings = parse_settings(json.dumps(TOLD))
    assert settings.everywhere == ("limits", "tls")
    assert settings.off == ()
    assert settings.log == (LogTarget("warn", "console"),)
    assert settings.relays == (Relay("m.example", 43200, timed=True),)
    assert settings.hosts["conference.m.example"].restricted
    assert settings.numbers == {"muc_rate_joins": 3}
    assert settings.secrets == (secret_of("app_secret", "my_jitsi_app_secret"),)
    assert settings.secrets[0].known
    assert settings.modules() == {"limits", "tls", "muc"}


def test_no_log_and_no_relay_are_empty_tables_in_lua() -> None:
    settings = parse_settings(json.dumps({**TOLD, "log": {}, "relays": {}}))
    assert settings.log == ()
    assert settings.relays == ()


@pytest.mark.parametrize("field", TOLD)
def test_what_is_missing_was_not_seen(field: str) -> None:
    with pytest.raises(UnseenError):
        parse_settings(json.dumps({name: each for name, each in TOLD.items() if name != field}))


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_garbage_was_not_seen(text: str) -> None:
    with pytest.raises(UnseenError):
        parse_settings(text)


@given(
    st.sampled_from(sorted(TOLD)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
)
def test_a_field_of_another_kind_is_read_or_not_seen(field: str, value: object) -> None:
    try:
        parse_settings(json.dumps({**TOLD, field: value}))
    except UnseenError:
        return
