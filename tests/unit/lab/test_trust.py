import subprocess
from pathlib import Path

import pytest

from meethaus.lab import trust
from meethaus.lab.trust import split_bundle

FIRST = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
SECOND = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----"


def test_split_bundle_returns_every_certificate() -> None:
    assert split_bundle(f"{FIRST}\n{SECOND}\n") == (FIRST, SECOND)


def test_split_bundle_of_nothing_is_empty() -> None:
    assert split_bundle("\n") == ()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a directory that stands for a machine's store, with a tool that counts its calls."""
    (tmp_path / "store").mkdir()
    tool = tmp_path / "update-ca-certificates"
    tool.write_text(f"#!/bin/sh\necho called >> {tmp_path}/calls\n")
    tool.chmod(0o755)
    return tmp_path


def install(store: Path, *pairs: str) -> int:
    """Run the script that targets run; return how often the store was rebuilt until now."""
    script = trust._INSTALL.replace(trust._STORE, str(store / "store"))  # noqa: SLF001
    environment = {"PATH": f"{store}:/usr/bin:/bin"}
    subprocess.run(["sh", "-c", script, "sh", *pairs], env=environment, check=True)
    calls = store / "calls"
    return len(calls.read_text().splitlines()) if calls.exists() else 0


def test_install_rebuilds_the_store_only_when_a_certificate_is_new(store: Path) -> None:
    assert install(store, "a.crt", FIRST, "b.crt", SECOND) == 1
    assert install(store, "a.crt", FIRST, "b.crt", SECOND) == 1
    assert install(store, "a.crt", FIRST, "b.crt", FIRST) == 2
    assert (store / "store" / "b.crt").read_text() == f"{FIRST}\n"
