"""What a play sees of `meethaus.meet.file_tree`: templates, handlers, dry runs, and no secret."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(sys.executable).with_name("ansible-playbook")
REPOSITORY = Path(__file__).parents[4]
SECRET = "correct-horse-battery"

PLAY: dict[str, Any] = {
    "hosts": "localhost",
    "connection": "local",
    "gather_facts": False,
    "vars": {"greeting": "Guten Tag", "secret": SECRET},
    "handlers": [
        {"name": f"Restart {name}", "ansible.builtin.debug": {"msg": f"restarted {name}"}}
        for name in ("one", "other", "both")
    ],
}


@dataclass(frozen=True)
class Ran:
    """How a play ended, and all it printed."""

    code: int
    output: str

    def restarted(self) -> set[str]:
        """Return the handlers that ran."""
        return {name for name in ("one", "other", "both") if f"restarted {name}" in self.output}


@dataclass(frozen=True)
class Desk:
    """A directory with templates, and a root for the files to be written."""

    place: Path

    @property
    def root(self) -> Path:
        return self.place / "root"

    def entry(self, name: str, **options: object) -> dict[str, object]:
        """Return an entry whose path is below the root."""
        return {"path": f"{self.root}/{name}", **options}

    def template(self, name: str, text: str) -> str:
        """Write a template and return its name."""
        path = self.place / "templates" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return name

    def play(self, files: list[dict[str, object]], *words: str, **options: object) -> Ran:
        """Run a play with the one task."""
        task = {
            "name": "Write",
            "meethaus.meet.file_tree": {"files": files, **options},
            "notify": ["Restart both"],
        }
        play = self.place / "play.yml"
        play.write_text(yaml.safe_dump([{**PLAY, "tasks": [task]}]))
        done = subprocess.run(
            [ANSIBLE, "-i", "localhost,", play, *words],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={
                **os.environ,
                "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "src/meethaus"),
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
                "ANSIBLE_NOCOLOR": "1",
            },
        )
        return Ran(done.returncode, done.stdout + done.stderr)


@pytest.fixture(name="desk")
def desk_below(tmp_path: Path) -> Desk:
    (tmp_path / "root").mkdir()
    return Desk(tmp_path)


def two_files(desk: Desk) -> list[dict[str, object]]:
    name = desk.template("one.j2", "# {{ ansible_managed }}\n{{ greeting }}!\n")
    return [
        desk.entry("one", template=name, notify=["Restart one"]),
        desk.entry("other", content="other\n", notify=["Restart other"]),
    ]


def test_template_is_rendered_and_each_changed_entry_notifies_its_handlers(desk: Desk) -> None:
    ran = desk.play(two_files(desk))
    assert ran.code == 0, ran.output
    assert (desk.root / "one").read_text() == "# Ansible managed\nGuten Tag!\n"
    assert ran.restarted() == {"one", "other", "both"}


def test_only_what_changed_notifies(desk: Desk) -> None:
    desk.play(two_files(desk))
    (desk.root / "other").write_text("tampered\n")
    assert desk.play(two_files(desk)).restarted() == {"other", "both"}


def test_nothing_changed_notifies_nobody(desk: Desk) -> None:
    desk.play(two_files(desk))
    ran = desk.play(two_files(desk))
    assert "changed=0" in ran.output
    assert ran.restarted() == set()


def test_template_of_a_path_is_found_by_the_path(desk: Desk) -> None:
    name = f"{desk.root}/here"[1:]
    (desk.place / "templates" / name).parent.mkdir(parents=True)
    desk.template(f"{name}.j2", "here\n")
    desk.play([desk.entry("here")])
    assert (desk.root / "here").read_text() == "here\n"


def test_omitted_option_counts_as_not_given(desk: Desk) -> None:
    given = {"content": "{{ greeting if greeting else omit }}", "source": "{{ omit }}"}
    ran = desk.play([desk.entry("one", **given)])
    assert ran.code == 0, ran.output
    assert (desk.root / "one").read_text() == "Guten Tag"


def test_what_is_off_may_keep_its_content(desk: Desk) -> None:
    desk.play([desk.entry("one", content="on")])
    ran = desk.play([desk.entry("one", content="on", state="absent")])
    assert "changed=1" in ran.output
    assert list(desk.root.iterdir()) == []


def test_dry_run_shows_the_differences_and_writes_nothing(desk: Desk) -> None:
    ran = desk.play(two_files(desk), "--check", "--diff")
    assert ran.code == 0, ran.output
    assert "+Guten Tag!" in ran.output
    assert list(desk.root.iterdir()) == []


@pytest.mark.parametrize("words", [["-vvvvv"], ["--diff", "-vvv"], ["--check", "--diff", "-vvv"]])
def test_secret_is_never_printed(desk: Desk, words: list[str]) -> None:
    files = [
        desk.entry("plain", content="plain text\n"),
        desk.entry("hidden", content="{{ secret }}\n", secret=True, mode="0600"),
    ]
    ran = desk.play(files, *words)
    assert ran.code == 0, ran.output
    assert SECRET not in ran.output
    assert "--diff" not in words or "+plain text" in ran.output


def test_objection_is_told_and_nothing_written(desk: Desk) -> None:
    ran = desk.play([*two_files(desk), desk.entry("bad", content="x\n", validate="grep y %s")])
    assert ran.code == 2
    assert f"grep objects to {desk.root}/bad, so nothing was changed" in ran.output
    assert list(desk.root.iterdir()) == []


def test_without_a_login_to_lose_files_come_into_force_untried(desk: Desk) -> None:
    mark = f"{desk.root}/in-force"
    ran = desk.play(two_files(desk), trial={"name": "test", "apply": ["touch", mark]})
    assert ran.code == 0, ran.output
    assert "does not come by SSH, so the new test settings are not tried" in ran.output
    assert Path(mark).exists()


def test_nothing_changed_is_not_put_in_force_again(desk: Desk) -> None:
    trial = {"name": "test", "apply": ["touch", f"{desk.root}/in-force"]}
    desk.play(two_files(desk))
    desk.play(two_files(desk), trial=trial)
    assert not (desk.root / "in-force").exists()


def drifting(desk: Desk) -> dict[str, object]:
    """Return a trial of what somebody can change without the files."""
    force = f"{desk.root}/force"
    return {
        "name": "test",
        "apply": ["cp", f"{desk.root}/one", force],
        "in_force": ["diff", "-u", f"{desk.root}/one", force],
        "keep": ["false"],
    }


def test_what_somebody_changed_without_the_files_is_put_in_force_again(desk: Desk) -> None:
    files, trial = [desk.entry("one", content="wanted\n")], drifting(desk)
    desk.play(files, trial=trial)
    force = desk.root / "force"
    force.write_text("wanted\nopened by hand\n")
    rehearsed = desk.play(files, "--check", "--diff", trial=trial)
    assert "opened by hand" in rehearsed.output
    assert "changed=1" in rehearsed.output
    assert "by hand" in force.read_text()
    again = desk.play(files, trial={**trial, "keep": ["echo", "true"]})
    assert "changed=1" in again.output
    assert force.read_text() == "wanted\n"
    assert "changed=0" in desk.play(files, trial=trial).output


def test_without_a_way_back_what_is_in_force_stays(desk: Desk) -> None:
    files, trial = [desk.entry("one", content="wanted\n")], drifting(desk)
    desk.play(files, trial=trial)
    (desk.root / "force").write_text("opened by hand\n")
    ran = desk.play(files, trial=trial)
    assert ran.code == 2
    assert (desk.root / "force").read_text() == "opened by hand\n"


def test_files_that_cannot_be_put_in_force_are_taken_back(desk: Desk) -> None:
    ran = desk.play(two_files(desk), trial={"name": "test", "apply": ["false"], "undo": ["true"]})
    assert ran.code == 2
    assert "false ended with 1" in ran.output
    assert list(desk.root.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"path": "relative", "content": "x"}, 'The path "relative" is not absolute'),
        ({"path": "/x", "content": "x", "template": "y"}, "takes one of template, content and so"),
        ({"path": "/x", "state": "link"}, "a link takes its target"),
        ({"path": "/x", "state": "directory", "content": "x"}, "given is ['content']"),
        ({"path": "/x", "modus": "0644"}, "modus"),
        ({"path": "/x", "state": "gone"}, "must be one of"),
        ({"path": "/x", "template": "missing.j2"}, "missing.j2"),
    ],
)
def test_entry_that_makes_no_sense_is_refused(
    desk: Desk, options: dict[str, object], words: str
) -> None:
    ran = desk.play([options])
    assert ran.code == 2
    assert words in ran.output
