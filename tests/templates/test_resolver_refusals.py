"""What the server's own resolver refuses before it changes a server."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.rendering import PARTS

from .refusing import Refused, host, refuse

RUN_BY = [{"name": "Example Names", "role": "resolver", "country": "DE"}]


def asked(*forwarders: Mapping[str, object], **more: object) -> dict[str, object]:
    settings = {"host_resolver_forwarders": list(forwarders), "meet_extra_recipients": RUN_BY}
    return host(**{**settings, **more})


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Refused]:
    """A good host, and beside it hosts with one mistake each."""
    names = {"address": "192.0.2.53", "name": "dns.example.org"}
    hosts = {
        "good": asked(names, pretended_writers="dhclient\\ndhcpcd\\nsystemd-resolved\\n"),
        "default": host(),
        "name": asked({"address": "dns.example.org"}),
        "mixed": asked(names, {"address": "192.0.2.54"}),
        "unknown": asked(names, meet_extra_recipients=[]),
        "off": asked(names, meet_extra_recipients=[], host_resolver_enabled=False)
        | {"pretended_writers": "resolvconf\\n"},
        "resolvconf": host(pretended_writers="dhclient\\nresolvconf\\n"),
        "manager": host(pretended_writers="NetworkManager\\n"),
    }
    return refuse(tmp_path_factory.mktemp("refused"), hosts, {part: ["good"] for part in PARTS})


@pytest.mark.parametrize("name", ["good", "default"])
def test_nothing_is_said_about_a_good_host(refused: dict[str, Refused], name: str) -> None:
    assert (refused[name].meet, refused[name].host_resolver) == ("", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("name", ("host_resolver_forwarders[0].address", "must be an IP address")),
        ("mixed", ('["192.0.2.54"]', "must have a name for each or for none")),
        ("resolvconf", ("On this server resolvconf would write", "apt purge resolvconf")),
        ("manager", ("NetworkManager would write", "dns=none", "host_resolver_enabled: false")),
    ],
)
def test_what_cannot_work_is_refused(
    refused: dict[str, Refused], name: str, words: tuple[str, ...]
) -> None:
    said = refused[name].host_resolver
    assert [word for word in words if word not in said] == [], said


def test_forwarders_whom_nobody_declared_are_refused(refused: dict[str, Refused]) -> None:
    said = refused["unknown"].meet
    for words in ("host_resolver_forwarders is", "192.0.2.53", "role: resolver"):
        assert words in said, said


def test_whoever_asks_as_before_needs_none_of_it(refused: dict[str, Refused]) -> None:
    assert "host_resolver_forwarders" not in refused["off"].meet
    assert refused["off"].host_resolver == ""
