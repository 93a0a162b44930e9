"""One place of a YAML text changes, and nothing else does."""

import string
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from meethaus.settings.yaml_edit import (
    EditError,
    append_entry,
    read_yaml,
    remove_entry,
    replace_value,
)

BLOCK = """\
---
# Who opens meetings
people:
  # Anna, office
  - name: anna   # since March
    word: one

  # Ben, board
  - name: ben
    word: 'two'
# The relay
relay: three # keep
"""
FORMS = {
    "block": BLOCK,
    "not-indented": "people:\n- name: anna\n  word: one\n- name: ben\n  word: two\nrelay: x\n",
    "last-without-newline": "people:\n- name: anna\n  word: one\n- {name: ben, word: two}",
    "flow": "people: [{name: anna, word: one}, {name: ben, word: two}]  # all\nrelay: three\n",
    "flow-over-lines": "people: [\n  {name: anna, word: one},\n  {name: ben, word: two}\n]\n",
    "dash-alone": "people:\n -\n  name: anna\n  word: one\n -\n  name: ben\n  word: two\n",
    "windows": "people:\r\n  - name: anna\r\n    word: one\r\n  - name: ben\r\n    word: two\r\n",
    "block-scalar": "people:\n- name: anna\n  word: one\n- name: ben\n  word: |-\n    two\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_entry_is_added_at_the_end(text: str) -> None:
    people = read_yaml(append_entry(text, "people", {"name": "no", "word": "123"}))["people"]
    assert people == [*read_yaml(text)["people"], {"name": "no", "word": "123"}]


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("index", [0, 1])
def test_entry_is_removed(text: str, index: int) -> None:
    left = read_yaml(remove_entry(text, "people", index))["people"]
    assert left == [read_yaml(text)["people"][1 - index]]


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("index", [0, 1])
def test_value_is_replaced(text: str, index: int) -> None:
    changed = replace_value(text, ("people", index, "word"), "new: #value")
    assert read_yaml(changed)["people"][index]["word"] == "new: #value"


def test_comments_and_form_of_everything_else_stay() -> None:
    changed = replace_value(BLOCK, ("people", 1, "word"), "new")
    assert changed == BLOCK.replace("'two'", "new")
    changed = append_entry(BLOCK, "people", {"name": "cem", "word": "new"})
    added = "    word: 'two'\n  - name: cem\n    word: new\n"
    assert changed == BLOCK.replace("    word: 'two'\n", added)


def test_comment_right_above_an_entry_goes_with_it() -> None:
    assert "Anna" not in remove_entry(BLOCK, "people", 0)
    assert "# Ben, board" in remove_entry(BLOCK, "people", 0)
    without_ben = remove_entry(BLOCK, "people", 1)
    assert "Ben" not in without_ben
    assert "# The relay\nrelay: three # keep\n" in without_ben


def test_list_that_is_not_there_is_made() -> None:
    text = "relay: three # keep"
    changed = append_entry(text, "people", {"name": "anna", "word": "one"})
    assert changed == "relay: three # keep\npeople:\n  - name: anna\n    word: one\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word: &w one\npeople: [{name: anna, word: *w}]\n", id="anchor"),
        pytest.param("base: &b {word: one}\npeople: [{name: anna, <<: *b}]\n", id="merge-key"),
        pytest.param("people: [{name: anna}]\n...\n", id="nothing-there"),
    ],
)
def test_what_would_change_other_places_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        replace_value(text, ("people", 0, "word"), "new")


@pytest.mark.parametrize("text", ["[1", "- a\n", "", "a: 1\n---\nb: 2\n"])
def test_what_holds_no_variables_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        read_yaml(text)


WORDS = st.text(string.ascii_letters + string.digits + "._-#:{}'\"\\ ,!&*@%é", min_size=1)
PEOPLE = st.lists(st.fixed_dictionaries({"name": WORDS, "word": WORDS}), min_size=1, max_size=4)


@settings(deadline=None)
@given(
    people=PEOPLE,
    flow=st.sampled_from([None, True, False]),
    place=st.integers(0, 3),
    word=WORDS,
)
def test_whatever_is_written_changes_as_asked_or_is_refused(
    people: list[dict[str, str]], *, flow: bool | None, place: int, word: str
) -> None:
    index = place % len(people)
    content: dict[str, Any] = {"people": people, "relay": "three"}
    text = yaml.safe_dump(content, default_flow_style=flow, sort_keys=place % 2 == 0)
    changed = read_yaml(replace_value(text, ("people", index, "word"), word))
    people_after = [dict(each) for each in people]
    people_after[index]["word"] = word
    assert changed == {"people": people_after, "relay": "three"}
    added = read_yaml(append_entry(text, "people", {"name": word, "word": word}))
    assert added == {"people": [*people, {"name": word, "word": word}], "relay": "three"}
    if len(people) == 1:
        return  # nothing would be left of the list, and no command asks for that
    removed = read_yaml(remove_entry(text, "people", index))
    assert removed == {"people": people[:index] + people[index + 1 :], "relay": "three"}
