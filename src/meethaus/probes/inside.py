"""How to run a command where a daemon lives: on the host itself, or in the daemon's container."""

from collections.abc import Mapping
from typing import Final

from meethaus.errors import UnseenError

__all__ = ["INSIDE", "find_one", "require_found"]

_NOT_ONE: Final = 81
_ROOT: Final = 82
_NO_SEARCH: Final = 83
_WHY: Final[Mapping[int, str]] = {
    _NOT_ONE: "several of them run, and one does not speak for the others",
    _ROOT: "it is root in a container, and nothing is started there with our rights",
    _NO_SEARCH: "pgrep does not say what runs",
}

# In a container the command runs with the daemon's account and in all of its namespaces, so it can
# do no more than the daemon itself. What is root there would get the rights of the host's root.
INSIDE: Final = f"""\
inside() {{
    if [ -z "$p" ] || [ "/proc/$p/root" -ef /proc/1/root ]; then "$@"; return; fi
    set -- "$(ps -o uid= -p "$p")" "$(ps -o gid= -p "$p")" "$@"
    [ "$1" -gt 0 ] || return {_ROOT}
    nsenter --all --root --target "$p" --setuid "$((0 + $1))" --setgid "$((0 + $2))" -- \\
        sh -c 'shift 2; exec "$@"' sh "$@"
}}
"""
"""A function of the shell that runs its arguments where the process `p` lives; none is the host."""


def find_one(pattern: str) -> str:
    """Return what sets `p` to the one process of this command line, to nothing if there is none.

    The pattern has to begin with `^`, or it would find the shell that looks for it.
    """
    return (
        f"p=$(pgrep -f '{pattern}'); [ $? -le 1 ] || exit {_NO_SEARCH}; "
        f"set -- $p; [ $# -le 1 ] || exit {_NOT_ONE}; set --\n"
    )


def require_found(name: str, code: int) -> None:
    """Raise `UnseenError` if a command that began with `find_one` ended because of that."""
    if code in _WHY:
        raise UnseenError(f"{name}: {_WHY[code]}")
