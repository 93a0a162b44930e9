"""Signing in at the XMPP server as a program on the server would, with a name and a password."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from meethaus.lab import Target
from tests.support import remote

_SCRIPT = "/run/sign-in.py"
_WORDS = "/run/sign-in.json"
# Runs on the target: the server listens there and nowhere else. Prints what became of the login,
# and with "stay" a second line once the server has ended the connection.
_PROGRAM = """
import base64, json, socket, ssl, sys

with open(sys.argv[1]) as words:
    asked = json.load(words)
name, password, host = asked["name"], asked["password"], asked["host"]
OPENING = (
    f"<?xml version='1.0'?><stream:stream to='{host}' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>"
)

def ask(connection, words, *ends):
    connection.sendall(words.encode())
    told = ""
    while not any(end in told for end in ends):
        read = connection.recv(65536).decode()
        if not read:
            raise SystemExit(f"the server ended the connection after: {told}")
        told += read
    return told

plain = socket.create_connection(("127.0.0.1", 5222), timeout=20)
ask(plain, OPENING, "</stream:features>")
ask(plain, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<proceed")
trust = ssl.create_default_context()
trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
closed = trust.wrap_socket(plain, server_hostname=host)
ask(closed, OPENING, "</stream:features>")
proof = base64.b64encode(f"\\0{name}\\0{password}".encode()).decode()
words = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>"
told = ask(closed, words, "<success", "</failure>")
print("accepted" if "<success" in told else told, flush=True)
if asked["stay"]:
    ask(closed, OPENING, "</stream:features>")
    bind = "<iq id='1' type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
    ask(closed, bind, "<jid>")
    closed.settimeout(None)
    print("stays", flush=True)
    while closed.recv(65536):
        pass
    print("ended", flush=True)
"""


def answer_to(target: Target, name: str, host: str, password: str) -> str:
    """Return `accepted`, or what the server says against this login."""
    _prepare(target, name, host, password, stay=False)
    told = remote.attempt(target, f"python3 {_SCRIPT} {_WORDS}; rm {_WORDS} {_SCRIPT}")
    return told.stdout.strip() or told.stderr.strip()


@contextmanager
def signed_in(
    target: Target, name: str, host: str, password: str
) -> Iterator[subprocess.Popen[str]]:
    """Stay signed in; the process ends when the server ends the connection."""
    _prepare(target, name, host, password, stay=True)
    command = ["ssh", *target.ssh_options, f"root@{target.address}"]
    with subprocess.Popen(
        [*command, f"python3 {_SCRIPT} {_WORDS}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "accepted\n"
            assert process.stdout.readline() == "stays\n"
            remote.run(target, f"rm {_WORDS} {_SCRIPT}")
            yield process
        finally:
            process.kill()


def _prepare(target: Target, name: str, host: str, password: str, *, stay: bool) -> None:
    remote.write(target, _SCRIPT, _PROGRAM)
    words = {"name": name, "host": host, "password": password, "stay": stay}
    remote.write(target, _WORDS, json.dumps(words))
