"""Offers pytest the options with which every control on every server becomes a test.

Each run of pytest loads this where meethaus is installed, also those that have nothing to do with
it. So it imports nothing of the rest until somebody names a server.
"""

from typing import Final

import pytest

__all__ = ["pytest_addoption", "pytest_configure"]

_REST: Final = "meethaus.pytest_controls"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options; they mean what those of `meethaus verify` mean."""
    group = parser.getgroup("meethaus", "meethaus: a test for each control on each server")
    group.addoption(
        "--meethaus-inventory",
        metavar="DIR",
        help="Judge all servers of this inventory. Ids are meethaus::SERVER::CONTROL.",
    )
    group.addoption(
        "--meethaus-host",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="Judge any server without an inventory of ours: ssh://user@host:port, "
        "paramiko://user@host, local:// or ansible://PATTERN, which is looked up in "
        "--ansible-inventory. May be repeated.",
    )
    group.addoption(
        "--meethaus-only",
        metavar="NAME",
        action="append",
        default=[],
        help="Only this control, or all of a role. May be repeated.",
    )
    group.addoption(
        "--meethaus-profile",
        metavar="NAME",
        default="",
        help="Judge by this profile instead of each its own.",
    )
    group.addoption(
        "--meethaus-vault-password-file",
        metavar="FILE",
        help="File with the vault's password. Without it: .vault-password in the inventory.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest where a server is named; refuse the other options where none is."""
    option = config.option
    if option.meethaus_inventory or option.meethaus_host:
        config.pluginmanager.import_plugin(_REST)
    elif option.meethaus_only or option.meethaus_profile or option.meethaus_vault_password_file:
        raise pytest.UsageError(
            "No server is named, so nothing of meethaus would be tested.\n"
            "What to do: Add --meethaus-inventory DIR or --meethaus-host ADDRESS"
        )
