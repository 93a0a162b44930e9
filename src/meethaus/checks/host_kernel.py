"""When a crash leaves no memory behind."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.errors import UnseenError
from meethaus.probes.host_kernel import MemoryDumps
from meethaus.probes.host_kernel_settings import KernelSettings


def check_host_kernel_no_memory_dumps(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(MemoryDumps)
    if intent.switch("host_kernel_core_dumps_enabled"):
        return needless("dumps are wanted, by host_kernel_core_dumps_enabled")
    # A program that takes dumps gets them whatever the limit is (core(5)).
    if seen.is_piped:
        return wrong("a program takes the memory of what crashes", "no program in core_pattern")
    found = f"services may dump {seen.limit} bytes"
    return fine(found) if seen.limit == "0" else wrong(found, "DefaultLimitCORE=0")


# --- Settings of the kernel: what each may be ---

_Allowed = Mapping[str, tuple[str, ...]]
_EACH: Final = r"net\.ipv4\.conf\.[^ ]+\."
_EACH_OF_BOTH: Final = r"net\.ipv[46]\.conf\.[^ ]+\."
# Patterns of names; who sets another value that is as strict does no harm. The meanings stand in
# the kernel's Documentation/networking/ip-sysctl.rst and Documentation/admin-guide/sysctl.
_NETWORK: Final[_Allowed] = {
    _EACH + "rp_filter": ("1", "2"),
    _EACH_OF_BOTH + "accept_source_route": ("0", "-1"),
    _EACH_OF_BOTH + "accept_redirects": ("0",),
    _EACH + "secure_redirects": ("0",),
    _EACH + "send_redirects": ("0",),
    r"net\.ipv4\.tcp_syncookies": ("1", "2"),
    r"net\.ipv4\.icmp_echo_ignore_broadcasts": ("1",),
    r"net\.ipv4\.icmp_ignore_bogus_error_responses": ("1",),
}
_MEMORY: Final[_Allowed] = {
    r"kernel\.dmesg_restrict": ("1",),
    r"kernel\.kptr_restrict": ("1", "2"),
    r"kernel\.yama\.ptrace_scope": ("1", "2", "3"),
    r"kernel\.unprivileged_bpf_disabled": ("1", "2"),
    r"kernel\.perf_event_paranoid": ("2", "3", "4"),
    r"vm\.unprivileged_userfaultfd": ("0",),
}
_FILES: Final[_Allowed] = {
    r"fs\.protected_(hardlinks|symlinks)": ("1",),
    r"fs\.protected_(fifos|regular)": ("1", "2"),
}
# What the kernel has otherwise by itself: where no file says it, it is gone after the next start.
_NOT_BY_ITSELF: Final = frozenset(
    {
        *(_EACH + "rp_filter", _EACH_OF_BOTH + "accept_redirects"),
        *(_EACH + "secure_redirects", _EACH + "send_redirects"),
        *(r"kernel\.kptr_restrict", r"kernel\.yama\.ptrace_scope"),
    }
)
_SILENCE: Final[_Allowed] = {_EACH + "log_martians": ("0",)}


def check_host_kernel_network_hardened(sights: Sights, intent: Intent) -> Finding:
    return _judge(sights, intent, _NETWORK)


def check_host_kernel_memory_private(sights: Sights, intent: Intent) -> Finding:
    return _judge(sights, intent, _MEMORY)


def check_host_kernel_files_protected(sights: Sights, intent: Intent) -> Finding:
    return _judge(sights, intent, _FILES)


def check_host_kernel_strangers_not_logged(sights: Sights, intent: Intent) -> Finding:
    return _judge(sights, intent, _SILENCE)


def _judge(sights: Sights, intent: Intent, allowed: _Allowed) -> Finding:
    seen = sights.fact(KernelSettings)
    if not intent.switch("host_kernel_hardening_enabled"):
        return needless("the kernel is left as it is, by host_kernel_hardening_enabled")
    wanted = intent.value("host_kernel_extra_settings")
    own = (
        {str(key): str(value) for key, value in wanted.items()} if isinstance(wanted, dict) else {}
    )
    # In a container only the network is its own.
    now = {
        name: value
        for name, value in seen.now.items()
        if name.startswith("net.") or not seen.container
    }
    for when, settings in (("", now), (" at the next start", seen.boot)):
        for name, value, values in _against(settings, allowed, own):
            return wrong(f"{name} is {value}{when}", " or ".join(values))
    for name, values in _forgotten(now, seen.boot, allowed):
        return wrong(f"nothing sets {name} at the next start", " or ".join(values))
    judged = sum(_allowed(name, allowed) != () for name in {**now, **seen.boot})
    own_kernel = any(_allowed(name, allowed) for name in now)
    if not own_kernel and seen.container:
        return needless("the kernel belongs to the machine below, whatever files say here")
    if not judged:
        raise UnseenError("the kernel tells none of these settings")
    return fine(f"{judged} settings, now and at the next start")


def _forgotten(
    now: Mapping[str, str], boot: Mapping[str, str], allowed: _Allowed
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is in force now, and what no file asks for."""
    for pattern in sorted(_NOT_BY_ITSELF & set(allowed)):
        name = next((each for each in sorted(now) if re.fullmatch(pattern, each)), "")
        if name and not any(re.fullmatch(pattern, each) for each in boot):
            yield name, allowed[pattern]


def _against(
    settings: Mapping[str, str], allowed: _Allowed, own: Mapping[str, str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield names with values that are neither allowed nor those of the operator."""
    for name, value in sorted(settings.items()):
        values = _allowed(name, allowed)
        if values and value not in values and value != own.get(name):
            yield name, value, values


def _allowed(name: str, allowed: _Allowed) -> tuple[str, ...]:
    return next((values for each, values in allowed.items() if re.fullmatch(each, name)), ())
