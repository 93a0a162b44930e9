"""A run about a part: only of what there is, and it speaks for that part only."""

from pathlib import Path

import pytest

from meethaus.cli.tags import known_tags
from tests.unit.cli.conftest import HOST, Ansible, Meethaus, made

COLLECTION = Path(__file__).resolve().parents[3]


def test_tags_are_the_roles_their_phases_and_always() -> None:
    roles = {path.name for path in (COLLECTION / "roles").iterdir() if path.is_dir()}
    phases = {"validate", "install", "configure", "remove"}
    assert set(known_tags()) == roles | phases | {"always"}


@pytest.mark.parametrize("verb", ["plan", "apply"])
@pytest.mark.parametrize("tag", ["web_egde", "web_edge,instal", "all", ""])
def test_a_tag_that_no_task_has_is_refused_before_anything_runs(
    meethaus: Meethaus,
    inventory: Path,
    ansible: Ansible,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    tag: str,
) -> None:
    def untouched(*_arguments: object) -> None:
        pytest.fail("Ansible was asked.")

    monkeypatch.setattr("meethaus.cli.session.list_inventory", untouched)
    ended = meethaus(verb, "-i", inventory, "--tags", tag)
    assert ended.code == 2
    assert f"{tag.rsplit(',', maxsplit=1)[-1]!r}, a tag that no task has" in ended.err
    assert "jitsi_videobridge" in ended.err
    assert ansible.asked == []


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("web_egde", "web_edge"),
        ("instal", "install"),
        ("host-log-journal-short", "host-logging-journal-short"),
    ],
)
def test_a_misspelt_tag_is_told_the_nearest(
    meethaus: Meethaus, inventory: Path, tag: str, meant: str
) -> None:
    ended = meethaus("apply", "-yi", inventory, "--tags", tag, "--format", "json")
    assert ended.envelope["error"]["code"] == "tag-unknown"
    assert ended.envelope["error"]["remedy"].startswith(f"Write --tags {meant}. ")


def test_tags_may_stand_with_commas_between_them(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    control = "host-logging-journal-short"
    meethaus("plan", "-i", inventory, "--tags", f"web_edge, {control}", "--tags", "always")
    assert ansible.asked[0].tags == ("web_edge", control, "always")


@pytest.mark.parametrize(
    ("verb", "scope", "closing"),
    [
        (
            ("apply", "-y"),
            ("--tags", "web_edge"),
            f"Done: the chosen part ({HOST}; --tags web_edge) was already as the settings say.",
        ),
        (
            ("plan",),
            ("--limit", HOST),
            f"Nothing would change on the chosen part ({HOST}; --limit {HOST}).",
        ),
    ],
)
def test_a_narrowed_run_speaks_for_the_chosen_part_only(
    meethaus: Meethaus,
    inventory: Path,
    ansible: Ansible,
    verb: tuple[str, ...],
    scope: tuple[str, ...],
    closing: str,
) -> None:
    ansible.answer = made(check=verb == ("plan",))
    ended = meethaus(*verb, "-i", inventory, *scope)
    assert ended.code == 0
    assert ended.out == f"{closing} The rest was not looked at.\n"


def test_a_whole_run_speaks_of_no_rest(
    meethaus: Meethaus, inventory: Path, ansible: Ansible
) -> None:
    ansible.answer = made()
    assert "The rest" not in meethaus("apply", "-yi", inventory).out
