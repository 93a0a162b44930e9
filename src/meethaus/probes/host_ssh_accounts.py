"""How to look at the accounts of a host: how many of a kind there are, and never whose."""

from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["Accounts", "probe_accounts"]

_ACCOUNTS: Final = "t=$(getent passwd) || exit 9; printf '%%s\\n' \"$t\" | awk -F: %s"
_SHADOW: Final = "awk -F: %s /etc/shadow"
# A number may be written with zeros before it.
_ROOTS: Final = '$3 ~ /^0+$/ { n++; if ($1 == "root") r++ } END { print n + 0, r + 0 }'
_OPEN: Final = '$2 == "" { n++ } END { print n + 0, NR }'
# A line of shadow(5) has nine fields.
_HIDDEN: Final = '$2 == "" { n++ } $1 == "root" && NF == 9 { r++ } END { print n + 0, r + 0 }'


@dataclass(frozen=True, slots=True)
class Accounts:
    """`roots` counts accounts with the number of root, `open` those that need no password."""

    roots: int
    open: int


def probe_accounts(host: Host) -> Accounts:
    """Count accounts; a list that does not even know root was not understood."""
    roots = host.run(_ACCOUNTS, _ROOTS)
    open_ = host.run(_ACCOUNTS, _OPEN)
    shadow = host.run(_SHADOW, _HIDDEN)
    if roots.rc or open_.rc or shadow.rc:
        raise UnseenError("the accounts of the host could not be read")
    all_, named = _numbers(roots.stdout)
    without, _ = _numbers(open_.stdout)
    hidden, known = _numbers(shadow.stdout)
    if named != 1 or known != 1:
        raise UnseenError("the list of accounts holds no root or several")
    return Accounts(roots=all_, open=without + hidden)


def _numbers(told: str) -> tuple[int, int]:
    words = told.split()
    if len(words) != 2 or not all(each.isascii() and each.isdecimal() for each in words):  # noqa: PLR2004 - a pair
        raise UnseenError("awk does not say how many accounts there are")
    return int(words[0]), int(words[1])
