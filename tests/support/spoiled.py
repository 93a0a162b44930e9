"""A server that is spoiled in one way after the other, and what is said of it meanwhile."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from testinfra.host import Host

from meethaus.lab import Lab, Target
from meethaus.probes import over
from meethaus.verify import Scope, verify_hosts
from tests.support import remote

SPOILING = {
    "binary": "head -c 65536 /dev/urandom > {0}",
    "huge": "yes 'a line = \"of something\" {{ that }} nobody wrote;' | head -c 52428800 > {0}",
    "one-line": "head -c 8388608 /dev/zero | tr '\\0' x > {0}",
    "loop": "ln -s {0} {0}",
    "fifo": "mkfifo {0}",
}


@dataclass(frozen=True)
class Look:
    """What was said of the server, by control: the word, and what stands beside it."""

    words: Mapping[str, str]
    told: Mapping[str, str]
    traces: tuple[str, ...]
    unreachable: str
    seconds: float

    @property
    def passing(self) -> set[str]:
        return {control for control, word in self.words.items() if word == "pass"}


@dataclass(frozen=True)
class Bench:
    """The server, the way to it, and what was said of it before anything was spoiled."""

    lab: Lab
    target: Target
    host: Host
    passing: set[str]

    @contextmanager
    def spoiled(self, path: str, kind: str) -> Iterator[None]:
        """Let a file hold something else for a while."""
        self._do(f"cp -a {path} /root/kept && rm {path} && {SPOILING[kind].format(path)}")
        try:
            yield
        finally:
            self._do(f"rm -f {path}; mv /root/kept {path}")

    @contextmanager
    def without(self, program: str) -> Iterator[None]:
        """Let a program be gone for a while."""
        path = remote.run(self.target, f"PATH=/usr/sbin:/usr/bin command -v {program}").strip()
        self._do(f"mv {path} {path}.kept")
        try:
            yield
        finally:
            self._do(f"mv {path}.kept {path}")

    def _do(self, command: str) -> None:
        # Not over SSH, which may be what is spoiled.
        self.lab.podman.exec(self.target.container, "sh", "-c", command)

    def needing(self, beginnings: tuple[str, ...]) -> set[str]:
        """Return the controls that passed before and whose names begin with one of these."""
        found = {each for each in self.passing if each.startswith(beginnings)}
        assert all(any(each.startswith(begin) for each in found) for begin in beginnings)
        return found


def look(host: Host) -> Look:
    """Verify a host by its own record, else by the profile, and measure the time."""
    started = time.monotonic()
    hosts = {"server": over(host, "server")}
    (judged,) = verify_hosts(hosts, None, Scope(), datetime.now(UTC)).hosts
    seconds = time.monotonic() - started
    return Look(
        words={each.control: str(each.word) for each in judged.verdicts},
        told={each.control: each.found or each.detail for each in judged.verdicts},
        traces=tuple(each.trace for each in judged.verdicts if each.trace),
        unreachable=judged.unreachable,
        seconds=seconds,
    )


def assert_nothing_is_made_up(bench: Bench, seen: Look, beginnings: tuple[str, ...]) -> None:
    """Assert that what needs the spoiled thing is wrong or unseen, with a reason, and no more."""
    needing = bench.needing(beginnings)
    words = {each: seen.words[each] for each in needing}
    assert set(words.values()) <= {"fail", "error"}, words
    assert [each for each in needing if not seen.told[each]] == []
    assert seen.passing <= bench.passing
    assert seen.traces == ()
