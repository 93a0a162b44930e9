"""What the XMPP server and the focus are told about the accounts, so that they start anew."""

from __future__ import annotations

import pytest

from tests.support.reading import HOSTS, JICOFO
from tests.support.rendering import MODERATOR_PASSWORD, PARTS, Rendered, host, render

ANNA = {"name": "anna", "password": MODERATOR_PASSWORD}
BEN = {"name": "ben", "password": "Rose-Messer-37"}
SCHOOL = {"name": "school-platform", "secret": "Tulpe-Gabel-19-Rose-Messer-37-Nelke"}
DIFFERENT: dict[str, dict[str, object]] = {
    "added": {"meet_moderators": [ANNA, BEN]},
    "renewed": {"meet_moderators": [ANNA | {"password": "Tulpe-Gabel-19"}]},
    "renamed": {"meet_moderators": [ANNA | {"name": "anne"}]},
    "bridge": {"meet_videobridge_password": "another-password-of-the-bridge"},
    "issuer": {"meet_token_issuers": [SCHOOL]},
    "issuer-renewed": {"meet_token_issuers": [SCHOOL | {"secret": SCHOOL["secret"][::-1]}]},
    "issuer-of-all-rooms": {"meet_token_issuers": [SCHOOL | {"any_room_enabled": True}]},
    "relay": {"meet_turn_secret": "another-secret-of-the-relay"},
}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendered]:
    hosts = {name: host(10) | {"meet_moderators": [ANNA]} for name in ("same", "twin", *DIFFERENT)}
    for name, values in DIFFERENT.items():
        hosts[name] |= values
    groups = {part: ["same"] for part in PARTS}
    place = tmp_path_factory.mktemp("accounts")
    return render(place, hosts, groups, roles=("jitsi_prosody", "jitsi_jicofo"))


def comment(rendered: Rendered, role: str, path: str) -> str:
    """Return the line that names the accounts' sum."""
    lines = rendered.text(role, path).splitlines()
    at = next(number for number, line in enumerate(lines) if " sum" in line and "account" in line)
    return lines[at + 1]


@pytest.mark.parametrize(("role", "path"), [("jitsi_prosody", HOSTS), ("jitsi_jicofo", JICOFO)])
def test_whoever_may_be_signed_in_starts_anew_with_each_change_of_an_account(
    rendered: dict[str, Rendered], role: str, path: str
) -> None:
    seen = {name: comment(each, role, path) for name, each in rendered.items()}
    assert seen["same"] == seen["twin"]
    assert len({seen[name] for name in DIFFERENT} - {seen["same"]}) == len(DIFFERENT)
