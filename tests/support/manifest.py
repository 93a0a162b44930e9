"""What is on a target, and what changed there since a moment."""

import difflib
import secrets
from dataclasses import dataclass

from meethaus.lab.model import Target
from tests.support import remote

# Places where a running system writes on its own, or where a login leaves its trace.
_ALWAYS_MOVING = (
    "/dev",
    "/proc",
    "/root/.ansible",
    "/run",
    "/sys",
    "/tmp",
    "/var/lib/logrotate",
    "/var/lib/private/systemd",
    "/var/lib/systemd",
    "/var/log",
    "/var/tmp",
)

_PRUNED = f"\\( {' -o '.join(f'-path {path}' for path in _ALWAYS_MOVING)} \\) -prune"

PACKAGE_INDEX = ("/var/cache/apt", "/var/lib/apt")
"""The list of available packages, which a dry run refreshes because it cannot judge without."""


@dataclass(frozen=True)
class Moment:
    """A point in time on a target's own clock, and what was there then.

    `listing` names a file on the target with the kind, mode and owner of every path. `kernel` is
    what a change would not show in files.
    """

    clock: str
    listing: str
    kernel: str


def now(target: Target) -> Moment:
    """Remember the target as it is."""
    listing = f"/run/listing-{secrets.token_hex(4)}"
    remote.run(target, f"{_list()} > {listing}")
    clock = remote.run(target, "date +@%s.%N").strip()
    return Moment(clock=clock, listing=listing, kernel=_kernel(target))


def changes_since(target: Target, moment: Moment, ignoring: tuple[str, ...] = ()) -> list[str]:
    """Return every path that was written, created, renamed, deleted or re-owned since then.

    The change time of an inode cannot be set by a program, so no write stays unseen. A directory's
    own time says less: it also moves when a layered file system copies the directory for a change
    further down. What came or went shows in the listing. Differences of the packet filter and the
    listeners are listed too.
    """
    written = f"find / -xdev {_PRUNED} -o ! -type d -newerct {moment.clock} -print"
    differing = f"{_list()} | comm -3 --nocheck-order {moment.listing} - | cut -d / -f 2-"
    told = remote.run(target, f"{written}; {differing} | sed s,^,/,; rm {moment.listing}")
    found = sorted(
        path
        for path in set(told.split("\n")[:-1])
        if not any(path == place or path.startswith(f"{place}/") for place in ignoring)
    )
    return found + _kernel_changes(target, moment)


def came_or_went_since(target: Target, moment: Moment, ignoring: tuple[str, ...] = ()) -> list[str]:
    """Return every path that is there now and was not, the other way round, or has another owner.

    Differences of the packet filter, the listeners and the running services are listed too.
    """
    command = f"{_list()} | comm -3 --nocheck-order {moment.listing} - ; rm {moment.listing}"
    lines = [line.strip() for line in told(target, command)]
    found = [
        line
        for line in lines
        if not any(f"{line.partition(' /')[2]}/".startswith(f"{at[1:]}/") for at in ignoring)
    ]
    return found + _kernel_changes(target, moment)


def contents(target: Target, *places: str) -> dict[str, str]:
    """Return the check sum, mode and owner of every file below these places."""
    below = " ".join(places)
    found: dict[str, str] = {}
    for line in (
        *told(target, f"find {below} -type f -exec sha256sum {{}} +"),
        *told(target, f"find {below} -type f -printf '%m %u:%g  %p\\n'"),
    ):
        said, _, path = line.partition("  ")
        found[path] = f"{found.get(path, '')} {said}"
    return found


def told(target: Target, command: str) -> list[str]:
    """Return the lines that a command prints on the target."""
    return remote.run(target, command).split("\n")[:-1]


def _list() -> str:
    """Return the command that lists kind, mode, owner and name of every path."""
    return f"find / -xdev {_PRUNED} -o -printf '%y %m %U:%G %p\\n' | LC_ALL=C sort"


def _kernel_changes(target: Target, moment: Moment) -> list[str]:
    """Return the lines of packet filter, listeners and units that came (+) or went (-)."""
    before, after = moment.kernel.splitlines(), _kernel(target).splitlines()
    lines = difflib.unified_diff(before, after, lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _kernel(target: Target) -> str:
    return remote.run(
        target,
        "nft --stateless list ruleset; ss -H -ltn | awk '{print $4}' | sort; "
        "systemctl list-units --state=failed,active --type=service --plain --no-legend"
        " | awk '{print $1}' | grep -v -e '^user' -e '^apt-' -e '^systemd-tmpfiles' | sort",
    )
