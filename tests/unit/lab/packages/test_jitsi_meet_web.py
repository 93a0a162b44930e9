"""The stand-in client: what the address may override, and that it names its third parties."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

Staged = Callable[[str, str], Path]

PACKAGE = "jitsi-meet-web"
SHARE = "usr/share/jitsi-meet"


def run_module(staged: Staged, program: str, *arguments: object) -> dict[str, Any]:
    """Run an ES module program that may import from `app/`; return what it prints as JSON."""
    app = staged(PACKAGE, "11031") / SHARE / "libs" / "app"
    prelude = (
        f"import * as settings from '{app}/settings.js';"
        f"const args = {json.dumps(arguments)};"
        "const print = value => process.stdout.write(JSON.stringify(value));"
    )
    result = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "--eval", prelude + program],
        capture_output=True,
        text=True,
        check=True,
    )
    return cast("dict[str, Any]", json.loads(result.stdout))


def applied(staged: Staged, fragment: str, config: dict[str, Any]) -> dict[str, Any]:
    return run_module(
        staged,
        "const config = args[1]; const result = settings.applyFragment(args[0], config, {});"
        "print({config, ...result});",
        fragment,
        config,
    )


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("#config.p2p.enabled=false", {"p2p": {"enabled": False}}),
        ("#config.disableThirdPartyRequests=false", {"disableThirdPartyRequests": False}),
        ("#config.giphy.sdkKey=%22x%22", {"giphy": {"sdkKey": "x"}}),
        (
            "#config.startAudioMuted=3&config.lobby.autoKnock=true",
            {"startAudioMuted": 3, "lobby": {"autoKnock": True}},
        ),
    ],
)
def test_address_overrides_listed_keys(
    staged: Staged, fragment: str, expected: dict[str, Any]
) -> None:
    assert applied(staged, fragment, {})["config"] == expected


@pytest.mark.parametrize(
    "key",
    [
        "hosts.domain",
        "bosh",
        "websocket",
        "p2p.stunServers",
        "p2p",
        "analytics.matomoEndpoint",
        "analytics.rtcstatsEndpoint",
        "dynamicBrandingUrl",
        "gravatar.disabled",
    ],
)
def test_address_cannot_override_other_keys(staged: Staged, key: str) -> None:
    result = applied(staged, f"#config.{key}=1", {})
    assert result["config"] == {}
    assert result["refused"] == [f"config.{key}"]


def test_address_names_the_user(staged: Staged) -> None:
    result = applied(staged, "#userInfo.displayName=%22Ada%22", {})
    assert result["user"] == {"displayName": "Ada"}


def test_address_cannot_reach_the_prototype(staged: Staged) -> None:
    result = applied(staged, "#config.logging.__proto__.polluted=1", {})
    assert result["config"] == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", {"room": "", "tenant": ""}),
        ("/MyRoom", {"room": "myroom", "tenant": ""}),
        ("/School/Class%207", {"room": "class 7", "tenant": "school"}),
    ],
)
def test_room_is_read_from_the_path(staged: Staged, path: str, expected: dict[str, str]) -> None:
    assert run_module(staged, "print(settings.roomFromPath(args[0]));", path) == expected


@pytest.mark.parametrize("release", ["10978", "11031"])
def test_files_the_vendor_overwrites_are_no_conffiles(staged: Staged, release: str) -> None:
    root = staged(PACKAGE, release)
    for name in ("index.html", "interface_config.js", "title.html", "plugin.head.html"):
        assert (root / SHARE / name).is_file(), name
    assert not (root / "etc").exists()


@pytest.mark.parametrize("language", ["main.json", "main-de.json"])
def test_every_text_of_the_page_is_translated(staged: Staged, language: str) -> None:
    share = staged(PACKAGE, "11031") / SHARE
    known = json.loads((share / "lang" / language).read_text(encoding="utf-8"))
    page = (share / "index.html").read_text(encoding="utf-8")
    wanted = {part.split('"')[0] for part in page.split('data-text="')[1:]}
    assert wanted <= known.keys()
    assert "stand-in" in known["standin"] or "vertritt" in known["standin"]
