"""Filling versions into scripts without hurting shell syntax."""

import pytest

from meethaus.lab.packages.errors import PackageBuildError
from meethaus.lab.packages.rendering import render


def test_render_fills_version() -> None:
    assert render("v {{ version }}\n", {"version": "1.0-1"}, "x") == "v 1.0-1\n"


def test_render_leaves_shell_length_alone() -> None:
    assert render('echo "${#name}" ${name%x}\n', {}, "x") == 'echo "${#name}" ${name%x}\n'


def test_render_takes_release_branch_without_blank_lines() -> None:
    text = "a\n{% if release >= 11031 %}\nb\n{% endif %}\nc\n"
    assert render(text, {"release": 11031}, "x") == "a\nb\nc\n"
    assert render(text, {"release": 10978}, "x") == "a\nc\n"


def test_render_unknown_name_names_the_file() -> None:
    with pytest.raises(PackageBuildError, match=r"scripts/postinst: .*versoin"):
        render("{{ versoin }}", {}, "scripts/postinst")
