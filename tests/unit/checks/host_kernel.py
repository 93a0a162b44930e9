"""Examples for the controls of host_kernel."""

from dataclasses import replace

from meethaus.probes.host_kernel import MemoryDumps
from meethaus.probes.host_kernel_settings import KernelSettings
from tests.support.examples import Example

OFF = {"host_kernel_hardening_enabled": False}
SETTINGS = {
    "net.ipv4.conf.all.rp_filter": "1",
    "net.ipv4.conf.all.accept_redirects": "0",
    "net.ipv6.conf.eth0.accept_source_route": "-1",
    "net.ipv4.conf.all.log_martians": "0",
    "net.ipv4.tcp_syncookies": "1",
    "kernel.dmesg_restrict": "1",
    "kernel.kptr_restrict": "2",
    "fs.protected_symlinks": "1",
    "fs.protected_fifos": "1",
}
KERNEL = KernelSettings(SETTINGS, SETTINGS, container=False)
FORGOTTEN = replace(KERNEL, boot={})
WITHIN = KernelSettings(SETTINGS, SETTINGS, container=True)


def now(name: str, value: str) -> KernelSettings:
    return replace(KERNEL, now={**SETTINGS, name: value})


def boot(name: str, value: str) -> KernelSettings:
    return replace(KERNEL, boot={**SETTINGS, name: value})


EXAMPLES = {
    "host-kernel-no-memory-dumps": [
        Example((MemoryDumps("0", is_piped=False),)),
        Example((MemoryDumps("infinity", is_piped=False),), because="may dump infinity"),
        Example((MemoryDumps("0", is_piped=True),), because="a program takes the memory"),
        Example(
            (MemoryDumps("infinity", is_piped=False),), {"host_kernel_core_dumps_enabled": True}
        ),
    ],
    "host-kernel-network-hardened": [
        Example((KERNEL,)),
        Example((WITHIN,)),
        Example((KERNEL,), OFF),
        Example((FORGOTTEN,), because="nothing sets net.ipv4.conf.all.rp_filter at the next"),
        Example((replace(WITHIN, boot={}),), because="at the next start"),
        Example((KernelSettings({"kernel.ostype": "Linux"}, {}, container=False),), unseen="none"),
        Example((now("net.ipv4.conf.eth0.rp_filter", "0"),), because="eth0.rp_filter is 0"),
        Example((boot("net.ipv4.conf.*.accept_redirects", "1"),), because="1 at the next start"),
        Example(
            (now("net.ipv4.tcp_syncookies", "0"),),
            {"host_kernel_extra_settings": {"net.ipv4.tcp_syncookies": 0}},
        ),
    ],
    "host-kernel-memory-private": [
        Example((KERNEL,)),
        Example((KernelSettings({}, {}, container=True),)),
        # What is in force belongs to the machine below.
        Example((replace(now("kernel.kptr_restrict", "0"), container=True),)),
        Example((KERNEL,), OFF),
        Example((now("kernel.kptr_restrict", "0"),), because="kernel.kptr_restrict is 0"),
        Example((FORGOTTEN,), because="nothing sets kernel.kptr_restrict at the next start"),
        Example(
            (replace(boot("kernel.dmesg_restrict", "0"), container=True),),
            because="dmesg_restrict is 0 at the next start",
        ),
    ],
    "host-kernel-files-protected": [
        Example((KERNEL,)),
        Example((KERNEL,), OFF),
        Example((now("fs.protected_symlinks", "0"),), because="fs.protected_symlinks is 0"),
        Example((now("fs.protected_fifos", "2"),)),
    ],
    "host-kernel-strangers-not-logged": [
        Example((KERNEL,)),
        Example((KERNEL,), OFF),
        Example((now("net.ipv4.conf.all.log_martians", "1"),), because="log_martians is 1"),
        # Which is what the kernel does by itself.
        Example((FORGOTTEN,)),
    ],
}
