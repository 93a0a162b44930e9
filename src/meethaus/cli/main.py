"""Runs one command and turns whatever happens into an exit code."""

import traceback
from collections.abc import Sequence
from typing import Final

import typer

from meethaus.cli.app import app, app_commands
from meethaus.cli.output import Format, emit_error, talk
from meethaus.errors import BugError, LabError, MeethausError, UsageError
from meethaus.exitcodes import ExitCode

__all__ = ["run"]

_INTERRUPTED: Final = 130
"""What typer makes of Ctrl-C: 128 plus the number of SIGINT."""

_HELP_START: Final = "Usage:"
"""How typer's complaint begins when a group of commands is called without one: with its help."""


def run(arguments: Sequence[str]) -> int:
    """Run the command in `arguments` (without the program's name); never raises an `Exception`."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    output = _format(arguments)
    try:
        code = app(args=list(arguments), prog_name="meethaus", standalone_mode=False)
    except MeethausError as error:
        return emit_error(command, output, error)
    except typer.TyperException as error:
        return emit_error(command, output, _usage(error, command))
    except typer.Abort:
        return emit_error(command, output, _declined())
    except KeyboardInterrupt:
        return emit_error(command, output, _interrupted(arguments))
    except Exception as error:  # noqa: BLE001 - the last resort: a bug gets its own exit code
        talk().print(traceback.format_exc(), markup=False)
        return emit_error(command, output, _bug(error))
    if code == _INTERRUPTED:
        return emit_error(command, output, _interrupted(arguments))
    return int(code) if isinstance(code, int) else int(ExitCode.FINE)


def _format(arguments: Sequence[str]) -> Format:
    """Return the format asked for, also where the arguments cannot be parsed."""
    words = [*arguments, ""]
    asked = any(
        word == "--format=json" or (word == "--format" and words[index + 1] == "json")
        for index, word in enumerate(arguments)
    )
    return Format.JSON if asked else Format.TEXT


def _usage(error: typer.TyperException, command: str) -> UsageError:
    """Return typer's complaint as one of our errors."""
    message = error.format_message()
    known = command in app_commands()
    remedy = f"See: meethaus {command} --help" if known else "See: meethaus --help"
    if message.startswith(_HELP_START):
        talk().print(message, markup=False)
        message = "No command was given."
    return UsageError(message, remedy=remedy)


def _declined() -> UsageError:
    """Return the error for a question answered with no, or Ctrl-C at it: all ask first."""
    return UsageError("Stopped; nothing was changed.", code="stopped", remedy="Run it again.")


def _interrupted(arguments: Sequence[str]) -> MeethausError:
    """Return the error for Ctrl-C anywhere but at a question and while Ansible runs."""
    words = [word for word in arguments if not word.startswith("-")]
    if words[:2] in (["lab", "up"], ["lab", "down"]):
        return LabError(
            "Stopped; parts of the lab may stand.",
            code="stopped",
            remedy="Remove them with: meethaus lab down",
        )
    return UsageError(
        "Stopped before the end; what was done by then stays done.",
        code="stopped",
        remedy="Run it again.",
    )


def _bug(error: Exception) -> BugError:
    """Return the error for what should have been ruled out."""
    return BugError(
        f"meethaus failed on something it should have handled: {type(error).__name__}: {error}",
        remedy="Please report this with the lines above; look through them for private data first.",
    )
