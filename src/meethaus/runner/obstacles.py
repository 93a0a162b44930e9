"""Recognises, in the words of SSH and Ansible, why nothing can be done on a host."""

import re
from typing import Final

from meethaus.runner.result import Obstacle

__all__ = ["obstacle_of", "sudo_obstacle_of"]

# The first match wins: OpenSSH prints several lines, and the cause comes before its consequence.
# Texts: OpenSSH 9.2 and 10.0, ansible-core 2.19.
_CONNECTION: Final = (
    (r"HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed", Obstacle.HOST_KEY_CHANGED),
    (r"No \S+ host key is known for|Host key verification failed", Obstacle.HOST_KEY_UNKNOWN),
    (r"Permission denied|Too many authentication failures", Obstacle.AUTHENTICATION_REFUSED),
    (r"Could not resolve hostname", Obstacle.NAME_UNKNOWN),
    (r"Connection refused", Obstacle.CONNECTION_REFUSED),
    # What shared a connection says first; that a new one is not to be had comes after it.
    (r"read from master failed", Obstacle.CONNECTION_LOST),
    (r"timed out|No route to host|Network is unreachable", Obstacle.TIMEOUT),
    # Of a connection that stood and then broke, ssh often says nothing more.
    (
        r"Data could not be sent to remote host|Broken pipe|closed by remote host|not responding",
        Obstacle.CONNECTION_LOST,
    ),
)
_SUDO: Final = (
    (r"Incorrect sudo password|Sorry, try again", Obstacle.SUDO_PASSWORD_WRONG),
    (r"Missing sudo password|a password is required", Obstacle.SUDO_PASSWORD_MISSING),
    (r"is not in the sudoers file|is not allowed to execute", Obstacle.SUDO_REFUSED),
    (r"sudo: (command )?not found", Obstacle.SUDO_REFUSED),
    (
        r"No python interpreters found|python[0-9.]*: (command )?not found|interpreter .* was not",
        Obstacle.PYTHON_MISSING,
    ),
    # Python's words for a disk on which it can write nowhere.
    (r"No usable temporary directory found", Obstacle.DISK_FULL),
)


def obstacle_of(message: str) -> Obstacle:
    """Return what kept SSH from a working connection, from the message of an unreachable host."""
    return _first_match(message, (*_CONNECTION, *_SUDO)) or Obstacle.OTHER


def sudo_obstacle_of(message: str) -> Obstacle | None:
    """Return what keeps every task of a host from running, or `None` if the task itself failed."""
    return _first_match(message, _SUDO)


def _first_match(message: str, table: tuple[tuple[str, Obstacle], ...]) -> Obstacle | None:
    """Return the obstacle of the first pattern found in `message`."""
    return next((kind for pattern, kind in table if re.search(pattern, message)), None)
