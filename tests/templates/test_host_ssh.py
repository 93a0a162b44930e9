"""The settings of SSH, as far as they can be read without sshd."""

from __future__ import annotations

import pytest

from tests.support.rendering import Rendered

SETTINGS = "etc/ssh/sshd_config.d/00-meethaus-ssh.conf"


def settings(rendered: Rendered) -> dict[str, str]:
    """Return all settings; each may stand once, because only the first would count."""
    lines = rendered.text("host_ssh", SETTINGS).splitlines()
    pairs = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    found = dict(pairs)
    assert len(found) == len(pairs), pairs
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AuthenticationMethods", "publickey"),
        ("PasswordAuthentication", "no"),
        ("KbdInteractiveAuthentication", "no"),
        ("PermitRootLogin", "prohibit-password"),
        ("AllowTcpForwarding", "no"),
        ("AllowAgentForwarding", "no"),
        ("X11Forwarding", "no"),
        ("LogLevel", "INFO"),
        ("MaxAuthTries", "4"),
    ],
)
def test_value_is_set(single: Rendered, name: str, value: str) -> None:
    assert settings(single)[name] == value


def test_everybody_with_a_key_may_log_in_unless_groups_are_named(single: Rendered) -> None:
    assert "AllowGroups" not in settings(single)


def test_choices_reach_the_settings(split: dict[str, Rendered]) -> None:
    found = settings(split["web"])
    assert found["AllowGroups"] == "sudo operators"
    assert found["AllowTcpForwarding"] == "local"
    assert found["LogLevel"] == "VERBOSE"


def test_algorithms_are_only_taken_away(single: Rendered) -> None:
    found = settings(single)
    algorithms = ("KexAlgorithms", "HostKeyAlgorithms", "Ciphers", "MACs")
    assert [name for name in algorithms if not found[name].startswith("-")] == []
