"""Every error meethaus raises on purpose, with what the reader can do about it."""

from dataclasses import dataclass
from typing import ClassVar

from meethaus.exitcodes import ExitCode

__all__ = [
    "AnsibleFailedError",
    "BugError",
    "CouldNotLookError",
    "LabError",
    "MeethausError",
    "Problem",
    "SettingsError",
    "UnseenError",
    "UsageError",
    "VaultError",
]


class MeethausError(Exception):
    """Base of all errors meethaus raises on purpose.

    `code` is a stable kebab-case name for scripts, `message` says what is wrong, where, and the
    value seen (never a secret), `remedy` is a command to run or a line to write, and `docs` is the
    page that explains more, relative to the documentation's root.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    default_code: ClassVar[str] = "meethaus"
    default_docs: ClassVar[str] = "reference/exit-codes.md"

    def __init__(
        self, message: str, *, remedy: str, code: str | None = None, docs: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.code = code or self.default_code
        self.docs = docs or self.default_docs


class UsageError(MeethausError):
    """The command was called in a way that cannot work."""

    exit_code = ExitCode.SETTINGS
    default_code = "usage"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the settings.

    `subject` is the variable or group, `place` the file and line that hold it, empty if unknown.
    The message names the value seen, unless it is a secret.
    """

    code: str
    subject: str
    message: str
    remedy: str
    place: str = ""


class SettingsError(MeethausError):
    """The inventory is missing, unreadable or says something that cannot be used.

    `problems` lists everything found at once; it is empty if the inventory could not be read.
    """

    exit_code = ExitCode.SETTINGS
    default_code = "settings"
    default_docs = "reference/variables.md"

    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, problems: tuple[Problem, ...]) -> "SettingsError":
        """Return one error for one or more problems."""
        first = problems[0]
        if len(problems) == 1:
            error = cls(_with_place(first), remedy=first.remedy, code=first.code)
        else:
            error = cls(
                f"{len(problems)} settings cannot be used.",
                remedy="Correct each of them; nothing was sent to any server.",
                code="settings-several",
            )
        error.problems = problems
        return error


def _with_place(problem: Problem) -> str:
    """Return the message of a problem, with the place it was found at."""
    return f"{problem.place}: {problem.message}" if problem.place else problem.message


class VaultError(SettingsError):
    """The vault password is missing, wrong or readable by others."""

    default_code = "vault"


class CouldNotLookError(MeethausError):
    """A host or a tool needed for looking is out of reach, so there is no answer."""

    exit_code = ExitCode.COULD_NOT_LOOK
    default_code = "could-not-look"


class UnseenError(Exception):
    """One thing on a host could not be seen, so nothing is known of it; the text says why.

    It never reaches a command's end: what needed it gets the verdict `error`.
    """


class AnsibleFailedError(MeethausError):
    """Ansible ran and a task failed, or Ansible itself gave up."""

    exit_code = ExitCode.ANSIBLE_FAILED
    default_code = "ansible-failed"


class LabError(MeethausError):
    """The lab on this machine could not do what was asked."""

    exit_code = ExitCode.COULD_NOT_LOOK
    default_code = "lab"


class BugError(MeethausError):
    """meethaus met a state it should have ruled out; please report it."""

    exit_code = ExitCode.BUG
    default_code = "bug"
