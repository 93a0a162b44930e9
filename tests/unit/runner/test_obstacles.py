"""The words of OpenSSH and sudo, as Ansible passes them on."""

import pytest

from meethaus.runner import HostObstacle, Obstacle, obstacle_remedy, obstacle_sentence
from meethaus.runner.obstacles import obstacle_of, sudo_obstacle_of
from meethaus.settings import Host

CHANGED = """Failed to connect to the host via ssh: @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key for 192.0.2.10 has changed and you have requested strict checking.
Host key verification failed."""

UNKNOWN = """No ED25519 host key is known for 192.0.2.10 and you have requested strict checking.
Host key verification failed."""

LOST = (
    'Task failed: Data could not be sent to remote host "192.0.2.10". '
    "Make sure this host can be reached over ssh:"
)

FULL = """FileNotFoundError: [Errno 2] No usable temporary directory found in
['/tmp', '/var/tmp', '/usr/tmp', '/root']"""


def host(port: int = 22, user: str = "admin") -> Host:
    return Host("meet.example.org", "192.0.2.10", port, user, (), {}, ())


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (CHANGED, Obstacle.HOST_KEY_CHANGED),
        (UNKNOWN, Obstacle.HOST_KEY_UNKNOWN),
        ("root@192.0.2.10: Permission denied (publickey).", Obstacle.AUTHENTICATION_REFUSED),
        ("Received disconnect: Too many authentication failures", Obstacle.AUTHENTICATION_REFUSED),
        ("ssh: Could not resolve hostname nope.invalid: Name", Obstacle.NAME_UNKNOWN),
        (
            "ssh: connect to host 192.0.2.10 port 22: Connection refused",
            Obstacle.CONNECTION_REFUSED,
        ),
        ("ssh: connect to host 192.0.2.10 port 22: Connection timed out", Obstacle.TIMEOUT),
        ("ssh: connect to host 192.0.2.10 port 22: No route to host", Obstacle.TIMEOUT),
        (LOST, Obstacle.CONNECTION_LOST),
        (f"{LOST} ssh: connect to host x port 22: Connection refused", Obstacle.CONNECTION_REFUSED),
        ("client_loop: send disconnect: Broken pipe", Obstacle.CONNECTION_LOST),
        (
            "mux_client_request_session: read from master failed\nssh: connect: timed out",
            Obstacle.CONNECTION_LOST,
        ),
        ("Timeout, server 192.0.2.10 not responding.", Obstacle.CONNECTION_LOST),
        ("Timeout (12s) waiting for privilege escalation prompt", Obstacle.OTHER),
        ("Incorrect sudo password", Obstacle.SUDO_PASSWORD_WRONG),
        ("something new", Obstacle.OTHER),
    ],
)
def test_why_a_host_is_out_of_reach(message: str, kind: Obstacle) -> None:
    assert obstacle_of(message) is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Incorrect sudo password", Obstacle.SUDO_PASSWORD_WRONG),
        ("Task failed: Missing sudo password", Obstacle.SUDO_PASSWORD_MISSING),
        ("sudo: a password is required", Obstacle.SUDO_PASSWORD_MISSING),
        ("admin is not in the sudoers file.", Obstacle.SUDO_REFUSED),
        ("/bin/sh: 1: sudo: not found", Obstacle.SUDO_REFUSED),
        ("/bin/sh: 1: /usr/bin/python3: not found", Obstacle.PYTHON_MISSING),
        (FULL, Obstacle.DISK_FULL),
        ("No package matching 'x' is available", None),
        ("Permission denied", None),
    ],
)
def test_what_keeps_every_task_from_running(message: str, kind: Obstacle | None) -> None:
    assert sudo_obstacle_of(message) is kind


@pytest.mark.parametrize("kind", Obstacle)
def test_every_obstacle_has_a_sentence_and_a_remedy(kind: Obstacle) -> None:
    obstacle = HostObstacle("meet.example.org", kind, "words of ssh")
    assert obstacle_sentence(obstacle).startswith("meet.example.org ")
    assert obstacle_remedy(obstacle, host()).endswith((".", "python3"))


def test_commands_name_the_port_where_it_is_not_the_usual_one() -> None:
    changed = HostObstacle("h", Obstacle.HOST_KEY_CHANGED, "")
    refused = HostObstacle("h", Obstacle.AUTHENTICATION_REFUSED, "")
    assert "ssh-keygen -R 192.0.2.10 " in obstacle_remedy(changed, host())
    assert "ssh-keygen -R '[192.0.2.10]:2222' " in obstacle_remedy(changed, host(2222))
    assert "ssh -p 2222 admin@192.0.2.10;" in obstacle_remedy(refused, host(2222))
    assert "ssh 192.0.2.10;" in obstacle_remedy(refused, host(user=""))
