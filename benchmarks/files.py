"""How much longer a loop over files takes than one tree of the same files.

Usage: python -m benchmarks.files [inventory [vault password file]]

Without an inventory both work on this machine without SSH. Each play runs three times with nothing
to change, and the fastest counts. Prints ratios, because seconds differ between machines.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
COUNT = 10
ROUNDS = 3
PLACE = "/tmp/meethaus-benchmark"  # noqa: S108 - holds nothing but generated text


def plays() -> dict[str, list[dict[str, Any]]]:
    """Return the tasks of each way to write the same files."""
    names = [f"{number}.conf" for number in range(COUNT)]
    loop = {
        "name": "Loop over files",
        "ansible.builtin.template": {"src": "text.j2", "dest": f"{PLACE}/{{{{ item }}}}"},
        "loop": names,
    }
    entries = [{"path": f"{PLACE}/{name}", "template": "text.j2"} for name in names]
    tree = {"name": "One tree of files", "meethaus.meet.file_tree": {"files": entries}}
    directory = {"path": PLACE, "state": "directory", "mode": "0755"}
    made = {"name": "Create the directory", "ansible.builtin.file": directory}
    return {"loop": [made, loop], "tree": [tree]}


def seconds(place: Path, tasks: list[dict[str, Any]], words: list[str]) -> float:
    """Run the tasks once and return how long their executions took together."""
    written = place / "executions.jsonl"
    play = {"hosts": "all", "gather_facts": False, "tasks": tasks}
    (place / "play.yml").write_text(yaml.safe_dump([play]))
    surroundings = {
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "executions",
        "ANSIBLE_CONFIG": str(HERE.parent / "ansible.cfg"),
        "MEETHAUS_EXECUTIONS": str(written),
    }
    ansible = Path(sys.executable).with_name("ansible-playbook")
    command = [str(ansible), *words, str(place / "play.yml")]
    subprocess.run(command, env={**os.environ, **surroundings}, check=True, stdout=sys.stderr)
    return sum(float(json.loads(line)["seconds"]) for line in written.read_text().splitlines())


def main() -> None:
    """Measure both ways in turn, after a first run that writes the files."""
    local = [
        "-i",
        "localhost,",
        "-c",
        "local",
        "-e",
        f"ansible_python_interpreter={sys.executable}",
    ]
    words = ["-i", sys.argv[1]] if len(sys.argv) > 1 else local
    words += ["--vault-password-file", sys.argv[2]] if sys.argv[2:] else []
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        (place / "templates").mkdir()
        (place / "templates/text.j2").write_text("# {{ ansible_managed }}\nsetting = value\n")
        for _ in range(ROUNDS + 1):
            for name, tasks in plays().items():
                found.setdefault(name, []).append(seconds(place, tasks, words))
    best = {name: min(times[1:]) for name, times in found.items()}
    ratio = best["loop"] / best["tree"]
    sys.stdout.write(f"{COUNT} files, nothing to change: a loop takes {ratio:.1f} times a tree\n")


if __name__ == "__main__":
    main()
