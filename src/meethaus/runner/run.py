"""Starts Ansible. Nothing else in the package does, except `inventory` for reading."""

import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import ansible_runner

from meethaus.paths import collection_dir
from meethaus.runner.access import Access, ansible_environment
from meethaus.runner.collect import Collector
from meethaus.runner.events import Event, parse_event
from meethaus.runner.interrupt import Interruption, interruptible
from meethaus.runner.result import RunResult, Volatile

__all__ = ["Listener", "RunOptions", "ping", "run_playbook"]

Listener = Callable[[Event], None]
"""Is told every event while the run goes on."""

PING: Final = "ansible.builtin.ping"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run may be narrowed to.

    `limit` is an Ansible host pattern, empty for all hosts; `tags` are empty for all tasks. `check`
    only tells what would change. `become_password` answers sudo's question, `None` if the inventory
    does or none is asked. `interrupt_meetings` lets the run go on although people are meeting.
    """

    limit: str = ""
    tags: tuple[str, ...] = ()
    check: bool = False
    become_password: str | None = None
    interrupt_meetings: bool = False

    @property
    def scope(self) -> tuple[str, ...]:
        """Return the options that leave something out, empty for a run about everything."""
        parts: list[str] = []
        if self.limit:
            parts += ["--limit", self.limit]
        if self.tags:
            parts += ["--tags", ",".join(self.tags)]
        return tuple(parts)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return these options as Ansible's tools take them."""
        parts = [*self.scope]
        if self.check:
            parts += ["--check", "--diff"]
        if self.become_password is not None:
            parts.append("--ask-become-pass")
        if self.interrupt_meetings:
            # JSON, because Ansible takes the value of name=value for a text.
            parts += ["--extra-vars", '{"meet_interruption_allowed": true}']
        return tuple(parts)


def run_playbook(
    access: Access,
    options: RunOptions,
    listener: Listener,
    playbook: Path | None = None,
) -> RunResult:
    """Run `playbook`, by default `site.yml` of the collection, and return what it came to."""
    path = playbook or collection_dir() / "site.yml"
    return _start(
        access,
        options,
        listener,
        name=path.name,
        what={"playbook": str(path)},
    )


def ping(access: Access, options: RunOptions, listener: Listener, hosts: str) -> RunResult:
    """Log in to every host of the pattern `hosts`, become root there, and change nothing."""
    return _start(
        access,
        options,
        listener,
        name=PING,
        what={"module": PING, "host_pattern": hosts},
        arguments=("--become",),
    )


def _start(
    access: Access,
    options: RunOptions,
    listener: Listener,
    *,
    name: str,
    what: dict[str, str],
    arguments: tuple[str, ...] = (),
) -> RunResult:
    """Run Ansible once in a private directory that is gone afterwards: it holds all output."""
    collector = Collector()
    started = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="meethaus-") as directory,
        _connections(Path(directory) / "ssh") as sockets,
        interruptible() as interruption,
    ):
        ansible_runner.run(
            private_data_dir=directory,
            project_dir=str(collection_dir()),
            inventory=str(access.inventory),
            cmdline=shlex.join([*access.arguments, *options.arguments, *arguments]),
            envvars=ansible_environment() | {"ANSIBLE_SSH_CONTROL_PATH_DIR": str(sockets)},
            passwords=_passwords(options),
            event_handler=_event_handler(interruption, collector, listener),
            cancel_callback=interruption.is_overdue,
            settings={"pexpect_timeout": 1},
            quiet=True,
            **what,
        )
        interruption.end_leftovers(str(sockets))
    return collector.result(
        playbook=name,
        check=options.check,
        interrupted=interruption.requested,
        volatile=Volatile(started, (datetime.now(UTC) - started).total_seconds()),
    )


def _event_handler(
    interruption: Interruption, collector: Collector, listener: Listener
) -> Callable[[dict[str, Any]], bool]:
    """Return the function that ansible-runner gives each event to."""

    def handle(raw: dict[str, Any]) -> bool:
        interruption.notice(raw)
        event = parse_event(raw)
        if event is not None:
            collector.add(event)
            listener(event)
        return False  # ansible-runner must not write the event to disk as well

    return handle


@contextmanager
def _connections(sockets: Path) -> Iterator[Path]:
    """Give the directory for SSH's shared connections, and close those at the end.

    A connection that outlived its run would be used by the next one, whatever that one's keys are:
    a host key that has changed meanwhile would go unnoticed.
    """
    sockets.mkdir(mode=0o700)
    try:
        yield sockets
    finally:
        for socket in sockets.iterdir():
            subprocess.run(
                ["ssh", "-O", "exit", "-o", f"ControlPath={socket}", "any"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )


def _passwords(options: RunOptions) -> dict[str, str]:
    """Return the answers to Ansible's questions, by pattern of the question."""
    if options.become_password is None:
        return {}
    return {r"^BECOME password.*:\s*?$": options.become_password}
