"""Jicofo's configuration: defaults and what is refused."""

import pytest

from meethaus.lab.packages.daemons import jicofo
from meethaus.lab.packages.daemons.jicofo.settings import AuthenticationType, read
from meethaus.lab.packages.daemons.shared.hocon import ConfigError

from .factories import config

_LOGIN = {
    "jicofo.xmpp.client.domain": "auth.meet.example.org",
    "jicofo.xmpp.client.password": "secret",
}


def test_read_defaults() -> None:
    settings = read(config(jicofo, _LOGIN))
    assert settings.client.account.jid == "focus@auth.meet.example.org/focus"
    assert settings.client.verify_certificate
    assert settings.service is None
    assert settings.authentication is None
    assert settings.conference.auto_owner
    assert settings.conference.min_participants == 2
    assert not settings.health.enabled
    assert (settings.rest.host, settings.rest.port) == ("127.0.0.1", 8888)


@pytest.mark.parametrize("missing", list(_LOGIN))
def test_read_login_without_default_is_required(missing: str) -> None:
    with pytest.raises(ConfigError, match="Missing"):
        read(config(jicofo, {path: value for path, value in _LOGIN.items() if path != missing}))


def test_read_authentication_needs_both_switch_and_type() -> None:
    base = "jicofo.authentication"
    only_type = {**_LOGIN, f"{base}.type": "XMPP", f"{base}.login-url": "meet.example.org"}
    assert read(config(jicofo, only_type)).authentication is None
    both = read(config(jicofo, {**only_type, f"{base}.enabled": True})).authentication
    assert both is not None
    assert both.type is AuthenticationType.XMPP


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("jicofo.authentication.type", "SHIBBOLETH"),
        ("jicofo.authentication", {"enabled": True, "type": "XMPP"}),
        ("jicofo.bridge.selection-strategy", "Nearest"),
        ("jicofo.bridge.xmpp-connection-name", "client"),
        ("jicofo.xmpp.trusted-domains", "recorder.meet.example.org"),
        ("jicofo.rest.port", 99999),
        ("jicofo.conference.initial-timeout", "soon"),
        ("jicofo.xmpp.service.enabled", True),
    ],
)
def test_read_unusable_value_is_refused(path: str, value: object) -> None:
    with pytest.raises(ConfigError):
        read(config(jicofo, {**_LOGIN, path: value}))
