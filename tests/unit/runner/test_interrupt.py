"""Ctrl-C ends Ansible too, and leaves nothing behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from meethaus.runner import Access, RunOptions, run_playbook

def listen(event):
    print("event", flush=True)

inventory, playbook = map(Path, sys.argv[1:])
result = run_playbook(Access(inventory, None), RunOptions(), listen, playbook)
print(result.outcome, int(result.exit_code), flush=True)
"""
SLEEP_SECONDS = "4711"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_an_interrupted_run_ends_ansible_and_says_so(tmp_path: Path, sent: signal.Signals) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    inventory = tmp_path / "hosts.yml"
    interpreter = f"ansible_python_interpreter: {sys.executable}"
    inventory.write_text(
        f"all: {{hosts: {{here: {{ansible_connection: local, {interpreter}}}}}}}\n", "utf-8"
    )
    playbook = tmp_path / "play.yml"
    playbook.write_text(
        "- hosts: all\n  gather_facts: false\n  tasks:\n"
        f"    - ansible.builtin.command: sleep {SLEEP_SECONDS}\n",
        "utf-8",
    )
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, inventory, playbook],
        stdout=subprocess.PIPE,
        text=True,
        env={"TMPDIR": str(scratch), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "event\n"
        program.send_signal(sent)
        rest = program.stdout.read()
    assert rest.splitlines()[-1] == "interrupted 4"
    left = subprocess.run(["pgrep", "-f", str(playbook)], capture_output=True, check=False)
    assert left.stdout == b""
    assert list(scratch.glob("meethaus-*")) == []
