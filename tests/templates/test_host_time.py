"""Whom the server asks for the time, as written for chrony."""

from __future__ import annotations

from tests.support.rendering import Rendered

SETTINGS = "etc/chrony/meethaus.conf"
# Each of these would bring in servers, answer somebody or keep who asked.
UNWANTED = {
    *("pool", "peer", "sourcedir", "confdir", "include", "allow", "local", "keyfile"),
    *("log", "logdir", "cmdallow", "bindcmdaddress", "broadcast", "nocerttimecheck"),
}


def directives(rendered: Rendered) -> list[list[str]]:
    lines = rendered.text("host_time", SETTINGS).splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def test_every_default_server_is_asked_with_authentication(single: Rendered) -> None:
    servers = [line for line in directives(single) if line[0] == "server"]
    assert len(servers) == 5
    assert {tuple(line[2:]) for line in servers} == {("iburst", "nts")}
    assert ["minsources", "2"] in directives(single)


def test_a_server_without_authentication_is_asked_without(split: dict[str, Rendered]) -> None:
    assert ["server", "2001:db8::123", "iburst"] in directives(split["web"])
    assert ["minsources", "1"] in directives(split["web"])


def test_nobody_is_answered_and_nothing_is_logged(single: Rendered) -> None:
    told = {line[0]: line[1:] for line in directives(single)}
    assert (told["port"], told["cmdport"], told["noclientlog"]) == (["0"], ["0"], [])
    assert UNWANTED & set(told) == set()
