"""Examples for the control of host_kernel."""

from meethaus.probes.host_kernel import MemoryDumps
from tests.support.examples import Example

EXAMPLES = {
    "host-kernel-no-memory-dumps": [
        Example((MemoryDumps("0", is_piped=False),)),
        Example((MemoryDumps("infinity", is_piped=False),), because="may dump infinity"),
        Example((MemoryDumps("0", is_piped=True),), because="a program takes the memory"),
        Example(
            (MemoryDumps("infinity", is_piped=False),), {"host_kernel_core_dumps_enabled": True}
        ),
    ],
}
