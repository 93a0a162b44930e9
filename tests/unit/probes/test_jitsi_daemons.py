"""What systemd and the kernel tell of the daemons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.jitsi_daemons import JitsiDaemons, by_process
from meethaus.probes.units import blocks_of

SOCKETS = """\
LISTEN 0 128 127.0.0.1:5222 0.0.0.0:* users:(("lua5.4",pid=47,fd=6))
LISTEN 0 128 *:5269 *:* users:(("lua5.4",pid=47,fd=7),("other",pid=4,fd=9))
"""


def test_sockets_belong_to_processes() -> None:
    assert dict(by_process(SOCKETS)) == {"47": ["*:5269", "127.0.0.1:5222"], "4": ["*:5269"]}


def test_units_are_told_apart() -> None:
    told = list(blocks_of("Id=a.service\nUser=x\n\nId=b.service\nExec=a=b\n"))
    assert told == [{"Id": "a.service", "User": "x"}, {"Id": "b.service", "Exec": "a=b"}]


def test_daemon_that_does_not_run_was_not_seen() -> None:
    with pytest.raises(UnseenError, match="jicofo"):
        JitsiDaemons({}).daemon("jicofo")


@given(st.text())
def test_garbage_breaks_nothing(text: str) -> None:
    list(blocks_of(text))
    dict(by_process(text))
