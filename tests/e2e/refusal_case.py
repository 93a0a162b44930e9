"""One thing that is wrong, and what must be said about it."""

from dataclasses import dataclass

from meethaus.exitcodes import ExitCode
from tests.e2e.spoiling import Spoil


@dataclass(frozen=True)
class Case:
    """One wrong thing.

    Each of `says` must appear in what the command line and plain Ansible say: what is wrong, the
    value seen, what to write. `command_says` and `ansible_says` are further words of only one.
    Plain Ansible is left out where it has nothing of ours to say (`plain` is false).
    """

    name: str
    spoil: Spoil
    says: tuple[str, ...]
    code: ExitCode = ExitCode.SETTINGS
    command_says: tuple[str, ...] = ()
    ansible_says: tuple[str, ...] = ()
    plain: bool = True
