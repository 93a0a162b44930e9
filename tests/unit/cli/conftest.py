"""Running the command line in this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from meethaus.cli.main import run
from meethaus.settings import Answers, HostAnswers, scaffold


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
    host = HostAnswers("meet.example.org", "127.0.0.1", variables={"ansible_port": 9})
    answers = Answers("meet.example.org", "admin@example.org", (host,))
    return scaffold(tmp_path / "inventory", answers).directory
