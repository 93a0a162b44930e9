"""Prosody's own libraries, of the Debian package and not installed, for Lua programs in tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

from meethaus.lab.state import exclusive
from meethaus.paths import cache_dir


def libraries() -> Path:
    """Return the directory that holds `util`; the package is downloaded once on a machine."""
    place = cache_dir() / "tests" / "prosody"
    place.mkdir(parents=True, exist_ok=True)
    found = place / "unpacked" / "usr" / "lib" / "prosody"
    with exclusive(place / "lock"):
        if not found.is_dir():
            subprocess.run(["apt-get", "--quiet", "download", "prosody"], cwd=place, check=True)
            archive = max(place.glob("prosody_*.deb"), key=lambda path: path.stat().st_mtime)
            subprocess.run(["dpkg-deb", "-x", str(archive), "unpacked"], cwd=place, check=True)
    return found


def prelude(directory: Path) -> str:
    """Return the Lua lines after which a program finds the libraries."""
    return (
        f"package.path = {str(directory / '?.lua')!r} .. ';' .. package.path\n"
        f"package.cpath = {str(directory / '?.so')!r} .. ';' .. package.cpath\n"
        # From Prosody 13 on its files name each other with a prefix.
        "table.insert(package.searchers, 2, function(name)\n"
        "    local inner = name:match('^prosody%.(.+)$')\n"
        "    if inner then return function() return require(inner) end end\n"
        "end)\n"
    )
