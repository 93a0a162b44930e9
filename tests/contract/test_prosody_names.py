"""Every module and every option that Prosody's files name exists, and somebody there reads it.

Prosody passes over an option that no module asks for, and goes on without a module it cannot find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.contract.conftest import ROOT, load
from tests.support.reading import DAEMON, HOSTS, PHONE, entered, lua
from tests.support.rendering import Rendered

# Section -> its options; `*` stands for what is above the first section.
Sections = dict[str, dict[str, Any]]

GLOBAL = "*"
KIND = "component_module"  # the reader's name for the second word of `Component`
TABLE = load(ROOT / "tests" / "contract" / "prosody_names.yml")
PLUGINS = ROOT / "roles/jitsi_prosody/templates/usr/local/share/meethaus/prosody"
MODULES: dict[str, dict[str, Any]] = TABLE["modules"]
OPTIONS: dict[str, list[str]] = TABLE["options"]


def sections_of(rendered: Rendered) -> Sections:
    """Return all files of the roles as one, in the order in which Prosody reads them."""
    found: Sections = {}
    for path in (DAEMON, PHONE, HOSTS):
        for name, options in lua(rendered, path).items():
            found.setdefault(name, {}).update(options)
    return found


def enabled(options: dict[str, Any]) -> set[str]:
    """Return the modules that one section asks for."""
    found = set(options.get("modules_enabled", []))
    found |= {options[KIND]} if KIND in options else set()
    found |= {f"auth_{options['authentication']}"} if "authentication" in options else set()
    return found | {f"storage_{kind}" for kind in storages(options)}


def storages(options: dict[str, Any]) -> set[str]:
    """Return the kinds of storage that one section asks for, as a whole or for single stores."""
    given = [options[name] for name in ("storage", "default_storage") if name in options]
    return {
        kind for each in given for kind in (each.values() if isinstance(each, dict) else [each])
    }


def named(sections: Sections) -> set[str]:
    """Return the modules that are named anywhere."""
    disabled = {name for part in sections.values() for name in part.get("modules_disabled", [])}
    return disabled.union(*(enabled(options) for options in sections.values()))


def with_loaded(modules: Iterable[str]) -> set[str]:
    """Return modules and those that they load."""
    found: set[str] = set()
    rest = list(modules)
    while rest:
        name = rest.pop()
        if name not in found:
            found.add(name)
            rest += MODULES.get(name, {}).get("loads", [])
    return found


def present(sections: Sections, name: str) -> set[str]:
    """Return the modules that can read the options of a section."""
    everywhere = enabled(sections[GLOBAL])
    if name == GLOBAL:
        # A module that is kept out counts: its option is the second bolt on the door.
        kept_out = set(sections[GLOBAL].get("modules_disabled", []))
        hosts = [present(sections, host) for host in sections if host != GLOBAL]
        return everywhere.union(kept_out, *hosts)
    if KIND in sections[name]:
        own = everywhere & set(TABLE["taken_over_by_components"])
    else:
        own = everywhere | set(TABLE["loaded_into_hosts"])
    return {"core"} | with_loaded(own | enabled(sections[name]))


def options_of(options: dict[str, Any]) -> set[str]:
    """Return the options of a section, members of tables by their path."""
    return {path for path, _ in entered(options)} - {KIND}


def unread(sections: Sections) -> set[tuple[str, str]]:
    """Return the options, each with its section, that no module there reads."""
    return {
        (name, path)
        for name, options in sections.items()
        for path in options_of(options)
        if present(sections, name).isdisjoint(OPTIONS.get(path, []))
    }


@pytest.fixture(scope="module", params=["defaults", "alternative"])
def sections(
    request: pytest.FixtureRequest, single: Rendered, split: dict[str, Rendered]
) -> Sections:
    return sections_of(single if request.param == "defaults" else split["signalling"])


def test_every_module_is_known(sections: Sections) -> None:
    assert named(sections) - set(MODULES) == set()


def test_every_option_is_read_where_it_is_set(sections: Sections) -> None:
    assert unread(sections) == set()


def test_the_table_holds_only_what_is_used(single: Rendered, split: dict[str, Rendered]) -> None:
    both = [sections_of(single), sections_of(split["signalling"])]
    modules = set().union(*(with_loaded(named(sections)) for sections in both))
    options = {path for sections in both for part in sections.values() for path in options_of(part)}
    assert set(MODULES) - modules == set()
    assert set(OPTIONS) - options == set()


def test_the_table_names_where_a_module_comes_from_and_known_readers() -> None:
    origins = {"prosody", "jitsi-meet-prosody", "meethaus"}
    assert {entry["from"] for entry in MODULES.values()} == origins
    readers = {reader for names in OPTIONS.values() for reader in names} - {"core"}
    loaded = {name for entry in MODULES.values() for name in entry.get("loads", [])}
    assert (readers | loaded) - set(MODULES) == set()


def test_own_modules_are_there_and_read_the_options_they_are_said_to_read() -> None:
    own = {name for name, entry in MODULES.items() if entry["from"] == "meethaus"}
    files = {
        path.name.split(".")[0].removeprefix("mod_"): path for path in PLUGINS.glob("*.lua.j2")
    }
    assert set(files) == own
    asked = {
        (option, name)
        for name, path in files.items()
        for option in re.findall(r'get_option_\w+\("(\w+)"', path.read_text("utf-8"))
    }
    # Of a table a module asks for the whole.
    tops = [(option.partition(".")[0], {*names} & own) for option, names in OPTIONS.items()]
    assert asked == {(option, name) for option, names in tops for name in names}


HOST = "meet.example.org"
ROOMS = "conference.meet.example.org"


@pytest.mark.parametrize(
    ("section", "option", "value"),
    [
        (ROOMS, "modules_enabled", ["muc_rate_limits"]),
        (ROOMS, KIND, "mucs"),
        (HOST, "authentication", "jitsi_anonymous"),
        (HOST, "storage", "mem"),
        (GLOBAL, "modules_disabled", ["registers"]),
    ],
)
def test_a_misspelt_module_is_noticed(
    sections: Sections, section: str, option: str, value: object
) -> None:
    changed = sections | {section: {**sections[section], option: value}}
    assert len(named(changed) - named(sections) - set(MODULES)) == 1


@pytest.mark.parametrize(
    ("section", "option", "value", "path"),
    [
        (GLOBAL, "consider_bosh_secured", True, "consider_bosh_secured"),
        (GLOBAL, "limits", {"c2s": {"rates": "1kb/s"}}, "limits.c2s.rates"),
        (GLOBAL, "external_services", [{"hosts": "h"}], "external_services.hosts"),
        (HOST, "main_mucs", ROOMS, "main_mucs"),
        # Right name, wrong place: nothing there reads it.
        (HOST, "muc_room_locking", False, "muc_room_locking"),
        (ROOMS, "lobby_muc", "lobby.meet.example.org", "lobby_muc"),
    ],
)
def test_a_misspelt_or_misplaced_option_is_noticed(
    sections: Sections, section: str, option: str, value: object, path: str
) -> None:
    changed = sections | {section: {**sections[section], option: value}}
    assert unread(changed) - unread(sections) == {(section, path)}
