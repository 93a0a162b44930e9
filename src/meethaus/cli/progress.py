"""Shows on standard error how a run goes on."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from meethaus.cli.output import talk
from meethaus.runner import Event, Listener, TaskEnded, TaskEnding, TaskStarted

__all__ = ["counting", "progress"]

_REFRESHES_PER_SECOND: Final = 8
_STYLES: Final = {
    TaskEnding.OK: "green",
    TaskEnding.CHANGED: "yellow",
    TaskEnding.FAILED: "red",
    TaskEnding.UNREACHABLE: "red",
}


@dataclass(slots=True)
class _State:
    """What is going on now."""

    started: float = field(default_factory=time.monotonic)
    task: str = "Starting Ansible"
    host: str = ""
    counts: Counter[TaskEnding] = field(default_factory=Counter)

    def take(self, event: Event) -> None:
        """Follow one event."""
        match event:
            case TaskStarted(role, task):
                self.task, self.host = (f"{role}: {task}" if role else task), ""
            case TaskEnded():
                self.counts[event.ending] += 1
                self.host = event.host
            case _:
                pass

    @property
    def elapsed(self) -> str:
        """Return the time since the start as m:ss."""
        minutes, seconds = divmod(int(time.monotonic() - self.started), 60)
        return f"{minutes}:{seconds:02}"


class _Line:
    """One line that is drawn anew several times a second."""

    def __init__(self, state: _State) -> None:
        self._state = state
        self._spinner = Spinner("dots")

    def __rich__(self) -> Table:
        """Return the line as it should look now."""
        state = self._state
        counts = Text()
        for ending, style in _STYLES.items():
            if state.counts[ending]:
                counts.append(f" {ending.value} {state.counts[ending]}", style=style)
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(no_wrap=True, justify="right")
        task = f"{state.task}  {state.host}"
        grid.add_row(self._spinner, Text(state.elapsed, style="dim"), Text(task), counts)
        return grid


@contextmanager
def progress() -> Iterator[Listener]:
    """Give a listener that shows events: one live line, or plain lines without a terminal."""
    console = talk()
    state = _State()
    if console.is_terminal:
        line = _Line(state)
        with Live(line, console=console, transient=True, refresh_per_second=_REFRESHES_PER_SECOND):
            yield state.take
    else:
        yield _plain(console, state)


def counting(hosts: int) -> Callable[[str], None]:
    """Return what tells of each of several hosts when it was looked at."""
    numbers = count(1)

    def done(name: str) -> None:
        if hosts > 1:
            talk().print(f"{next(numbers)} of {hosts}: {name}", markup=False)

    return done


def _plain(console: Console, state: _State) -> Listener:
    """Return a listener that prints one line per task."""

    def listen(event: Event) -> None:
        state.take(event)
        if isinstance(event, TaskStarted):
            console.print(f"[{state.elapsed}] {state.task}", markup=False)

    return listen
