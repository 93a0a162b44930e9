"""Tools of others that look at a server as auditors do, run from a machine of their own."""

import json
import subprocess
from dataclasses import dataclass

from meethaus.lab import Target
from tests.support import remote

_LYNIS = "/run/lynis"  # in memory, so that nothing of it stays on the server
_GATHER = (
    "set -e; place=$(mktemp -d); trap 'rm -rf $place' EXIT; "
    "cp -a /usr/share/lynis/. /etc/lynis/. /usr/sbin/lynis $place; tar -C $place -cz ."
)
_AUDIT = (
    "./lynis audit system --quick --quiet --no-colors --no-log "
    f"--report-file {_LYNIS}/report.dat --plugindir {_LYNIS}/plugins"
)


@dataclass(frozen=True)
class Handshakes:
    """What testssl.sh says of one port: its grade, and what it finds worse than a note."""

    grade: str
    findings: dict[str, str]


@dataclass(frozen=True)
class Hardening:
    """What lynis says of a server: its score up to 100, and the ids of its hints and warnings."""

    score: int
    warnings: frozenset[str]
    suggestions: frozenset[str]


def equip(auditor: Target) -> None:
    """Install the tools on the auditor's machine."""
    install = "apt-get -qq update && apt-get -qq install --no-install-recommends testssl.sh lynis"
    remote.run(auditor, f"export DEBIAN_FRONTEND=noninteractive; {install}", timeout=300)


def handshakes(auditor: Target, target: Target, port: int) -> Handshakes:
    """Let testssl.sh try a TLS port from outside."""
    report = f"/root/{target.name}-{port}.json"
    command = (
        f"rm -f {report}; testssl --quiet --color 0 --warnings batch --nodns none "
        f"--ip {target.address} --add-ca /etc/ssl/certs/ca-certificates.crt "
        f"--jsonfile {report} {target.fqdn}:{port}"
    )
    said = remote.attempt(auditor, command, timeout=600)
    found = json.loads(remote.run(auditor, f"cat {report}"))
    grades = [each["finding"] for each in found if each["id"] == "overall_grade"]
    assert len(grades) == 1, said.stdout
    bad = {"WARN", "LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL"}
    return Handshakes(
        grade=grades[0],
        findings={each["id"]: each["finding"] for each in found if each["severity"] in bad},
    )


def hardening(auditor: Target, target: Target) -> Hardening:
    """Carry lynis over to the server, let it look there, and take it away again."""
    packed = _piped(auditor, _GATHER, b"")
    _piped(target, f"mkdir -m 700 {_LYNIS} && tar -xz --no-same-owner -C {_LYNIS}", packed)
    try:
        said = remote.attempt(target, f"cd {_LYNIS} && {_AUDIT}", timeout=600)
        report = remote.run(target, f"cat {_LYNIS}/report.dat")
    finally:
        remote.run(target, f"rm -rf {_LYNIS}")
    pairs = [line.split("=", 1) for line in report.splitlines() if "=" in line]
    scores = [int(value) for key, value in pairs if key == "hardening_index"]
    assert len(scores) == 1, said.stdout + said.stderr
    return Hardening(scores[0], _ids(pairs, "warning[]"), _ids(pairs, "suggestion[]"))


def _ids(pairs: list[list[str]], kind: str) -> frozenset[str]:
    return frozenset(value.split("|")[0] for key, value in pairs if key == kind)


def _piped(target: Target, command: str, data: bytes) -> bytes:
    line = ["ssh", *target.ssh_options, f"root@{target.address}", command]
    return subprocess.run(line, input=data, stdout=subprocess.PIPE, timeout=120, check=True).stdout
