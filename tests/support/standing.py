"""The lab the tests run in: brought up by whoever needs it first, taken down by the last."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meethaus.lab import Instance, Lab
from meethaus.lab.naming import INSTANCE_VARIABLE

TESTS_INSTANCE = "90"
"""Another lab than the one `make demo` leaves standing, so that tests never take that down."""

KEEP_VARIABLE = "MEETHAUS_LAB_KEEP"
"""Set it to look at the targets after a failure; `meethaus lab down` removes them."""


@contextmanager
def standing_lab() -> Iterator[Lab]:
    """Hand out the tests' lab, which several test processes share."""
    # For the commands the tests start as well: they must work in the same lab.
    os.environ.setdefault(INSTANCE_VARIABLE, TESTS_INSTANCE)
    number = Instance.from_environment().number
    lock = Path(tempfile.gettempdir()) / f"meethaus-tests-lab{number}.lock"
    with lock.open("w") as users:
        lab = Lab.open()
        if KEEP_VARIABLE not in os.environ and _is_alone(users.fileno()):
            lab.down()  # what a run that was killed left behind
        fcntl.flock(users, fcntl.LOCK_SH)
        lab.ensure()
        try:
            yield lab
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if KEEP_VARIABLE not in os.environ and _is_alone(users.fileno()):
                lab.down()


def _is_alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
