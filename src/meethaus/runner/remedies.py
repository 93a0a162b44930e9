"""What to do about a host that nothing could be done on."""

from collections.abc import Callable, Mapping
from typing import Final

from meethaus.runner.result import HostObstacle, Obstacle
from meethaus.settings import Host

__all__ = ["obstacle_remedy", "obstacle_sentence"]

_SSH_PORT: Final = 22

_SENTENCES: Final[Mapping[Obstacle, str]] = {
    Obstacle.HOST_KEY_CHANGED: "shows another host key than before",
    Obstacle.HOST_KEY_UNKNOWN: "shows a host key that this machine does not know",
    Obstacle.AUTHENTICATION_REFUSED: "refuses the login",
    Obstacle.NAME_UNKNOWN: "has a name that cannot be resolved",
    Obstacle.CONNECTION_REFUSED: "refuses connections to its SSH port",
    Obstacle.TIMEOUT: "does not answer",
    Obstacle.CONNECTION_LOST: "is out of reach: the connection broke off",
    Obstacle.SUDO_PASSWORD_WRONG: "rejects the sudo password",
    Obstacle.SUDO_PASSWORD_MISSING: "wants a sudo password, and none was given",
    Obstacle.SUDO_REFUSED: "does not let this user become root",
    Obstacle.PYTHON_MISSING: "has no Python, which Ansible needs",
    Obstacle.DISK_FULL: "has no room left on its disk, or may not be written",
    Obstacle.OTHER: "cannot be worked on",
}

_REMEDIES: Final[Mapping[Obstacle, Callable[[Host], str]]] = {
    Obstacle.HOST_KEY_CHANGED: lambda host: (
        "If you have reinstalled the server, remove the old key with "
        f"ssh-keygen -R {_known_as(host)} and log in once to compare the new one. "
        "If not, somebody may stand between you and the server: ask your provider."
    ),
    Obstacle.HOST_KEY_UNKNOWN: lambda host: (
        f"Log in once with {_login(host)} and compare the fingerprint with the one your provider "
        "shows."
    ),
    Obstacle.AUTHENTICATION_REFUSED: lambda host: (
        f"Try {_login(host)}; it must work without a password. If it does not, copy your key with "
        f"ssh-copy-id{_port(host)} {_account(host)}, or correct ansible_user in hosts.yml."
    ),
    Obstacle.NAME_UNKNOWN: lambda host: (
        f"Correct ansible_host of {host.name} in hosts.yml; it is {host.address}."
    ),
    Obstacle.CONNECTION_REFUSED: lambda host: (
        f"Check that SSH runs on {host.address} port {host.port}; set ansible_port in hosts.yml if "
        "it is another."
    ),
    Obstacle.TIMEOUT: lambda host: (
        f"Check that {host.address} is right and the server runs, and that no firewall keeps port "
        f"{host.port} closed for you."
    ),
    Obstacle.CONNECTION_LOST: lambda host: (
        f"When {_login(host)} works, start the run again: it makes up for what was not finished."
    ),
    Obstacle.SUDO_PASSWORD_WRONG: lambda host: (
        f"Give the right password of {host.user} with --ask-become-pass, or correct "
        "ansible_become_password in the vault."
    ),
    Obstacle.SUDO_PASSWORD_MISSING: lambda host: (
        f"Give the password of {host.user} with --ask-become-pass, or put "
        "ansible_become_password into the vault."
    ),
    Obstacle.SUDO_REFUSED: lambda host: (
        f"Install sudo and let {host.user} use it: as root, adduser {host.user} sudo."
    ),
    Obstacle.PYTHON_MISSING: lambda host: f"Install it: {_login(host)} apt-get install python3",
    Obstacle.DISK_FULL: lambda host: (
        f"Look with {_login(host)} df -h and make room, then start the run again."
    ),
    Obstacle.OTHER: lambda host: f"Try {_login(host)}.",
}


def obstacle_sentence(obstacle: HostObstacle) -> str:
    """Say in words what is in the way."""
    return f"{obstacle.host} {_SENTENCES[obstacle.kind]}."


def obstacle_remedy(obstacle: HostObstacle, host: Host) -> str:
    """Say what to do about it."""
    return _REMEDIES[obstacle.kind](host)


def _account(host: Host) -> str:
    """Return user and address as SSH takes them."""
    return f"{host.user}@{host.address}" if host.user else host.address


def _port(host: Host) -> str:
    """Return SSH's option for a port other than 22."""
    return "" if host.port == _SSH_PORT else f" -p {host.port}"


def _login(host: Host) -> str:
    """Return the command that logs in by hand."""
    return f"ssh{_port(host)} {_account(host)}"


def _known_as(host: Host) -> str:
    """Return the name under which OpenSSH stores the host's key."""
    return host.address if host.port == _SSH_PORT else f"'[{host.address}]:{host.port}'"
