"""Says in words what a run came to."""

from itertools import groupby

from rich.text import Text

from meethaus.runner import (
    HostObstacle,
    Outcome,
    RunOptions,
    RunResult,
    TaskChange,
    TaskFailure,
    obstacle_remedy,
    obstacle_sentence,
)
from meethaus.settings import Host, Settings

__all__ = ["summary"]


def summary(
    result: RunResult, settings: Settings, options: RunOptions, *, diff: bool = False
) -> Text:
    """Return the summary of a run: what changed, what went wrong, what to do next."""
    text = Text()
    if result.check:
        for change in result.changes:
            _append_change(text, change, diff=diff)
    for obstacle in result.obstacles:
        _append_obstacle(text, obstacle, _host(settings, obstacle.host))
    for (task, message), group in groupby(
        sorted(result.failures, key=_cause), key=lambda failure: (failure.task, failure.message)
    ):
        _append_failure(text, task, message, tuple(group))
    for warning in result.warnings:
        text.append(f"Warning on {warning.host}", style="bold yellow")
        text.append(f" ({warning.role}: {warning.task})\n    {warning.message}\n\n")
    if result.outcome is Outcome.NOT_STARTED:
        text.append("Ansible gave up before its first task:\n", style="bold red")
        text.append("\n".join(result.messages) + "\n")
    if _died(result):
        text.append("Ansible ended in the middle of the run.", style="bold red")
        text.append("\n" if result.check else " The task it was at may be half done.\n")
        text.append("".join(f"{message}\n" for message in result.messages))
    text.append(_closing(result, options), style="bold")
    return text


def _cause(failure: TaskFailure) -> tuple[str, str]:
    """Return the key by which equal failures on several hosts become one paragraph."""
    return (failure.task, failure.message)


def _append_change(text: Text, change: TaskChange, *, diff: bool) -> None:
    """Add one changed task, with its items and, if wanted, the differences."""
    items = f" ({', '.join(change.items)})" if change.items else ""
    text.append("~ ", style="yellow")
    text.append(f"{change.host}  {change.role}: {change.task}{items}\n")
    if diff:
        for line in change.diff.splitlines():
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "dim")
            text.append(f"    {line}\n", style=style)


def _append_obstacle(text: Text, obstacle: HostObstacle, host: Host) -> None:
    """Add what keeps a host from being worked on, in words and in SSH's words."""
    text.append(f"{obstacle_sentence(obstacle)}\n", style="bold red")
    for line in obstacle.message.splitlines():
        text.append(f"    {line.strip()}\n", style="dim")
    text.append("What to do: ", style="bold")
    text.append(f"{obstacle_remedy(obstacle, host)}\n\n")


def _append_failure(text: Text, task: str, message: str, failures: tuple[TaskFailure, ...]) -> None:
    """Add a failed task: where, and what it says in full."""
    hosts = ", ".join(failure.host for failure in failures)
    verb = "Refused" if failures[0].concerns_settings else "Failed"
    role = f"{failures[0].role}: " if failures[0].role else ""
    text.append(f"{verb} on {hosts}", style="bold red")
    text.append(f" ({role}{task})\n")
    for line in message.splitlines():
        text.append(f"    {line}\n")
    text.append("\n")


def _host(settings: Settings, name: str) -> Host:
    """Return a host of the settings by its name in the inventory."""
    return next(host for host in settings.hosts if host.name == name)


def _died(result: RunResult) -> bool:
    """Tell whether Ansible itself ended before the run was over."""
    return result.outcome is Outcome.FAILED and not result.failures


def _closing(result: RunResult, options: RunOptions) -> str:
    """Return the last line, in words; of a narrowed run it speaks for the chosen part only."""
    closing = _ending(result, options)
    if options.scope and result.outcome is Outcome.DONE:
        return f"{closing} The rest was not looked at."
    return closing


def _ending(result: RunResult, options: RunOptions) -> str:
    """Return how the run ended, in words."""
    hosts = ", ".join(host.host for host in result.hosts) or "no host"
    if options.scope:
        hosts = f"the chosen part ({hosts}; {' '.join(options.scope)})"
    tasks = f"{result.changed} change{'' if result.changed == 1 else 's'}"
    match result.outcome:
        case Outcome.DONE if result.check and result.changed:
            return f"{tasks} would be made on {hosts}. Nothing was changed."
        case Outcome.DONE if result.check:
            return f"Nothing would change on {hosts}."
        case Outcome.DONE if result.changed:
            return f"Done: {tasks} on {hosts}."
        case Outcome.DONE:
            return f"Done: {hosts} was already as the settings say."
        case Outcome.NO_HOSTS:
            return "No host fits. Nothing was changed; correct --limit."
        case Outcome.INTERRUPTED:
            return "Interrupted. What was done stays done; run the same command again."
        case _ if not result.check and (result.changed or _died(result)):
            return f"Stopped after {tasks}. Correct the cause and run the same command again."
        case _:
            return "Nothing was changed."
