"""What holds for both of Jitsi's daemons that run in Java."""

from meethaus.checks.model import Finding, Intent, fine, wrong
from meethaus.probes.java import JavaLog, Memory, Plain, level_number

_LOCAL = ("127.", "[::1]", "[::ffff:127.")
_ANY = ("0.0.0.0:", "*:", "[::]:")


def quiet(log: JavaLog, wanted: str) -> Finding:
    limit = level_number(wanted)
    loud = [
        f"{name} writes from {level} on"
        for name, level in (("the root logger", log.level), *sorted(log.levels.items()))
        if level_number(level) < limit
    ]
    return wrong(loud[0], f"{wanted} or less") if loud else fine(f"writes from {log.level} on")


def forgetful(memory: Memory) -> Finding:
    if memory.dumps_heap:
        return wrong("HeapDumpOnOutOfMemoryError is on", "off")
    if memory.dumps_core:
        return wrong("CreateCoredumpOnCrash is on", "off")
    if memory.error_file != "/dev/null":
        return wrong(f"ErrorFile is {memory.error_file or 'not set'}", "/dev/null")
    return fine("no dump and no crash report is written")


def closed(open_files: tuple[str, ...]) -> Finding:
    if open_files:
        found = f"open to every account of the host: {', '.join(open_files)[:120]}"
        return wrong(found, "0640 or less")
    return fine("no other account may read its password")


def all_off(settings: dict[str, Plain]) -> Finding:
    on = sorted(name for name, value in settings.items() if value)
    return wrong(f"{', '.join(on)} on", "off") if on else fine("all of them are off")


def local_only(listens: tuple[str, ...]) -> Finding:
    if not listens:
        return fine("it listens nowhere")
    open_ = [each for each in listens if not each.startswith(_LOCAL)]
    return (
        wrong(f"it listens on {', '.join(open_)}", "127.0.0.1")
        if open_
        else fine(f"it listens on {', '.join(listens)}")
    )


def not_everywhere(listens: tuple[str, ...]) -> Finding:
    open_ = [each for each in listens if each.startswith(_ANY)]
    if open_:
        return wrong(f"it listens on {', '.join(open_)}", "one address of a closed network")
    return fine(f"it listens on {', '.join(listens)}" if listens else "it listens nowhere")


def confined(kept: dict[str, bool], user: str, intent: Intent, setting: str) -> Finding:
    if user == "root":
        return wrong("it runs as root", "an account of its own")
    missing = sorted(name for name, value in kept.items() if not value)
    if missing and intent.switch(setting):
        return wrong(f"systemd does not restrict {', '.join(missing)}", "all restricted")
    return fine(f"not restricted as wanted: {missing}" if missing else "systemd restricts it")
