"""How to look at the kernel's settings, now and at the next start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = [
    "KernelSettings",
    "in_container",
    "is_container",
    "probe_kernel_settings",
    "settings_of",
]


@dataclass(frozen=True, slots=True)
class KernelSettings:
    """Settings by name, as they are `now` and as files have them for the next start (`boot`).

    In a `container` all but the network's belong to the machine below it.
    """

    now: Mapping[str, str]
    boot: Mapping[str, str]
    container: bool


# What is worth taking along, of a thousand settings.
_NAMES: Final = re.compile(
    r"net\.ipv[46]\.conf\.[^ ]+\.(rp_filter|accept_source_route|accept_redirects|"
    r"secure_redirects|send_redirects|log_martians)"
    r"|net\.ipv4\.(tcp_syncookies|icmp_echo_ignore_broadcasts|icmp_ignore_bogus_error_responses)"
    r"|kernel\.(dmesg_restrict|kptr_restrict|yama\.ptrace_scope|unprivileged_bpf_disabled|"
    r"perf_event_paranoid)|vm\.unprivileged_userfaultfd|fs\.protected_\w+"
)
_NOW: Final = "sysctl -a 2>/dev/null"
_BOOT: Final = "systemd-analyze cat-config sysctl.d"


def in_container(host: Host) -> CommandResult:
    """Ask whether the host is a container; the exit code is 0 if it is."""
    return host.run("systemd-detect-virt --container")


def is_container(told: CommandResult) -> bool:
    """Read the answer to `in_container`; raises `UnseenError` if there is none."""
    if not told.stdout.strip():
        raise UnseenError("systemd-detect-virt does not say whether this is a container")
    return bool(told.stdout.strip() != "none")


def probe_kernel_settings(host: Host) -> KernelSettings:
    """Ask the kernel, and read the files that systemd gives it at its next start."""
    now, boot, container = host.run(_NOW), host.run(_BOOT), in_container(host)
    return KernelSettings(_settings(now), _settings(boot), is_container(container))


def _settings(told: CommandResult) -> dict[str, str]:
    found = settings_of(told.stdout)
    if "\ufffd" in told.stdout or "\x00" in told.stdout:
        raise UnseenError("a file with settings of the kernel is no text")
    if not found and (told.rc or "=" not in told.stdout):
        raise UnseenError("the settings of the kernel cannot be read")
    return found


def settings_of(text: str) -> dict[str, str]:
    """Return the settings that matter, from the kernel or from files (sysctl.d(5))."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, mark, value = line.partition("=")
        # A leading `-` means that a failure is no failure; in files, `/` may stand for a dot.
        name = name.strip().removeprefix("-")
        if "/" in name and "." not in name.partition("/")[0]:
            name = name.replace(".", "\0").replace("/", ".").replace("\0", "/")
        if mark and not name.startswith(("#", ";")) and _NAMES.fullmatch(name):
            found[name] = value.strip()
    return found
