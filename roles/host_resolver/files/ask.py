"""Ask for the addresses of names; end with 1 and say which have none.

The first argument says whom to ask: the address of a name server, or `system` for whomever all
programs on this host ask. It is tried for some seconds: a resolver that was just started is slow.
"""

import secrets
import socket
import struct
import sys
import time

SECONDS = 30
TIMEOUT_SECONDS = 5
PAUSE_SECONDS = 1
PORT = 53
KINDS = (1, 28)
"""Records of IPv4 and IPv6 addresses."""
HEAD_BYTES = 12
RECURSION_DESIRED = 0x0100
ERROR = 0x000F
ERRORS = {2: "it could not find out, or the answer was forged", 3: "there is no such name"}


def question(number: int, name: str, kind: int) -> bytes:
    """Return one question as it goes over the wire. See RFC 1035, section 4.1."""
    labels = name.rstrip(".").encode("idna").split(b".")
    head = struct.pack("!6H", number, RECURSION_DESIRED, 1, 0, 0, 0)
    wire = b"".join(bytes([len(label)]) + label for label in labels)
    return head + wire + b"\0" + struct.pack("!2H", kind, 1)


def ask(server: str, name: str, kind: int) -> int:
    """Return how many records there are; raise OSError if the server does not say."""
    number = secrets.randbelow(1 << 16)
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(TIMEOUT_SECONDS)
        asking.connect((server, PORT))
        asking.send(question(number, name, kind))
        answer = asking.recv(4096)
    if len(answer) < HEAD_BYTES:
        raise OSError("the answer is too short")
    told, flags, _, records = struct.unpack("!4H", answer[:8])
    error = flags & ERROR
    if told != number or error:
        raise OSError(ERRORS.get(error, f"it refused, with error {error}"))
    return int(records)


def objection(server: str, name: str) -> str:
    """Say what keeps a name from having addresses, empty if nothing does."""
    try:
        if server == "system":
            return "" if socket.getaddrinfo(name, None) else "it has no address"
        return "" if sum(ask(server, name, kind) for kind in KINDS) else "it has no address"
    except OSError as error:
        return str(error)


def main(server: str, names: list[str]) -> None:
    """Ask until all names have addresses, or the time is over."""
    deadline = time.monotonic() + SECONDS
    while True:
        objections = {name: objection(server, name) for name in names}
        lacking = [f"{name}: {wrong}" for name, wrong in objections.items() if wrong]
        if not lacking or time.monotonic() > deadline:
            break
        time.sleep(PAUSE_SECONDS)
    if lacking:
        sys.exit(f"{server} knows no address of {'; '.join(lacking)}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
