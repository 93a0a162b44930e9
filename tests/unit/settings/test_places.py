"""Where an inventory sets a variable."""

from pathlib import Path

import pytest

from meethaus.settings.places import place_of, unreadable_place


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("group_vars/all/meet.yml", "---\na: 1\nmeet_x: 2\n", 3),
        ("group_vars/meet.yaml", "meet_x: 2\n", 1),
        ("group_vars/meet", "meet_x: 2\n", 1),
        ("host_vars/h/more.yml", "b: !vault |\n  x\nmeet_x: 1\n", 3),
        ("hosts.yml", "meet:\n  hosts:\n    h:\n      meet_x: 1\n", 4),
        ("hosts.yml", "list:\n  - {a: 1}\n  - {meet_x: 1}\n", 3),
    ],
)
def test_the_line_is_found(tmp_path: Path, file: str, text: str, line: int) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert place_of("meet_x", tmp_path) == f"{path}:{line}"


def test_what_is_no_yaml_or_hidden_or_closed_has_no_place(tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("a: [1\n", encoding="utf-8")
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00meet_x")
    (tmp_path / ".hidden.yml").write_text("meet_x: 1\n", encoding="utf-8")
    (tmp_path / "vault.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\nmeet_x\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("meet_x: 1\n", encoding="utf-8")
    assert place_of("meet_x", tmp_path) == ""


def test_a_single_file_has_its_variables_beside_it(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts.yml"
    hosts.write_text("meet: {}\n", encoding="utf-8")
    variables = tmp_path / "group_vars" / "all.yml"
    variables.parent.mkdir()
    variables.write_text("meet_x: 1\n", encoding="utf-8")
    assert place_of("meet_x", hosts) == f"{variables}:1"
    assert place_of("meet", hosts) == f"{hosts}:1"


@pytest.mark.parametrize(
    ("text", "line"),
    [("meet_domain: [meet.example.org\n", 2), ("a: b\n  c: d\n", 2), ("a: 1\n\tb: 2\n", 2)],
)
def test_what_is_no_yaml_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "hosts.yml").write_text("meet: {}\n", encoding="utf-8")
    (tmp_path / "vault.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n", encoding="utf-8")
    broken = tmp_path / "meet.yml"
    broken.write_text(text, encoding="utf-8")
    assert unreadable_place(tmp_path) == f"{broken}:{line}"
    broken.unlink()
    assert unreadable_place(tmp_path) == ""
