"""The stand-in prosody package: its template names only modules that exist; its markers hold."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from luaparser import ast, astnodes  # type: ignore[import-untyped]  # published without types

Staged = Callable[[str, str], Path]

PACKAGE = "jitsi-meet-prosody"
PLUGINS = "usr/share/jitsi-meet/prosody-plugins"
TEMPLATE = "usr/share/jitsi-meet-prosody/prosody.cfg.lua-jvb.example"
HOST = "jitmeet.example.com"

# Part of Prosody 0.12 and 13 themselves.
PROSODY_MODULES = {"bosh", "websocket", "smacks", "ping", "external_services", "muc"}
# Commented out by the postinst, because the work moved to polls_component.
RETIRED_MODULES = {"polls"}


@pytest.fixture(params=["10978", "11031"])
def tree(request: pytest.FixtureRequest, staged: Staged) -> Path:
    return staged(PACKAGE, str(request.param))


def enabled_modules(template: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(template)):
        if not isinstance(node, astnodes.Assign):
            continue
        targets = [target.id for target in node.targets if isinstance(target, astnodes.Name)]
        if targets == ["modules_enabled"]:
            fields = node.values[0].fields
            names |= {field.value.s.decode() for field in fields}
    return names


def component_modules(template: str) -> set[str]:
    return set(re.findall(r'^Component "[^"]+" "([^"]+)"', template, re.MULTILINE))


def test_every_plugin_is_lua(staged: Staged) -> None:
    files = sorted((staged(PACKAGE, "11031") / PLUGINS).rglob("*.lua"))
    assert len(files) > 30
    for file in files:
        ast.parse(file.read_text(encoding="utf-8"))


def test_template_names_only_modules_that_exist(tree: Path) -> None:
    template = (tree / TEMPLATE).read_text(encoding="utf-8")
    wanted = enabled_modules(template) | component_modules(template)
    wanted.add("auth_jitsi-anonymous")
    missing = {
        name
        for name in wanted - PROSODY_MODULES - RETIRED_MODULES
        if not (tree / PLUGINS / f"mod_{name}.lua").is_file()
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("host", "module"),
    [
        ("conference", "muc"),
        ("breakout", "muc"),
        ("lobby", "muc"),
        ("internal.auth", "muc"),
        ("focus", "client_proxy"),
        ("speakerstats", "speakerstats_component"),
        ("endconference", "end_conference"),
        ("avmoderation", "av_moderation_component"),
        ("filesharing", "filesharing_component"),
        ("metadata", "room_metadata_component"),
        ("polls", "polls_component"),
    ],
)
def test_template_has_the_vendors_components(tree: Path, host: str, module: str) -> None:
    template = (tree / TEMPLATE).read_text(encoding="utf-8")
    assert f'Component "{host}.{HOST}" "{module}"' in template


@pytest.mark.parametrize(
    "marker",
    [
        'authentication = "jitsi-anonymous" -- do not delete me',
        '--app_id="example_app_id"',
        '--app_secret="example_app_secret"',
        '--"token_verification";',
        "component_admins_as_room_owners = ",
        "unlimited_jids",
        "__turnSecret__",
    ],
)
def test_template_carries_the_markers_other_scripts_look_for(tree: Path, marker: str) -> None:
    assert marker in (tree / TEMPLATE).read_text(encoding="utf-8")


def test_room_creation_is_restricted_within_two_lines_of_the_main_component(tree: Path) -> None:
    lines = (tree / TEMPLATE).read_text(encoding="utf-8").splitlines()
    start = lines.index(f'Component "conference.{HOST}" "muc"')
    assert any("restrict_room_creation = true" in line for line in lines[start : start + 3])


def test_triggers_follow_the_java_trust_store(packages_source: Path) -> None:
    triggers = (packages_source / PACKAGE / "scripts" / "triggers").read_text(encoding="utf-8")
    assert triggers.strip() == "interest-noawait update-ca-certificates-java"
