from pathlib import Path

from meethaus.lab.keys import (
    ensure_identity,
    forget_host,
    known_hosts_lines,
    merge_known_hosts,
    remember_host,
)
from meethaus.lab.state import Directories

KEYS = """\
ssh-ed25519 AAAAC3Nza root@meet
ecdsa-sha2-nistp256 AAAAE2Vj root@meet
not a key
"""


def test_known_hosts_lines_bind_keys_to_all_names() -> None:
    assert known_hosts_lines(("meet.lab.test", "10.77.0.10"), KEYS) == [
        "meet.lab.test,10.77.0.10 ssh-ed25519 AAAAC3Nza",
        "meet.lab.test,10.77.0.10 ecdsa-sha2-nistp256 AAAAE2Vj",
    ]


def test_merge_replaces_lines_about_the_same_host_and_keeps_others() -> None:
    current = "meet.lab.test,10.77.0.10 ssh-ed25519 OLD\njvb.lab.test ssh-ed25519 KEPT\n"
    merged = merge_known_hosts(current, ("10.77.0.10",), ["10.77.0.10 ssh-ed25519 NEW"])
    assert merged == "jvb.lab.test ssh-ed25519 KEPT\n10.77.0.10 ssh-ed25519 NEW\n"


def test_host_is_remembered_and_forgotten(tmp_path: Path) -> None:
    directories = Directories(state=tmp_path, cache=tmp_path)
    remember_host(directories, ("meet.lab.test",), KEYS)
    assert directories.known_hosts.read_text().count("meet.lab.test") == 2
    forget_host(directories, ("meet.lab.test",))
    assert directories.known_hosts.read_text() == ""


def test_identity_is_made_once(tmp_path: Path) -> None:
    directories = Directories(state=tmp_path, cache=tmp_path)
    public = ensure_identity(directories)
    assert public.startswith("ssh-ed25519 ")
    assert directories.identity_file.stat().st_mode & 0o777 == 0o600
    assert ensure_identity(directories) == public
