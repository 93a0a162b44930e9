"""What the roles set in the browser's client exists in the client.

The client ignores a key it does not know: a misspelt privacy switch would do nothing, silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from plugins.filter.profile import demands
from tests.support.client import Client
from tests.support.reading import config, interface_config
from tests.support.rendering import Rendered

# One worker asks the compiler for all of them, the one that has rendered what they read.
pytestmark = pytest.mark.xdist_group("rendered")


@dataclass(frozen=True)
class Exemption:
    """Why a key may stand in config.js that the type lacks, and where that can be seen."""

    reason: str
    source: str  # a file of the package that `CLIENT` names, and what to look for there


NOT_IN_THE_TYPE = {
    "analysis.obfuscateRoomName": Exemption(
        reason="Read here; `analytics.obfuscateRoomName`, which the type names, is read nowhere.",
        source="react/features/base/conference/functions.ts: getAnalyticsRoomName",
    ),
}

NOT_IN_THE_TYPE_AS_A_WHOLE = {path.partition(".")[0] for path in NOT_IN_THE_TYPE}
BUTTONS = "jitsi_web_toolbar_buttons"

# Settings with a mistake each, and what is said about it by key path.
MISSPELT: dict[str, Any] = {
    "disableThirdPartyRequest": True,
    "p2p": {"stunServer": [], "stunServers": [{"url": "stun:stun.example.org"}]},
    "p2ps": {"enabled": False},
    "logging": {"disableLogCollectors": True},
    "deeplinking": {"desktop": {"enable": False}},
    "startAudioMuted": True,
    "toolbarButtons": ["camera", "micro"],
}
SAID = {
    "disableThirdPartyRequest": "Property 'disableThirdPartyRequest' does not exist",
    "p2p.stunServer": "Property 'stunServer' does not exist",
    "p2p.stunServers": "'\"url\"' does not exist",
    "p2ps.enabled": "Property 'p2ps' does not exist",
    "logging.disableLogCollectors": "Property 'disableLogCollectors' does not exist",
    "deeplinking.desktop.enable": "Property 'enable' does not exist",
    "startAudioMuted": "'boolean' is not assignable to type 'number'",
    "toolbarButtons": "'\"micro\"' is not assignable",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client.unpacked(tmp_path_factory.mktemp("client"))


@pytest.fixture(scope="module")
def interface_keys(client: Client) -> frozenset[str]:
    return client.interface_keys()


@pytest.fixture(scope="module", params=["defaults", "alternative"])
def web(request: pytest.FixtureRequest, single: Rendered, split: dict[str, Rendered]) -> Rendered:
    return single if request.param == "defaults" else split["web"]


@pytest.fixture(scope="module")
def faults(client: Client, web: Rendered) -> dict[str, str]:
    return client.faults(config(web))


def test_every_setting_of_the_client_is_one_that_it_knows(faults: dict[str, str]) -> None:
    assert {path: said for path, said in faults.items() if path not in NOT_IN_THE_TYPE} == {}


def test_every_exception_is_needed(faults: dict[str, str]) -> None:
    assert set(NOT_IN_THE_TYPE) - set(faults) == set()


def test_every_exception_gives_a_reason_and_a_source() -> None:
    assert all(entry.reason and entry.source for entry in NOT_IN_THE_TYPE.values())


def test_every_interface_setting_is_one_that_the_client_reads(
    interface_keys: frozenset[str], web: Rendered
) -> None:
    assert set(interface_config(web)) - interface_keys == set()


def kept(variable: str) -> list[str]:
    """Return what the profiles keep out of a setting of the client."""
    return [
        key
        for demand in demands("base")
        if demand.variable == variable
        for key in demand.rule["without"]
    ]


def test_every_setting_that_a_profile_keeps_out_is_one_that_the_client_knows(
    client: Client,
) -> None:
    keys = kept("jitsi_web_extra_config")
    said = client.faults({**dict.fromkeys(keys), "toolbarButtons": kept(BUTTONS)})
    unknown = {key: text for key, text in said.items() if "does not exist" in text}
    assert set(unknown) == NOT_IN_THE_TYPE_AS_A_WHOLE
    assert "toolbarButtons" not in said


@pytest.fixture(scope="module")
def faults_of_misspelt(client: Client) -> dict[str, str]:
    return client.faults(MISSPELT)


@pytest.mark.parametrize("path", SAID)
def test_a_misspelt_setting_is_noticed(faults_of_misspelt: dict[str, str], path: str) -> None:
    assert SAID[path] in faults_of_misspelt[path]


@pytest.mark.parametrize("key", ["SHARING_FEATURE", "RECENT_LIST", "MOBILE_DYNAMIC_LINK"])
def test_a_misspelt_interface_setting_is_noticed(interface_keys: frozenset[str], key: str) -> None:
    assert key not in interface_keys
