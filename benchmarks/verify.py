"""What looking at a server takes over a line with a delay.

Usage: sudo python benchmarks/verify.py

Installs one lab server, puts 50 ms of delay before its sshd, and looks at it: at all of it by
`verify`, by one command after the other as testinfra does by itself, and twenty times at once.
Twenty are twenty ways to the same server, so they share its processors; real ones would not.
Prints ratios, because seconds differ between machines.
"""

import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.lab import Lab, Target, TargetSpec
from meethaus.lab.inventory import Placement, write_inventory
from meethaus.probes import all_probes, over
from meethaus.probes.login import host_at
from meethaus.verify import Scope, Verification, verify_hosts

HERE = Path(__file__).resolve().parent
ONE_WAY_SECONDS = 0.025
MANY = 20


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes, each piece a while after it came; what follows does not wait for it."""
    loop = asyncio.get_running_loop()
    late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        while piece := await source.read(65536):
            late.put_nowait((loop.time() + ONE_WAY_SECONDS, piece))
        late.put_nowait((loop.time() + ONE_WAY_SECONDS, b""))

    reading = asyncio.create_task(read())
    with suppress(ConnectionError):
        while True:
            due, piece = await late.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not piece:
                break
            sink.write(piece)
            await sink.drain()
    reading.cancel()
    sink.close()


@contextmanager
def delayed(address: str, port: int) -> Iterator[int]:
    """Give a port of this machine that leads to another, 25 ms later each way."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The first packet of a connection needs its time, too.
        await asyncio.sleep(2 * ONE_WAY_SECONDS)
        there = await asyncio.open_connection(address, port)
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))

    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)


def login(target: Target, place: Path, address: str, port: int) -> tuple[str, Path]:
    """Return what `--host` takes for a way to the target, and the settings of SSH for it."""
    config = place / f"ssh-{port}"
    config.write_text(
        f"Host *\nIdentityFile {target.identity_file}\nIdentitiesOnly yes\n"
        f"UserKnownHostsFile {target.known_hosts}\nGlobalKnownHostsFile /dev/null\n"
        f"HostKeyAlias {target.address}\n"
    )
    return f"ssh://root@{address}:{port}?ssh_config={config}", config


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def verified(address: str, many: int = 1) -> Verification:
    """Look at a server as often as is said, at the same time, each by a login of its own."""
    with tempfile.TemporaryDirectory(prefix="meethaus-") as sockets:
        askers = {}
        for number in range(many):
            own = Path(sockets) / str(number)
            own.mkdir()
            askers[f"server{number}"] = over(host_at(address, own), f"server{number}")
        found = verify_hosts(askers, None, Scope(), datetime.now(UTC))
    if unseen := [each.unreachable for each in found.hosts if each.unreachable]:
        raise SystemExit(f"not seen: {unseen}")
    return found


def one_by_one(address: str) -> int:
    """Look with the same probes, each command by itself; return how many commands there were."""
    count = 0
    with tempfile.TemporaryDirectory(prefix="meethaus-") as sockets:
        host = host_at(address, Path(sockets))
        usual = host.backend.run

        def counted(*words: object, **more: object) -> object:
            nonlocal count
            count += 1
            return usual(*words, **more)

        host.backend.run = counted
        for probe in all_probes().values():
            with suppress(UnseenError):
                _look(probe, host)
    return count


def _look(probe: Callable[[Host], object], host: Host) -> None:
    probe(host)


def install(lab: Lab, place: Path) -> Target:
    """Return a server that the playbook has installed."""
    target = lab.start(TargetSpec(name="benchmark-verify"))
    key, name_server = lab.repository.key_fingerprint(), lab.instance.gateway4
    write_inventory(place, [Placement(target)], key, name_server)
    ansible = Path(sys.executable).with_name("ansible-playbook")
    password = f"--vault-password-file={place / '.vault-password'}"
    command = [str(ansible), str(HERE.parent / "site.yml"), "-i", str(place), password]
    subprocess.run(command, cwd=HERE.parent, check=True, stdout=sys.stderr)
    # Twenty servers would have a limit of logins each.
    more = "echo MaxStartups 100 > /etc/ssh/sshd_config.d/00-benchmark.conf; systemctl restart ssh"
    login = ["ssh", *target.ssh_options, f"root@{target.address}", more]
    subprocess.run(login, check=True)
    return target


def main() -> None:
    """Measure all four, one after the other."""
    lab = Lab.open()
    lab.ensure()
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        target = install(lab, place / "inventory")
        with delayed(target.address, target.port) as port:
            near, _ = login(target, place, target.address, target.port)
            far, config = login(target, place, "127.0.0.1", port)
            true = ["ssh", "-F", str(config), "-p", str(port), "root@127.0.0.1", "true"]
            bare = min(timed(lambda: subprocess.run(true, check=True)) for _ in range(3))
            there = min(timed(lambda: verified(near)) for _ in range(3))
            whole = min(timed(lambda: verified(far)) for _ in range(3))
            rounds = verified(far).hosts[0].rounds
            commands = one_by_one(far)
            singly = timed(lambda: one_by_one(far))
            many = timed(lambda: verified(far, MANY))
        lab.stop(target.name)
    line = max(0.0, whole - there)
    sys.stdout.write(
        f"With 50 ms there and back, the line costs a whole look ({rounds} rounds)"
        f" {line / bare:.1f} times what `ssh host true` takes ({bare:.2f} s); without the line the"
        f" look takes {there:.2f} s.\n"
        f"The same {commands} commands one by one take {singly / whole:.1f} times as long.\n"
        f"{MANY} at once take {many / whole:.1f} times one.\n"
    )


if __name__ == "__main__":
    main()
