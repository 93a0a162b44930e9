"""The exit codes of every command. With several findings the highest code wins."""

from collections.abc import Iterable
from enum import IntEnum

__all__ = ["ExitCode", "worst"]


class ExitCode(IntEnum):
    """What the shell learns from a run; `docs/reference/exit-codes.md` explains each for people."""

    FINE = 0
    """Everything was done or judged, and it is fine."""
    FINDINGS = 1
    """Everything was judged; something is not as it should be."""
    SETTINGS = 2
    """Wrong usage, settings that cannot work, or a server in a state that preflight refuses."""
    COULD_NOT_LOOK = 3
    """A host could not be reached, would not let us in or would not let us be root there; or a
    program needed for looking is missing. So nothing can be said about it."""
    ANSIBLE_FAILED = 4
    """A task failed on a server, or the run was interrupted. What ran before it stays done."""
    BUG = 5
    """meethaus itself is wrong."""


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the highest of `codes`; nothing at all counts as fine."""
    return max(codes, default=ExitCode.FINE)
