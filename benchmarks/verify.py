"""How much of a verification is waiting for the line, and what twenty servers at once take.

Usage: python -m benchmarks.verify [NAME [COUNT]]

NAME is a server of the lab that was set up (default: meet); it needs root. COUNT servers (default:
4) are looked at together: NAME and copies of its disk, which are removed afterwards. Everything
goes over a line with 50 ms of round trip time. Prints ratios, because seconds differ.

Copies share their processors with each other and with the one who looks. What the looking alone
costs is measured, too: processor time on both sides, and twenty servers whose answers are those of
NAME, each as late as NAME's were.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from testinfra.host import Host

from benchmarks import delay
from meethaus.errors import UnseenError
from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, Target, TargetSpec
from meethaus.probes import Asker, all_probes, collect, over
from meethaus.probes.login import host_of
from meethaus.verdicts import Word
from meethaus.verify import Scope, verify_hosts

ROUNDS = 3
MANY = 20
Ports = dict[str, int]


@contextmanager
def line_to(targets: list[Target]) -> Iterator[Ports]:
    """Give a port of this machine for each target, behind the delay."""
    places = [f"{each.address}:{each.port}" for each in targets]
    with delay.line_to(places) as ports:
        yield dict(zip((each.name for each in targets), ports, strict=True))


@contextmanager
def logged_in(target: Target, port: int | None = None) -> Iterator[Host]:
    """Give a target over a new connection, behind the delay if a port is given."""
    known = target.ansible_variables
    variables: dict[str, object] = {
        **known,
        "ansible_host": "127.0.0.1" if port else target.address,
        "ansible_port": port or target.port,
        "ansible_user": target.user,
    }
    if port:
        # The key that is known under the real address is the one that must answer.
        alias = f"-o HostKeyAlias={target.address}"
        variables["ansible_ssh_common_args"] = f"{known['ansible_ssh_common_args']} {alias}"
    with tempfile.TemporaryDirectory(prefix="bench-") as sockets:
        yield host_of(variables, target.name, Path(sockets))


@contextmanager
def asker(target: Target, port: int | None = None) -> Iterator[Asker]:
    """Give the way in which verify asks it."""
    with logged_in(target, port) as host:
        yield over(host, target.name)


def fastest(work: Callable[[], float]) -> float:
    """Return the least of a few measurements, in seconds."""
    return min(work() for _ in range(ROUNDS))


def bare(target: Target, port: int) -> float:
    """Measure one login that does nothing."""
    with asker(target, port) as ask:
        begun = time.monotonic()
        ask("true")
        return time.monotonic() - begun


def verified(targets: list[Target], ports: Ports) -> float:
    """Measure the verification of targets, all at once, logins included."""
    with ExitStack() as stack:
        ways = {each.name: asker(each, ports[each.name]) for each in targets}
        return judged({name: stack.enter_context(each) for name, each in ways.items()})


def judged(askers: dict[str, Asker]) -> float:
    """Measure the verification of the servers that these ask."""
    begun = time.monotonic()
    found = verify_hosts(askers, None, Scope(), datetime.now(UTC))
    seconds = time.monotonic() - begun
    if found.exit_code is ExitCode.COULD_NOT_LOOK:
        unseen = [each.host for each in found.hosts if each.unreachable]
        errors = {
            f"{one.control}: {one.detail}"
            for each in found.hosts
            for one in each.verdicts
            if one.word is Word.ERROR
        }
        sys.exit(f"Not all was seen, so the figures mean nothing: {unseen} {sorted(errors)}")
    return seconds


def executed(target: Target) -> float:
    """Measure the answering alone: no delay, no login."""
    seconds = 0.0
    with asker(target) as direct:

        def ask(command: str) -> tuple[int, str, str]:
            nonlocal seconds
            begun = time.monotonic()
            answer = direct(command)
            seconds += time.monotonic() - begun
            return answer

        direct("true")
        collect(target.name, ask, all_probes(), datetime.now(UTC))
    return seconds


def replayed(target: Target, port: int) -> float:
    """Measure as many servers as MANY, each answering as the target did, as late as it did."""
    heard: dict[str, tuple[float, tuple[int, str, str]]] = {}
    with asker(target, port) as ask:

        def listen(command: str) -> tuple[int, str, str]:
            begun = time.monotonic()
            answer = ask(command)
            heard[command] = (time.monotonic() - begun, answer)
            return answer

        judged({target.name: listen})

    def replay(command: str) -> tuple[int, str, str]:
        seconds, answer = heard[command]
        time.sleep(seconds)
        return answer

    return fastest(lambda: judged({f"{target.name}-{number}": replay for number in range(MANY)}))


def processors(target: Target, port: int) -> tuple[float, float]:
    """Measure the processor seconds of one verification: of who looks, and of the server."""

    def of_this() -> float:
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(each) for each in whose]
        return sum(each.ru_utime + each.ru_stime for each in used)

    with asker(target) as direct:

        def of_server() -> float:
            return int(direct("awk '/^usage_usec/ {print $2}' /sys/fs/cgroup/cpu.stat")[1]) / 1e6

        before = of_this(), of_server()
        verified([target], {target.name: port})
        after = of_this(), of_server()
    return after[0] - before[0], after[1] - before[1]


def one_by_one(target: Target, port: int) -> tuple[float, int]:
    """Measure the same probes on a plain testinfra host; returns the number of commands, too.

    The connection is shared, and no command is sent twice.
    """
    with logged_in(target, port) as host:
        backend, answers = host.backend, {}
        plain = backend.run

        def run(command: str, *args: str, **more: object) -> object:
            line = backend.quote(command, *args)
            if line not in answers:
                answers[line] = plain(command, *args, **more)
            return answers[line]

        backend.run = run
        begun = time.monotonic()
        for probe in all_probes().values():
            with suppress(UnseenError):
                probe(host)
        return time.monotonic() - begun, len(answers)


@contextmanager
def copies(lab: Lab, target: Target, count: int) -> Iterator[list[Target]]:
    """Give so many servers: the target and copies of its disk."""
    names = [f"{target.name}-copy-{number}" for number in range(1, count)]
    tag = lab.snapshot(target.name, f"{target.name}-benchmark") if names else None
    try:
        yield [target, *(lab.start(TargetSpec(name=each, image=tag)) for each in names)]
    finally:
        for each in names:
            lab.stop(each)


def main() -> None:
    """Measure one server in each way, then all of them."""
    name, count = [*sys.argv[1:], *("meet", "4")[len(sys.argv) - 1 :]]
    lab = Lab.open()
    target = lab.target(name)
    with line_to([target]) as ports:
        port = ports[name]
        login = fastest(lambda: bare(target, port))
        answering = fastest(lambda: executed(target))
        one = fastest(lambda: verified([target], ports))
        singly, commands = one_by_one(target, port)
        looking, asked = processors(target, port)
        apart = replayed(target, port)
    say(f"ssh host true: {login:.2f} s; answering without a line: {answering:.2f} s")
    say(f"one server: {one:.2f} s, {(one - answering) / login:.1f} times a login plus answering")
    say(f"the same {commands} commands one by one: {singly:.1f} s, {singly / one:.0f} times")
    say(f"processor time: {looking:.2f} s of who looks, {asked:.2f} s of the server")
    say(f"{MANY} servers of their own at once: {apart:.2f} s, {apart / one:.1f} times one")
    with copies(lab, target, int(count)) as targets, line_to(targets) as ports:
        together = fastest(lambda: verified(targets, ports))
    there = f"{len(targets)} servers on these processors at once"
    say(f"{there}: {together:.2f} s, {together / one:.1f} times one")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
