"""STUN messages."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.lab.packages.daemons.videobridge import stun

_PORTS = st.integers(min_value=1, max_value=65535)


@given(st.ip_addresses().map(str), _PORTS)
def test_answer_tells_the_asker_its_address(address: str, port: int) -> None:
    request = stun.parse(stun.binding_request())
    assert request is not None
    answer = stun.parse(stun.binding_response(request, (address, port), "lab"))
    assert answer is not None
    assert answer.kind == stun.BINDING_RESPONSE
    assert answer.transaction == request.transaction
    assert stun.mapped_address(answer) == address


def test_mapped_address_reads_the_old_attribute() -> None:
    value = struct.pack("!BBH4B", 0, 1, 3478, 192, 0, 2, 1)
    header = struct.pack("!HHI12s", 0x0101, 12, stun.MAGIC_COOKIE, bytes(12))
    message = stun.parse(header + struct.pack("!HH", 1, 8) + value)
    assert message is not None
    assert stun.mapped_address(message) == "192.0.2.1"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x80" * 40, id="media"),
        pytest.param(stun.binding_request()[:-1], id="cut short"),
    ],
)
def test_parse_other_data_is_none(data: bytes) -> None:
    assert stun.parse(data) is None


@given(st.binary(max_size=80))
def test_parse_never_fails(data: bytes) -> None:
    message = stun.parse(data)
    assert message is None or stun.mapped_address(message) is None or message.attributes
