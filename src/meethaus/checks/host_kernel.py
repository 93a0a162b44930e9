"""When a crash leaves no memory behind."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_kernel import MemoryDumps


def check_host_kernel_no_memory_dumps(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(MemoryDumps)
    if intent.switch("host_kernel_core_dumps_enabled"):
        return needless("dumps are wanted, by host_kernel_core_dumps_enabled")
    # A program that takes dumps gets them whatever the limit is (core(5)).
    if seen.is_piped:
        return wrong("a program takes the memory of what crashes", "no program in core_pattern")
    found = f"services may dump {seen.limit} bytes"
    return fine(found) if seen.limit == "0" else wrong(found, "DefaultLimitCORE=0")
