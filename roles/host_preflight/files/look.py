#!/usr/bin/python3
"""Print, as JSON, what a preflight needs to know about this server; change nothing.

Runs on the target with nothing but the standard library. The single argument is a JSON object:
``name`` (host name to resolve, or ""), ``expected`` (its addresses), ``ports`` (objects with
``port``, ``protocol``, ``unit``) and ``networks`` (from where SSH will be allowed).
Only what the checks need leaves the server.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKS = ("/etc/meethaus", "/etc/apt/preferences.d/50-meethaus-jitsi.pref")
RECORD = "/etc/meethaus/deployment.json"
METRICS = ("http://127.0.0.1:8888/metrics", "http://127.0.0.1:8080/metrics")
CONFERENCE_GAUGES = ("jitsi_jicofo_conferences", "jitsi_jvb_conferences")
PARTICIPANT_GAUGES = ("jitsi_jicofo_participants_current", "jitsi_jvb_endpoints")
CONFERENCING_PACKAGE = re.compile(
    r"^(jitsi-(meet|videobridge).*|jicofo|jigasi|jibri|bigbluebutton|bbb-.*)$"
)
CONFERENCING_IMAGE = re.compile(r"jitsi|bigbluebutton", re.IGNORECASE)
# Socket states in /proc/net: a TCP listener, and an unconnected UDP socket.
STATES = {"tcp": "0A", "udp": "07"}
# Columns of these tables: local address, state, inode.
LOCAL, STATE, INODE = 1, 3, 9
LOOK_SECONDS = 5
# Where systemd-resolved keeps the real name servers; it would itself answer from /etc/hosts.
RESOLVED = "/run/systemd/resolve/resolv.conf"
# DNS record types, and the first byte of a pointer instead of a name (RFC 1035).
RECORD_A, RECORD_AAAA = 1, 28
POINTER = 0xC0
# What a name server says when it knows: here it is, or there is no such name (RFC 1035, RFC 2308).
KNOWING = (0, 3)
# Addresses that routers in front of a server translate: RFC 1918, RFC 6598 and link-local.
PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("100.64.0.0/10", "169.254.0.0/16"),
    )
)


def parse_os_release(text: str) -> dict[str, str]:
    """Give ``name`` for humans and ``release``, such as ``Debian 12``, to compare."""
    pairs = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    values = {key: value.strip().strip('"') for key, value in pairs.items()}
    release = f"{values.get('ID', 'unknown').capitalize()} {values.get('VERSION_ID', '')}".strip()
    return {"name": values.get("PRETTY_NAME", release), "release": release}


def parse_memory(text: str) -> int:
    """Read the total memory in MiB from the text of /proc/meminfo."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) // 1024 if found else 0


def parse_sockets(text: str, protocol: str) -> list[tuple[int, str]]:
    """List port and inode of the bound sockets in the text of /proc/net/{tcp,tcp6,udp,udp6}."""
    rows = [line.split() for line in text.splitlines()[1:]]
    return [
        (int(row[LOCAL].rpartition(":")[2], 16), row[INODE])
        for row in rows
        if len(row) > INODE and row[STATE] == STATES[protocol]
    ]


def parse_unit(text: str) -> str:
    """Name the systemd service in the text of /proc/<pid>/cgroup, or return ""."""
    found = re.findall(r"([^/\n]+\.service)(?:/[^\n]*)?$", text, re.MULTILINE)
    return found[-1] if found else ""


def parse_packages(text: str) -> list[str]:
    """List installed conferencing packages from the text of /var/lib/dpkg/status."""
    names: list[str] = []
    for block in text.split("\n\n"):
        name = re.search(r"^Package: (\S+)", block, re.MULTILINE)
        installed = re.search(r"^Status: \S+ \S+ installed$", block, re.MULTILINE)
        if name and installed and CONFERENCING_PACKAGE.match(name.group(1)):
            names.append(name.group(1))
    return sorted(names)


def parse_record(text: str) -> str:
    """Read the public name out of the text of a deployment record; "" if it holds none."""
    try:
        record = json.loads(text)
    except ValueError:
        return ""
    return str(record.get("domain", "")) if isinstance(record, dict) else ""


def parse_gauges(text: str, names: Iterable[str]) -> int:
    """Read the highest value any of the named gauges has in a Prometheus text."""
    wanted = "|".join(re.escape(name) for name in names)
    found = re.findall(rf"^(?:{wanted})(?:\{{[^}}]*\}})? ([0-9.eE+]+)", text, re.MULTILINE)
    return max((int(float(value)) for value in found), default=0)


def canonical(addresses: Iterable[str]) -> list[str]:
    """Write addresses in their shortest form, sorted; leave out what is no address."""
    result = set()
    for address in addresses:
        try:
            result.add(ipaddress.ip_address(address.partition("%")[0]).compressed)
        except ValueError:
            continue
    return sorted(result)


def parse_resolv_conf(text: str) -> list[str]:
    """List the name servers."""
    return re.findall(r"^nameserver\s+(\S+)", text, re.MULTILINE)


def dns_question(name: str, kind: int) -> bytes:
    """Write a query (RFC 1035) that asks for recursion; the number is ours, nobody guesses."""
    labels = name.encode("idna").rstrip(b".").split(b".")
    question = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0) + question + struct.pack("!2H", kind, 1)


def parse_dns_answer(packet: bytes, kind: int) -> list[str]:
    """Read the addresses out of an answer to `dns_question`; aliases are passed over."""
    questions, answers = struct.unpack_from("!2H", packet, 4)
    place = 12
    for _ in range(questions):
        place = skip_dns_name(packet, place) + 4
    found = []
    for _ in range(answers):
        place = skip_dns_name(packet, place)
        seen, _, _, length = struct.unpack_from("!2HIH", packet, place)
        place += 10
        if seen == kind:
            found.append(str(ipaddress.ip_address(packet[place : place + length])))
        place += length
    return found


def skip_dns_name(packet: bytes, place: int) -> int:
    """Return where a name in a DNS packet ends: with an empty label or a pointer of two bytes."""
    while packet[place]:
        if packet[place] >= POINTER:
            return place + 2
        place += packet[place] + 1
    return place + 1


def is_private(addresses: Iterable[str]) -> bool:
    """Tell whether one of the addresses is an IPv4 address that only a router translates."""
    known = [ipaddress.ip_address(address) for address in addresses]
    return any(address in network for address in known for network in PRIVATE)


def is_allowed(client: str, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of the networks; unknown addresses count as allowed."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(address, "ipv4_mapped", None)
    seen = mapped or address
    return any(seen in ipaddress.ip_network(network, strict=False) for network in networks)


def read(path: str) -> str:
    """Read a text file; what is absent or forbidden reads as empty."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def look_at_listeners(ports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say which of the ports are bound, by which process and service."""
    wanted = {(entry["protocol"], entry["port"]): entry["unit"] for entry in ports}
    bound = {
        inode: (protocol, port)
        for protocol in STATES
        for family in ("", "6")
        for port, inode in parse_sockets(read(f"/proc/net/{protocol}{family}"), protocol)
        if (protocol, port) in wanted
    }
    owners = find_owners(set(bound)) if bound else {}
    seen = {}
    for inode, (protocol, port) in bound.items():
        process, unit = owners.get(inode, ("an unknown process", ""))
        seen[(port, protocol, unit, process)] = {
            "port": port,
            "protocol": protocol,
            "process": process,
            "unit": unit,
            "expected": unit == wanted[(protocol, port)],
        }
    return [seen[key] for key in sorted(seen)]


def find_owners(inodes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Map socket inodes to the name of a process that holds them and its service."""
    targets = {f"socket:[{inode}]": inode for inode in inodes}
    owners: dict[str, tuple[str, str]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [str(link.readlink()) for link in (process / "fd").iterdir()]
        except OSError:
            continue  # gone, or not ours to see
        for link in links:
            if link in targets:
                owners[targets[link]] = (
                    read(f"{process}/comm").strip(),
                    parse_unit(read(f"{process}/cgroup")),
                )
    return owners


def look_at_disk() -> dict[str, Any]:
    """Give the smaller of the free spaces of / and /var, in MiB."""
    free = []
    for path in ("/", "/var"):
        state = os.statvfs(path)
        free.append((state.f_bavail * state.f_frsize // 2**20, path))
    mib, path = min(free)
    return {"path": path, "free_mib": mib}


def look_at_meeting() -> dict[str, int]:
    """Ask the local focus and bridge how many people are meeting; silence counts as nobody."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    text = ""
    for address in METRICS:
        try:
            with opener.open(address, timeout=LOOK_SECONDS) as answer:
                text += answer.read().decode("utf-8", "replace") + "\n"
        except (OSError, ValueError, urllib.error.URLError):
            continue
    return {
        "conferences": parse_gauges(text, CONFERENCE_GAUGES),
        "participants": parse_gauges(text, PARTICIPANT_GAUGES),
    }


def look_at_containers() -> list[str]:
    """List the images of running containers that look like conferencing software."""
    images: set[str] = set()
    for engine in ("docker", "podman"):
        if shutil.which(engine) is None:
            continue
        try:
            done = subprocess.run(
                [engine, "ps", "--format", "{{.Image}}"],
                capture_output=True,
                text=True,
                timeout=LOOK_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        images.update(line for line in done.stdout.split() if CONFERENCING_IMAGE.search(line))
    return sorted(images)


def look_at_dns(name: str) -> dict[str, Any]:
    """Ask the server's name servers; only when all are silent, whatever else knows the name.

    Servers commonly list their own name with a loopback address in /etc/hosts, which says
    nothing about what the world sees: `hosts_file` tells that only such an answer came.
    """
    answers = ask_all(name) if name else []
    if answers is None:
        try:
            answers = [str(answer[4][0]) for answer in socket.getaddrinfo(name, None)]
        except OSError:
            answers = []
    found = canonical(answers)
    outer = [address for address in found if not ipaddress.ip_address(address).is_loopback]
    return {"addresses": outer, "hosts_file": bool(found) and not outer}


def ask_all(name: str) -> list[str] | None:
    """Give what the first name server that answers knows, or None if none of them answers."""
    for server in parse_resolv_conf(read(RESOLVED) or read("/etc/resolv.conf")):
        found = ask(server, name, RECORD_A)
        if found is not None:
            return found + (ask(server, name, RECORD_AAAA) or [])
    return None


def ask(server: str, name: str, kind: int) -> list[str] | None:
    """Ask one name server for one kind of record; None is silence, or that it will not say."""
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(LOOK_SECONDS)
            asking.connect((server, 53))
            asking.send(dns_question(name, kind))
            packet = asking.recv(4096)
            return parse_dns_answer(packet, kind) if packet[3] & 0x0F in KNOWING else None
    except (OSError, ValueError, struct.error, IndexError):
        return None


def look_at_firewalls() -> list[str]:
    """Name other firewall managers that are switched on."""
    found = []
    if re.search(r"^ENABLED=yes", read("/etc/ufw/ufw.conf"), re.MULTILINE):
        found.append("ufw")
    if Path("/run/firewalld").is_dir() and shutil.which("firewall-cmd"):
        found.append("firewalld")
    return found


def find_ssh_client() -> str:
    """Find who is connected, in the environment of an ancestor: sudo removes it from ours."""
    pid: str | None = "self"
    while pid and pid != "0":
        for pair in read(f"/proc/{pid}/environ").split("\0"):
            if pair.startswith("SSH_CONNECTION="):
                return pair.partition("=")[2].split(" ")[0]
        found = re.search(r"^PPid:\s+(\d+)", read(f"/proc/{pid}/status"), re.MULTILINE)
        pid = found.group(1) if found else None
    return ""


def look(request: dict[str, Any]) -> dict[str, Any]:
    """Collect everything the checks of this role need."""
    client = find_ssh_client()
    expected = canonical(request["expected"])
    return {
        "system": parse_os_release(read("/etc/os-release")),
        "systemd": Path("/run/systemd/system").is_dir(),
        "init": read("/proc/1/comm").strip(),
        "python_apt": find_spec("apt_pkg") is not None,
        "memory_mib": parse_memory(read("/proc/meminfo")),
        "disk": look_at_disk(),
        "listeners": look_at_listeners(request["ports"]),
        "firewalls": look_at_firewalls(),
        "session": {"client": client, "allowed": is_allowed(client, request["networks"])},
        "expected": expected,
        "private": is_private(expected),
        "dns": look_at_dns(request["name"]),
        "meeting": look_at_meeting(),
        "installed": parse_packages(read("/var/lib/dpkg/status")) + look_at_containers(),
        "recorded_name": parse_record(read(RECORD)),
        "marks": [mark for mark in MARKS if Path(mark).exists()],
    }


if __name__ == "__main__":
    json.dump(look(json.loads(sys.argv[1])), sys.stdout)
