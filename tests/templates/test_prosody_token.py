"""Which tokens our module for Prosody accepts."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import fences
from tests.support.rendering import TOKEN_SECRET, Rendered
from tests.support.tokens import DROPPED, claims_for, encoded, good, signed

from .token_judge import HOST, SCHOOL, judge, school

PORTAL = "https://portal.example.org"
HS256 = {"alg": "HS256", "typ": "JWT"}
HOUR = 3600


def later(seconds: int) -> int:
    return int(time.time()) + seconds


def user(**said: object) -> dict[str, object]:
    return {"user": {"name": "Anna", **said}}


REFUSED = """
local session = connect("token=" .. T)
local status, condition = sign_in(session)
assert(not session.username and not session.meethaus_grant)
print(status .. " " .. condition)
"""
GOOD = {
    "plain": {},
    "one-of-several-audiences": {"aud": ["other.example.org", HOST]},
    "as-long-as-allowed": {"exp": later(12 * HOUR - 5), "iat": later(-5)},
    "clock-ahead": {"iat": later(30), "nbf": later(30), "exp": later(HOUR)},
    "begun": {"nbf": later(-10)},
    "fractions-of-seconds": {"exp": time.time() + 600.5},
    "said-to-moderate": {"moderator": True, "context": user(moderator="true", affiliation="owner")},
    "no-context": {"context": DROPPED},
    "strange-context": {"context": "Anna"},
    "capitals": {"room": "Math"},
}
BAD = {
    "expired": {"exp": later(-1), "iat": later(-HOUR)},
    "no-end": {"exp": DROPPED},
    "end-as-text": {"exp": "2999999999"},
    "endless": {"exp": float("inf")},
    "too-long": {"exp": later(13 * HOUR)},
    "too-long-and-nearly-over": {"iat": later(-12 * HOUR - 60), "exp": later(60)},
    "no-beginning": {"iat": DROPPED},
    "made-in-the-future": {"iat": later(HOUR), "exp": later(2 * HOUR)},
    "not-yet": {"nbf": later(HOUR)},
    "not-yet-as-text": {"nbf": "soon"},
    "no-audience": {"aud": DROPPED},
    "other-audience": {"aud": "other.example.org"},
    "other-audiences": {"aud": ["other.example.org", "jitsi"]},
    "audience-of-strange-type": {"aud": {"a": HOST}},
    "no-room": {"room": DROPPED},
    "empty-room": {"room": ""},
    "room-of-strange-type": {"room": ["math"]},
    "any-room": {"room": "*"},
    "unknown-issuer": {"iss": "nobody"},
    "other-issuer": {"iss": PORTAL},
    "no-issuer": {"iss": DROPPED},
    "pupil": {"context": user(moderator=False)},
    "pupil-in-text": {"context": user(moderator="false")},
    "member": {"context": user(affiliation="member")},
    "no-moderator": {"moderator": False},
}


@pytest.mark.parametrize("claims", GOOD.values(), ids=GOOD)
def test_a_good_token_signs_in(split: dict[str, Rendered], claims: dict[str, Any]) -> None:
    trial = (
        "local s = came_with(T); assert(s.meethaus_grant.room == 'math'); assert(#s.username == 36)"
    )
    judge(split, trial, T=school(**claims))


@pytest.mark.parametrize("claims", BAD.values(), ids=BAD)
def test_a_token_with_wrong_claims_is_refused(
    split: dict[str, Rendered], claims: dict[str, Any]
) -> None:
    assert judge(split, REFUSED, T=school(**claims)) == "failure not-allowed"


def forged(kind: str) -> str:
    claims = claims_for(SCHOOL, HOST, "math")
    head, body, signature = school().split(".")
    return {
        "other-secret": good(SCHOOL, "x" * 40, HOST, "math"),
        "secret-of-another-issuer": good(SCHOOL, TOKEN_SECRET[::-1], HOST, "math"),
        "none": f"{encoded({'alg': 'none'})}.{encoded(claims)}.",
        "none-with-signature": f"{encoded({'alg': 'none'})}.{body}.{signature}",
        "none-signed": signed({"alg": "none"}, claims, TOKEN_SECRET),
        "NONE-signed": signed({"alg": "NONE"}, claims, TOKEN_SECRET),
        "rs256-signed-as-hs256": signed({"alg": "RS256"}, claims, TOKEN_SECRET),
        "es256-signed-as-hs256": signed({"alg": "ES256"}, claims, TOKEN_SECRET),
        "hs512": signed({"alg": "HS512"}, claims, TOKEN_SECRET, "sha512"),
        "hs256-in-small-letters": signed({"alg": "hs256"}, claims, TOKEN_SECRET),
        "no-algorithm": signed({}, claims, TOKEN_SECRET),
        "key-in-the-header": signed(HS256 | {"jwk": {"k": "eHh4"}}, claims, "xxx"),
        "no-signature": f"{head}.{body}.",
        "two-parts": f"{head}.{body}",
        "other-claims": f"{head}.{encoded(claims | {'room': 'other'})}.{signature}",
        "claims-are-no-table": signed(HS256, 5, TOKEN_SECRET),
        "claims-are-no-json": signed(HS256, b"{", TOKEN_SECRET),
        "header-is-no-json": f"{encoded(b'{')}.{body}.{signature}",
        "header-is-no-table": f"{encoded(b'5')}.{body}.{signature}",
        "empty": "",
        "word": "token",
        "too-big": good(SCHOOL, TOKEN_SECRET, HOST, "math", more="x" * 4096),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        *("other-secret", "secret-of-another-issuer", "none", "none-with-signature", "none-signed"),
        *("NONE-signed", "rs256-signed-as-hs256", "es256-signed-as-hs256", "hs512"),
        *("hs256-in-small-letters", "no-algorithm", "key-in-the-header", "no-signature"),
        *("two-parts", "other-claims", "claims-are-no-table", "claims-are-no-json"),
        *("header-is-no-json", "header-is-no-table", "empty", "word", "too-big"),
    ],
)
def test_a_forged_token_is_refused(split: dict[str, Rendered], kind: str) -> None:
    assert judge(split, REFUSED, T=forged(kind)) == "failure not-allowed"


def test_an_issuer_that_may_signs_for_all_rooms(split: dict[str, Rendered]) -> None:
    token = good(PORTAL, TOKEN_SECRET[::-1], HOST, "*")
    trial = """
    local session = came_with(T)
    assert(not ask(session, "other@conference.meet.example.org"))
    assert(not enter(session, "other@conference.meet.example.org/a"))
    """
    judge(split, trial, T=token)


def test_the_program_that_the_page_shows_makes_a_good_token(split: dict[str, Rendered]) -> None:
    (shown,) = fences(Path("docs/how-to/sign-in-by-token.md"), frozenset({"python"}))
    run = subprocess.run(
        [sys.executable, "-"],
        input=shown.text,
        env={"TOKEN_SECRET": TOKEN_SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    start, _, token = run.stdout.strip().partition("?jwt=")
    assert start == f"https://{HOST}/math-7b"
    judge(split, "assert(came_with(T).meethaus_grant.room == 'math-7b')", T=token)
