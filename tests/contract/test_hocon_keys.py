"""Every key that jvb.conf and jicofo.conf set is read by the daemon, and has the type it wants.

Both daemons pass over a key they do not know and keep their default, which is often the open one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.contract.conftest import ROOT, load
from tests.support.reading import JICOFO, JVB, entered, hocon
from tests.support.rendering import Rendered

TABLE = load(ROOT / "tests" / "contract" / "hocon_keys.yml")
FILES = {
    "jvb.conf": ("jitsi_videobridge", JVB, "bridge"),
    "jicofo.conf": ("jitsi_jicofo", JICOFO, "signalling"),
}
TYPES: dict[str, type] = {"boolean": bool, "number": int, "text": str, "list": list}


def row_of(file: str, path: str) -> str | None:
    """Return the path in the table that stands for a path in a file."""
    parts = path.split(".")
    for row in TABLE[file]:
        pattern = row.split(".")
        if len(pattern) == len(parts) and all(map(fnmatchcase, parts, pattern)):
            return str(row)
    return None


def faults(file: str, config: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a file by key path: unknown keys and wrong types."""
    found = {}
    for path, value in entered(config):
        row = row_of(file, path)
        if row is None:
            found[path] = "unknown"
        elif type(value) is not TYPES[TABLE[file][row]["type"]]:
            found[path] = f"{value!r} is no {TABLE[file][row]['type']}"
    return found


def content(file: str, rendered: Rendered) -> dict[str, Any]:
    """Return a file as plain data."""
    role, path, _ = FILES[file]
    found: dict[str, Any] = hocon(rendered, role, path).as_plain_ordered_dict()
    return found


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def defaults(file: str, single: Rendered) -> dict[str, Any]:
    return content(file, single)


@pytest.fixture
def alternative(file: str, split: dict[str, Rendered]) -> dict[str, Any]:
    return content(file, split[FILES[file][2]])


def test_every_key_is_known(
    file: str, defaults: dict[str, Any], alternative: dict[str, Any]
) -> None:
    assert faults(file, defaults) == {}
    assert faults(file, alternative) == {}


def test_the_table_holds_only_what_is_set(
    file: str, defaults: dict[str, Any], alternative: dict[str, Any]
) -> None:
    used = {row_of(file, path) for config in (defaults, alternative) for path, _ in entered(config)}
    assert set(TABLE[file]) - used == set()


def test_every_key_of_the_table_has_a_source_with_version_and_date() -> None:
    cited = {row["source"] for file in FILES for row in TABLE[file].values()}
    assert cited == set(TABLE["sources"])
    for source in TABLE["sources"].values():
        assert source["file"]
        assert source["version"]
        assert isinstance(source["date"], date)


@pytest.mark.parametrize(
    ("file", "wrong", "said"),
    [
        ("jvb.conf", {"videobridge": {"rest": {"debugs": {"enabled": False}}}}, "unknown"),
        ("jvb.conf", {"videobridge": {"redact-remote-address": True}}, "unknown"),
        ("jvb.conf", {"ice4j": {"harvest": {"mapping": {"aws": {"enable": False}}}}}, "unknown"),
        (
            "jvb.conf",
            {"videobridge": {"apis": {"xmpp-client": {"configs": {"x": {"HOST": "h"}}}}}},
            "unknown",
        ),
        (
            "jvb.conf",
            {"ice4j": {"harvest": {"mapping": {"static-mappings": [{"public": "192.0.2.1"}]}}}},
            "unknown",
        ),
        ("jvb.conf", {"videobridge": {"ice": {"udp": {"port": "10000"}}}}, "is no number"),
        ("jicofo.conf", {"jicofo": {"rest": {"debug": {"enable": False}}}}, "unknown"),
        ("jicofo.conf", {"jicofo": {"conference": {"auto-owner": False}}}, "unknown"),
        ("jicofo.conf", {"tracing": {"enabled": "false"}}, "is no boolean"),
    ],
)
def test_a_misspelt_key_is_noticed(file: str, wrong: dict[str, Any], said: str) -> None:
    [found] = faults(file, wrong).values()
    assert said in found
