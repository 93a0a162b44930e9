"""Names, addresses, rooms and secrets that lie on a server come home with no output of ours."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meethaus.probes import all_probes, collect, over
from meethaus.probes.login import hosts_at
from tests.foreign.conftest import Foreign
from tests.support import remote, runs

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("foreign-packages"),
]

PERSON = "quirina.zwiebelfisch"
ROOM = "Kummersprechstunde-Zwetschge"
ADDRESS4 = "203.0.113.77"
ADDRESS6 = "2001:db8:7e57::c0ff:ee"
SECRET = "Xq7-invented-Secret-of-nobody-1f9b"
MARKS = (PERSON, "zwiebelfisch", ROOM, "zwetschge", ADDRESS4, ADDRESS6, SECRET)
"""Written in any way of large and small letters."""

LINE = f"{ADDRESS4} {ADDRESS6} {PERSON}@meet.example {ROOM} {SECRET}"
ACCESS = f'{ADDRESS4} - {PERSON} [23/Nov/2026] "GET /{ROOM}?jwt={SECRET} HTTP/2" 200 1 "-" "-"'

# What people, daemons and careless administrators leave behind: where, and who may read it.
LEFT = f"""
say() {{ printf '%s\\n' "$2" >> "$1"; }}
say /var/log/nginx/access.log '{ACCESS}'
say /var/log/nginx/error.log '2026/11/23 [error] 1#1: client: {ADDRESS4}, request: "/{ROOM}"'
say /var/log/prosody/prosody.log 'c2s info {PERSON}@meet.example joined {ROOM} from {ADDRESS6}'
say /var/log/jitsi/jvb.log 'JVB INFO: [conf_name={ROOM} epId={PERSON}] remote {ADDRESS4} {SECRET}'
say /var/log/jitsi/jicofo.log 'Jicofo INFO: [room={ROOM}] {PERSON} {SECRET}'
say /var/log/{PERSON}.log '{LINE}'
logger --tag prosody '{LINE}'
echo '# {LINE}' | tee -a /etc/nginx/nginx.conf /etc/jitsi/jicofo/jicofo.conf \\
    /etc/jitsi/videobridge/jvb.conf /etc/jitsi/videobridge/logging.properties \\
    /etc/turnserver.conf /etc/ssh/sshd_config /etc/apt/sources.list /etc/sysctl.conf \\
    /etc/logrotate.conf > /dev/null
echo '-- {LINE}' >> /etc/prosody/prosody.cfg.lua
for each in /etc/jitsi/meet/*-config.js; do echo '// {LINE}' >> "$each"; done
sed -i 's/^static-auth-secret=.*/static-auth-secret={SECRET}/' /etc/turnserver.conf
say /etc/turnserver.conf 'user={PERSON}:{SECRET}'
say /etc/turnserver.conf 'allowed-peer-ip={ADDRESS4}'
sed -i 's/external_service_secret = .*/external_service_secret = "{SECRET}";/' \\
    /etc/prosody/conf.avail/*.lab.test.cfg.lua
sed -i 's/\\(PASSWORD=\\).*/\\1"{SECRET}"/' /etc/jitsi/videobridge/jvb.conf
mkdir -p /var/lib/prosody/auth%2emeet/accounts /etc/systemd/system/prosody.service.d
echo 'return {{ password = "{SECRET}" }}' > /var/lib/prosody/auth%2emeet/accounts/{PERSON}.dat
chmod 644 /var/lib/prosody/auth%2emeet/accounts/{PERSON}.dat
printf '[Service]\\nEnvironment="ADMIN={PERSON}" "TOKEN={SECRET}"\\n' > \\
    /etc/systemd/system/prosody.service.d/environment.conf
printf '/var/log/{PERSON}.log {{\\n  yearly\\n  rotate 9\\n}}\\n' > /etc/logrotate.d/{PERSON}
printf 'Match User {PERSON} Address {ADDRESS4}\\n    PasswordAuthentication yes\\n' > \\
    /etc/ssh/sshd_config.d/{PERSON}.conf
useradd --comment '{PERSON}, {ROOM}' --create-home zwiebelfisch
nft add table inet people
nft add chain inet people in '{{ type filter hook input priority 5; policy accept; }}'
nft add rule inet people in ip saddr {ADDRESS4} tcp dport 22 accept comment '"{PERSON} {ROOM}"'
systemctl daemon-reload
"""


@pytest.fixture(scope="module")
def foreign(install: Callable[[str], Foreign]) -> Foreign:
    made = install("packages")
    remote.run(made.target, LEFT)
    return made


def marks_in(text: str) -> list[str]:
    lowered = text.lower()
    return [mark for mark in MARKS if mark.lower() in lowered]


@pytest.mark.parametrize(
    "words", [("--all",), ("--format", "json"), ("--all", "--profile", "high")], ids=" ".join
)
def test_what_is_printed_names_nobody(foreign: Foreign, words: tuple[str, ...]) -> None:
    run = runs.meethaus("verify", "--host", foreign.address, *words)
    assert "turn-server-no-log" in run.output  # it did look
    assert marks_in(run.output) == []


def test_evidence_names_nobody(foreign: Foreign, sockets: Path) -> None:
    ask = over(hosts_at(foreign.address, sockets)[foreign.address], "meet")
    evidence = collect("meet", ask, all_probes(), datetime.now(UTC))
    assert marks_in(repr(evidence)) == []


def test_what_lies_there_was_within_reach(foreign: Foreign) -> None:
    """The search would find a mark if one came home."""
    told = remote.run(foreign.target, "cat /var/log/nginx/access.log /etc/turnserver.conf")
    assert set(marks_in(told)) == {*MARKS} - {ADDRESS6} | set(marks_in(LINE))
