"""How to look at whether security updates are installed by themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["SecurityUpdates", "probe_security_updates"]

_TIMERS: Final = ("apt-daily.timer", "apt-daily-upgrade.timer")
_LINE: Final = re.compile(r'^(\S+) "(.*)";$')
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
    told = host.run("apt-config dump")
    program = host.run("test -x /usr/bin/unattended-upgrade")
    states = host.run(f"systemctl is-active {' '.join(_TIMERS)}")
    if told.rc or not told.stdout.strip():
        raise UnseenError(f"apt-config ended with {told.rc}")
    active = states.stdout.split()
    if len(active) != len(_TIMERS):
        raise UnseenError("systemctl does not say whether apt's timers run")
    settings = _settings(told.stdout)
    origins = [
        *settings.get("Unattended-Upgrade::Origins-Pattern::", ()),
        *settings.get("Unattended-Upgrade::Allowed-Origins::", ()),
    ]
    left_alone = settings.get("Unattended-Upgrade::Package-Blacklist::", ())
    on = _is_on(settings, "Enable", default="1") and program.rc == 0
    return SecurityUpdates(
        are_fetched=on and _is_on(settings, "Update-Package-Lists"),
        are_installed=on and _is_on(settings, "Unattended-Upgrade"),
        takes_security=any("security" in each.lower() for each in origins),
        touched=_touched(origins, left_alone),
        sleeping=tuple(
            name for name, state in zip(_TIMERS, active, strict=True) if state != "active"
        ),
    )


def _settings(text: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if pair := _LINE.match(line):
            found[pair[1]] = (*found.get(pair[1], ()), pair[2])
    return found


def _is_on(settings: Mapping[str, tuple[str, ...]], name: str, default: str = "0") -> bool:
    """Tell whether something happens at all; apt counts days, and 0 or nothing is never."""
    values = settings.get(f"APT::Periodic::{name}", (default,))
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
