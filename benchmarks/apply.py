"""What a whole run takes: on a bare server, and again with nothing left to do.

Usage: sudo python -m benchmarks.apply

Installs the lab's stand-ins three times, each on a fresh target: by the playbook, which also warms
up the mirrors; by hand, which is apt-get for the same packages and certbot for a certificate; and
by the playbook once more, which then runs again, also over a line with 50 ms of round trip time.
Prints ratios, because seconds differ between machines.

By hand nobody waits until the focus has found a bridge, which it looks for ten seconds after its
start. What that takes of the first run is told, too.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import delay
from meethaus.lab import Lab, Target, TargetSpec
from meethaus.lab.inventory import Placement, write_inventory

HERE = Path(__file__).resolve().parent
AUTHORITY = "https://acme-v02.api.letsencrypt.org/directory"
# What tells apt where the vendor's packages come from.
VENDOR = "/etc/apt/keyrings /etc/apt/preferences.d /etc/apt/sources.list.d"
# What the vendor's packages ask whoever installs them.
HOSTNAME = "jitsi-videobridge/jvb-hostname"
ASKING = ("jitsi-videobridge2", "jitsi-meet-prosody", "jitsi-meet-web-config")


@dataclass(frozen=True)
class Measured:
    """How long a run of the playbook took, and how many executions it had on the server.

    `waiting` are the seconds in which nothing was done but to wait for the focus.
    """

    seconds: float
    executions: int
    waiting: float


def on(target: Target, command: str, given: bytes = b"") -> bytes:
    """Run a command as root on a target and return what it prints."""
    words = ["ssh", *target.ssh_options, f"root@{target.address}", command]
    return subprocess.run(words, input=given, stdout=subprocess.PIPE, check=True).stdout


def packages(target: Target) -> set[str]:
    """Return the names of all packages on a target."""
    return set(on(target, "dpkg-query --show --showformat='${Package}\\n'").decode().split())


def playbook(inventory: Path, place: Path, *options: str) -> Measured:
    """Run the playbook over an inventory once."""
    written = place / "executions.jsonl"
    surroundings = {
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "executions",
        "ANSIBLE_CONFIG": str(HERE.parent / "ansible.cfg"),
        "MEETHAUS_EXECUTIONS": str(written),
    }
    ansible = Path(sys.executable).with_name("ansible-playbook")
    password = f"--vault-password-file={inventory / '.vault-password'}"
    command = [
        str(ansible),
        str(HERE.parent / "site.yml"),
        "-i",
        str(inventory),
        password,
        *options,
    ]
    begun = time.monotonic()
    subprocess.run(
        command, cwd=HERE.parent, env={**os.environ, **surroundings}, check=True, stdout=sys.stderr
    )
    seconds = time.monotonic() - begun
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    waited = sum(line["seconds"] for line in lines if "Wait until the focus" in line["task"])
    return Measured(seconds, sum(line["remote"] for line in lines), waited)


def from_afar(target: Target, inventory: Path, place: Path) -> Measured:
    """Run the playbook once over a line with 50 ms of round trip time."""
    with delay.line_to([f"{target.address}:{target.port}"]) as (port,):
        variables = {
            "ansible_host": "127.0.0.1",
            "ansible_port": port,
            "ansible_ssh_extra_args": f"-o HostKeyAlias={target.address}",
            "host_firewall_ssh_port": target.port,
        }
        return playbook(inventory, place, "--extra-vars", json.dumps(variables))


def by_hand(target: Target, wanted: set[str], vendor: bytes) -> float:
    """Install packages and get a certificate as somebody would who types; return the seconds."""
    on(target, "tar --extract --directory=/", vendor)
    names = shlex.join(sorted(wanted))
    answers = "".join(f"{each} {HOSTNAME} string {target.fqdn}\n" for each in ASKING)
    begun = time.monotonic()
    on(target, "debconf-set-selections", answers.encode())
    on(target, "apt-get update --quiet=2")
    on(
        target,
        "DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends"
        f" --quiet=2 {names} > /dev/null",
    )
    on(
        target,
        "systemctl stop nginx; certbot certonly --standalone --non-interactive --agree-tos --quiet"
        f" --register-unsafely-without-email --domain {target.fqdn} --server {AUTHORITY}",
    )
    return time.monotonic() - begun


def main() -> None:
    """Measure all three, one after the other."""
    lab = Lab.open()
    lab.ensure()
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        runs: list[Measured] = []
        hand, vendor, wanted = 0.0, b"", set[str]()
        for name in ("warm", "hand", "ours"):
            target = lab.start(TargetSpec(name=f"benchmark-{name}"))
            before = packages(target)
            if name == "hand":
                hand = by_hand(target, wanted, vendor)
            else:
                inventory = place / name
                key, name_server = lab.repository.key_fingerprint(), lab.instance.gateway4
                write_inventory(inventory, [Placement(target)], key, name_server)
                runs = [playbook(inventory, place), playbook(inventory, place)]
                runs.append(from_afar(target, inventory, place))
                wanted = packages(target) - before
                vendor = on(target, f"tar --create --file=- {VENDOR}")
            lab.stop(target.name)
    first, again, afar = runs
    sys.stdout.write(
        f"On a bare server the playbook takes {first.seconds / hand:.2f} times what packages and"
        f" certificate take by hand ({first.executions} executions on the server),"
        f" {first.waiting / hand:.2f} of it waiting for the focus.\n"
        f"A second run takes {again.seconds / first.seconds:.2f} of the first"
        f" ({again.executions} executions, {again.seconds:.0f} s here), and over 50 ms"
        f" {afar.seconds / again.seconds:.2f} times that ({afar.seconds:.0f} s).\n"
    )


if __name__ == "__main__":
    main()
