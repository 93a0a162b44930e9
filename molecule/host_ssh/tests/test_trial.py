"""How the host itself ends a trial, whatever becomes of the run that began it."""

import base64
import shlex
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.support import ssh
from tests.support.seen import Seen

CODE = Path(__file__).parents[3] / "plugins/module_utils"
PLACE = "/tmp/trial"  # noqa: S108 # on a target of our own
TRIED = f"{PLACE}/tried"
SECONDS = 5
# A file that says "earlier" is on trial with "new"; what is in force is what was last copied.
BEGIN = f"""
tried = Path("{TRIED}")
entry = Entry(path=str(tried), state="file", mode=0o600, content="new")
steps = plan([entry], rehearsal=False)
use = ["cp", str(tried), "{PLACE}/in-force"]
attempt = trial.Trial("test", {SECONDS}, use, use)
attempt.prepare(steps)
tried.write_text("new")
attempt.start()
"""
CONFIRM = 'trial.confirm("test")'

Script = Callable[..., ssh.Said]


@pytest.fixture(name="script")
def script_over_one_session(host: Host, seen: Seen) -> Script:
    """Return what runs lines of Python on the target, in one SSH session of its own."""
    package = f"{PLACE}/own/module_utils"
    assert host.run(f"mkdir -p {package} && printf earlier > {TRIED}").rc == 0
    for path in CODE.glob("*.py"):
        text = base64.b64encode(path.read_bytes()).decode()
        assert host.run(f"echo {text} | base64 -d > {package}/{path.name}").rc == 0

    def run(*lines: str) -> ssh.Said:
        start = "from pathlib import Path\nfrom own.module_utils import trial\n"
        text = start + "from own.module_utils.tree_plan import Entry, plan\n" + "\n".join(lines)
        return ssh.with_key(seen, f"cd {PLACE} && python3 -c {shlex.quote(text)}")

    return run


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def held(host: Host) -> tuple[str, str]:
    """Return what the file says, and what is in force."""
    said = host.run(f"cat {TRIED}; echo; cat {PLACE}/in-force").stdout.split()
    return said[0], said[1]


def test_nobody_logs_in_and_the_host_goes_back(host: Host, script: Script) -> None:
    assert script(BEGIN).returncode == 0
    assert held(host) == ("new", "new")
    time.sleep(SECONDS + 2)
    assert held(host) == ("earlier", "earlier")
    assert not host.file("/var/lib/meethaus/trials/test").exists
    late = script(CONFIRM)
    assert late.returncode != 0
    assert "the login came too late" in late.stderr


def test_a_new_login_ends_it_for_good(host: Host, script: Script) -> None:
    assert script(BEGIN).returncode == 0
    confirmed = script(CONFIRM)
    assert confirmed.returncode == 0, confirmed.stderr
    time.sleep(SECONDS + 2)
    assert held(host) == ("new", "new")
    assert not host.file("/var/lib/meethaus/trials/test").exists


def test_the_session_that_began_it_confirms_nothing(host: Host, script: Script) -> None:
    done = script(BEGIN, CONFIRM)
    assert done.returncode != 0
    assert "proves nothing" in done.stderr
    time.sleep(SECONDS + 2)
    assert held(host) == ("earlier", "earlier")


def test_the_next_run_takes_back_what_nobody_confirmed(host: Host, script: Script) -> None:
    assert script(BEGIN.replace(f", {SECONDS},", ", 600,")).returncode == 0
    assert script('trial.take_back("test")').returncode == 0
    assert held(host) == ("earlier", "earlier")
    timers = host.run("systemctl list-timers --all --no-legend").stdout
    assert "meethaus-trial-test" not in timers


def test_a_command_that_fails_is_told_and_nothing_stays_on_trial(
    host: Host, script: Script
) -> None:
    broken = BEGIN.replace("attempt.start()", "").replace('use = ["cp"', 'use = ["false"')
    lines = "try:\n    attempt.start()\nexcept OSError as error:\n    print(error)"
    done = script(broken, lines, "attempt.abandon()")
    assert done.returncode == 0, done.stderr
    assert "false" in done.stdout
    assert not host.file("/var/lib/meethaus/trials/test").exists
