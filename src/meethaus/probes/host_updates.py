"""How to look at whether security updates are installed by themselves."""

import re
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.host_updates_trust import DUMP, Options, options_of

__all__ = ["SecurityUpdates", "probe_security_updates"]

_TIMERS: Final = ("apt-daily.timer", "apt-daily-upgrade.timer")
_CONFERENCING: Final = ("jitsi-meet-web", "jitsi-videobridge2", "jicofo")


@dataclass(frozen=True, slots=True)
class SecurityUpdates:
    """What happens every day by itself.

    `are_installed` and `are_fetched` are apt's own switches; `takes_security` whether the security
    archive is among the sources of unattended-upgrades; `touched` the conferencing packages that it
    would upgrade in the middle of a meeting; `sleeping` the timers that do not run.
    """

    are_fetched: bool
    are_installed: bool
    takes_security: bool
    touched: tuple[str, ...]
    sleeping: tuple[str, ...]


def probe_security_updates(host: Host) -> SecurityUpdates:
    """Ask apt what its files come to, and systemd for the timers."""
    told = host.run(DUMP)
    program = host.run("test -x /usr/bin/unattended-upgrade")
    states = host.run(f"systemctl is-active {' '.join(_TIMERS)}")
    if told.rc or not told.stdout.strip():
        raise UnseenError(f"apt-config ended with {told.rc}")
    active = states.stdout.split()
    if len(active) != len(_TIMERS):
        raise UnseenError("systemctl does not say whether apt's timers run")
    options = options_of(told.stdout)
    origins = [
        *options.get("unattended-upgrade::origins-pattern::", ()),
        *options.get("unattended-upgrade::allowed-origins::", ()),
    ]
    left_alone = options.get("unattended-upgrade::package-blacklist::", ())
    on = _is_on(options, "enable", default="1") and program.rc == 0
    return SecurityUpdates(
        are_fetched=on and _is_on(options, "update-package-lists"),
        are_installed=on and _is_on(options, "unattended-upgrade"),
        takes_security=any("security" in each.lower() for each in origins),
        touched=_touched(origins, left_alone),
        sleeping=tuple(
            name for name, state in zip(_TIMERS, active, strict=True) if state != "active"
        ),
    )


def _is_on(options: Options, name: str, default: str = "0") -> bool:
    """Tell whether something happens at all; apt counts days, and 0 or nothing is never."""
    values = options.get(f"apt::periodic::{name}", (default,))
    return values[-1] not in ("", "0")


def _touched(origins: list[str], left_alone: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a source of the vendor would upgrade; Debian's own has none of them."""
    foreign = [each for each in origins if "debian" not in each.lower()]
    if not foreign:
        return ()
    return tuple(name for name in _CONFERENCING if not any(_is(name, each) for each in left_alone))


def _is(name: str, pattern: str) -> bool:
    try:
        return re.match(pattern, name) is not None
    except re.error as error:
        raise UnseenError("a package is left alone by no pattern that can be read") from error
