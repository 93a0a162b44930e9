"""The bridge's configuration: defaults and what is refused."""

import pytest

from meethaus.lab.packages.daemons import videobridge
from meethaus.lab.packages.daemons.shared.hocon import ConfigError
from meethaus.lab.packages.daemons.videobridge.settings import StaticMapping, read

from .factories import config

_BREWERY = "videobridge.apis.xmpp-client.configs.shard"
_COMPLETE = {
    f"{_BREWERY}.HOSTNAME": "localhost",
    f"{_BREWERY}.DOMAIN": "auth.meet.example.org",
    f"{_BREWERY}.USERNAME": "jvb",
    f"{_BREWERY}.PASSWORD": "secret",
    f"{_BREWERY}.MUC_JIDS": "a@internal.auth.meet.example.org, b@internal.auth.meet.example.org",
    f"{_BREWERY}.MUC_NICKNAME": "one",
}


def test_read_defaults() -> None:
    settings = read(config(videobridge, {}))
    assert settings.media_port == 10000
    assert (settings.private_http.host, settings.private_http.port) == ("127.0.0.1", 8080)
    assert settings.public_http.port == -1
    assert settings.harvest.aws_enabled
    assert settings.health.require_valid_address
    assert not settings.rest.colibri
    assert settings.rest.debug
    assert settings.stats_keys is None
    assert settings.presence_interval == 5


def test_read_complete_brewery() -> None:
    (brewery,) = read(config(videobridge, _COMPLETE)).breweries
    assert brewery.account.jid == "jvb@auth.meet.example.org"
    assert brewery.account.port == 5222
    assert brewery.rooms == ("a@internal.auth.meet.example.org", "b@internal.auth.meet.example.org")
    assert brewery.verify_certificate
    assert "secret" not in repr(brewery)


@pytest.mark.parametrize("missing", ["USERNAME", "PASSWORD", "MUC_JIDS", "MUC_NICKNAME"])
def test_read_incomplete_brewery_is_passed_over(missing: str) -> None:
    changes = {path: value for path, value in _COMPLETE.items() if not path.endswith(missing)}
    assert read(config(videobridge, changes)).breweries == ()


def test_read_static_mappings() -> None:
    item = {"local-address": "10.0.0.5", "public-address": "203.0.113.5", "name": "nat"}
    settings = read(config(videobridge, {"ice4j.harvest.mapping.static-mappings": [item]}))
    assert settings.harvest.static_mappings == (StaticMapping("10.0.0.5", "203.0.113.5"),)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("videobridge.ice.udp.port", "ten"),
        ("videobridge.ice.nomination-strategy", "Best"),
        ("videobridge.health.interval", "often"),
        ("videobridge.rest.debug.enabled", "perhaps"),
        ("videobridge.load-management.load-measurements.load-measurement", "memory"),
        ("ice4j.harvest.mapping.stun.addresses", "stun.example.org:3478"),
        ("ice4j.harvest.mapping.stun.addresses", ["stun.example.org"]),
        ("videobridge.apis.xmpp-client.configs.shard", "localhost"),
        ("videobridge.relay.enabled", True),
    ],
)
def test_read_unusable_value_is_refused(path: str, value: object) -> None:
    with pytest.raises(ConfigError):
        read(config(videobridge, {path: value}))
