"""Running the command line in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.cli.main import run
from meethaus.runner import (
    Access,
    HostResult,
    Listener,
    Outcome,
    RunOptions,
    RunResult,
    TaskEnded,
    TaskEnding,
    TaskStarted,
    Volatile,
)
from meethaus.settings import Answers, HostAnswers, Part, scaffold
from tests.support.places import HERE, OPERATOR

HOST = "meet.example.org"


@dataclass(frozen=True)
class Ended:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        """Standard output as the JSON it must be, in one line."""
        assert self.out.count("\n") == 1, self.out
        found: dict[str, Any] = json.loads(self.out)
        return found


Meethaus = Callable[..., Ended]


@pytest.fixture
def meethaus(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Meethaus:
    """Return a function that runs `meethaus` with these words, without a terminal."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    def call(*words: str | Path) -> Ended:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """Return a fresh inventory for a server at a closed port of this machine."""
    # Port 9 (discard) is closed: nothing here listens on it.
    host = HostAnswers(HOST, "127.0.0.1", variables={"ansible_port": 9})
    answers = Answers(HOST, OPERATOR, HERE, (host,))
    return scaffold(tmp_path / "inventory", answers).directory


def made(outcome: Outcome = Outcome.DONE, *, check: bool = False, **fields: Any) -> RunResult:
    changes = fields.pop("changes", ())
    return RunResult(
        version=1,
        playbook="site.yml",
        check=check,
        outcome=outcome,
        hosts=(
            HostResult(HOST, 9, len(changes), fields.pop("failed", 0), 0, 0, unreachable=False),
        ),
        changes=changes,
        failures=fields.pop("failures", ()),
        obstacles=fields.pop("obstacles", ()),
        messages=fields.pop("messages", ()),
        volatile=Volatile(datetime(2026, 1, 2, tzinfo=UTC), 1.0),
        warnings=fields.pop("warnings", ()),
    )


class Ansible:
    """Takes the place of Ansible: remembers what it was asked, and answers what it was told."""

    def __init__(self) -> None:
        self.answer = made()
        self.asked: list[RunOptions] = []

    def __call__(self, _access: Access, options: RunOptions, listener: Listener) -> RunResult:
        self.asked.append(options)
        listener(TaskStarted("jitsi_web", "configure | Place"))
        listener(TaskEnded(HOST, "jitsi_web", "configure | Place", TaskEnding.OK))
        return self.answer


def listed(access: Access) -> dict[str, Any]:
    """Return what ansible-inventory says about the fixture's inventory, without its second."""
    settings = access.inventory / "group_vars" / "all" / "meet.yml"
    secrets = ("meet_jicofo_password", "meet_videobridge_password", "meet_turn_secret")
    own = yaml.safe_load(settings.read_text("utf-8")) | {
        "ansible_host": "127.0.0.1",
        "ansible_port": 9,
        "ansible_user": "root",
        **{name: name * 2 for name in secrets},
        "meet_moderators": [{"name": "anna", "password": "0123456789abcdef"}],
    }
    groups: dict[str, Any] = {part.value: {"children": ["meet"]} for part in Part}
    return groups | {"meet": {"hosts": [HOST]}, "_meta": {"hostvars": {HOST: own}}}


@pytest.fixture
def ansible(monkeypatch: pytest.MonkeyPatch) -> Ansible:
    stand_in = Ansible()
    monkeypatch.setattr("meethaus.cli.session.list_inventory", listed)
    monkeypatch.setattr("meethaus.cli.plan.run_playbook", stand_in)
    monkeypatch.setattr("meethaus.cli.apply.run_playbook", stand_in)
    return stand_in
