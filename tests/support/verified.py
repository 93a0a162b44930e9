"""What `meethaus verify` says of a site, as programs read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support import runs
from tests.support.runs import CHECKOUT, Run
from tests.support.sites import Site


@dataclass(frozen=True)
class Verified:
    """One run, and what it says of each control of its only host."""

    run: Run
    host: Mapping[str, Any]

    @property
    def words(self) -> dict[str, str]:
        return {each["control"]: each["word"] for each in self.host["verdicts"]}

    def those(self, *words: str) -> set[str]:
        """Return the controls of which one of these words is said."""
        return {control for control, word in self.words.items() if word in words}

    def told(self, *words: str) -> list[str]:
        """Return what is said of them, for the message of a test."""
        return [
            f"{each['control']}: {each['word']}: {each['found']} / {each['expected']} / "
            f"{each['detail']}{each['trace']}"
            for each in self.host["verdicts"]
            if each["word"] in words
        ]


def verify(site: Site, *words: str, command: str = "meethaus", cwd: Path = CHECKOUT) -> Verified:
    """Verify the only host of a site by its inventory."""
    whole = [command, "verify", "--inventory", str(site.inventory), "--format", "json", *words]
    return _read(runs.start(whole, cwd=cwd))


def audit(address: str, *words: str, environment: Mapping[str, str] | None = None) -> Verified:
    """Verify a host without an inventory."""
    whole = ["meethaus", "verify", "--host", address, "--format", "json", *words]
    return _read(runs.start(whole, environment=environment))


def probe(site: Site, trust: Path, *words: str) -> Verified:
    """Look at a site from outside, where only the lab's authorities are trusted."""
    addresses = [f"--address={each}" for each in (site.target.address, site.target.address6)]
    whole = ["meethaus", "probe", f"https://{site.domain}", *addresses, "--format", "json", *words]
    return _read(runs.start(whole, environment={"SSL_CERT_FILE": str(trust)}))


def _read(run: Run) -> Verified:
    (host,) = run.json()["result"]["hosts"]
    return Verified(run, host)
