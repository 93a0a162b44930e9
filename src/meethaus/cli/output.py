"""Where text goes: results to standard output, everything else to standard error."""

from enum import StrEnum

from rich.console import Console
from rich.text import Text

from meethaus.cli.envelope import envelope, error_fields
from meethaus.errors import MeethausError, SettingsError
from meethaus.exitcodes import ExitCode

__all__ = ["Format", "emit", "emit_error", "results", "talk"]


class Format(StrEnum):
    """How a command gives its result."""

    TEXT = "text"
    JSON = "json"


def results() -> Console:
    """Return the console for results: standard output."""
    return Console(highlight=False, soft_wrap=True, emoji=False)


def talk() -> Console:
    """Return the console for progress, questions and errors: standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def emit(
    command: str, output: Format, exit_code: ExitCode, result: object, text: Text | str
) -> ExitCode:
    """Print the result of a command in the chosen format and return its exit code."""
    if output is Format.JSON:
        results().print(envelope(command, exit_code, result=result), markup=False)
    else:
        results().print(text, markup=False)
    return exit_code


def emit_error(command: str, output: Format, error: MeethausError) -> ExitCode:
    """Print an error in the chosen format and return its exit code."""
    if output is Format.JSON:
        text = envelope(command, error.exit_code, error=error_fields(error))
        results().print(text, markup=False)
    else:
        talk().print(_error_text(error))
    return error.exit_code


def _error_text(error: MeethausError) -> Text:
    """Return an error for people: what is wrong, then what to do."""
    text = Text()
    text.append("Error: ", style="bold red")
    text.append(f"{error.message}\n")
    problems = error.problems if isinstance(error, SettingsError) else ()
    for problem in problems if len(problems) > 1 else ():
        place = f"{problem.place}: " if problem.place else ""
        text.append(f"  - {place}{problem.message}\n")
        text.append(f"    {problem.remedy}\n", style="bold")
    text.append("What to do: ", style="bold")
    text.append(error.remedy)
    return text
