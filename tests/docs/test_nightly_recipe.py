"""What the page on nightly looks shows can be used as it stands there."""

import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.docs.test_commands_shown import parser
from tests.support.pages import ROOT, fences

PAGE = Path("docs/how-to/verify-every-night.md")
UNITS = ("meethaus-verify.service", "meethaus-verify.timer", "meethaus-tell.service")


def test_units_are_what_systemd_takes(tmp_path: Path) -> None:
    shown = fences(PAGE, frozenset({"ini"}))
    for name, unit in zip(UNITS, shown, strict=True):
        # The script is installed by whoever follows the page.
        (tmp_path / name).write_text(
            unit.text.replace("/usr/local/bin/meethaus-nightly", "/bin/true")
        )
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *UNITS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in said.stderr.splitlines() if "meethaus-" in line] == []
    assert said.returncode == 0, said.stderr


def test_the_check_of_units_would_notice_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "wrong.service").write_text("[Service]\nTyp=oneshot\nExecStart=relative\n")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "wrong.service"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode != 0


@pytest.mark.parametrize("key", ["script", "after_script"])
def test_the_job_calls_commands_that_exist(key: str) -> None:
    (job,) = fences(PAGE, frozenset({"yaml"}))
    for line in yaml.safe_load(job.text)["verify"][key]:
        program, *words = shlex.split(line.partition(" > ")[0])
        assert program == "meethaus"
        parser().main(words, prog_name="meethaus", standalone_mode=False)


def test_the_page_is_listed() -> None:
    assert "verify-every-night.md" in (ROOT / "README.md").read_text()
