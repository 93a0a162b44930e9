"""What a session may do that a token has opened, and what is kept from others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.rendering import Rendered

from .token_judge import judge, school


@pytest.mark.parametrize("query", ["room=x", "", "token", "previd=1"])
def test_without_a_token_nothing_changes(split: dict[str, Rendered], query: str) -> None:
    judge(split, f"assert(sign_in(connect({query!r})) == 'no handler')")
    judge(split, "assert(sign_in(connect(nil)) == 'no handler')")


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("math@conference.meet.example.org", "true"),
        ("MATH@Conference.Meet.example.org", "true"),
        ("math@lobby.meet.example.org", "true"),
        ("b1@breakout.meet.example.org", "true"),
        ("b2@breakout.meet.example.org", "false"),
        ("math2@conference.meet.example.org", "false"),
        ("[school]math@conference.meet.example.org", "false"),
        ("math@conference.school.meet.example.org", "false"),
        ("math@internal.auth.meet.example.org", "false"),
        ("conference.meet.example.org", "false"),
        ("@", "false"),
    ],
)
def test_a_token_is_good_for_one_room(split: dict[str, Rendered], place: str, answer: str) -> None:
    trial = """
    local session = came_with(T)
    for _, kind in ipairs({ "host", "bare", "full" }) do
        print(not ask(session, PLACE, kind), not enter(session, PLACE .. "/anna"))
        session.told = session.told and assert(session.told.attr.type == "error") and nil
    end
    """
    answers = judge(split, trial, T=school(), PLACE=place).split()
    assert answers == [answer] * 6


def test_a_room_without_an_address_is_refused(split: dict[str, Rendered]) -> None:
    judge(split, "assert(ask(came_with(T), nil))", T=school())


def test_accounts_go_where_they_want(split: dict[str, Rendered]) -> None:
    trial = """
    local session = connect("room=x")
    assert(not ask(session, "other@conference.meet.example.org"))
    local stopped, stanza = enter(session, "other@conference.meet.example.org/a")
    assert(not stopped and stanza:get_child("email"))
    """
    judge(split, trial)


def test_nothing_of_the_token_goes_on(split: dict[str, Rendered]) -> None:
    trial = """
    local session = came_with(T)
    assert(session.meethaus_token == nil and session.auth_token == nil)
    local _, question = ask(session, "math@conference.meet.example.org")
    assert(question:get_child("conference", FOCUS).attr.token == nil)
    local _, presence = enter(session, "math@conference.meet.example.org/a")
    local names = {}
    for tag in presence:childtags() do names[#names + 1] = tag.name end
    print(table.concat(names, " "))
    """
    assert judge(split, trial, T=school()) == "nick x"


def test_the_session_of_the_focus_is_kept_from_who_came_by_token(
    split: dict[str, Rendered],
) -> None:
    trial = """
    local st = require "util.stanza"
    local function answer(to)
        local stanza = st.iq({ type = "result", id = "1", to = to })
            :tag("conference", { xmlns = FOCUS, identity = "x", ["session-id"] = "secret" })
        answered({ stanza = stanza })
        return stanza:get_child("conference", FOCUS).attr["session-id"]
    end
    prosody.full_sessions["t@h/1"] = came_with(T)
    prosody.full_sessions["a@h/1"] = connect("room=x")
    assert(answer("t@h/1") == nil)
    assert(answer("a@h/1") == "secret")
    assert(answer("nobody@h/1") == "secret")
    """
    judge(split, trial, T=school())


@pytest.mark.parametrize(
    ("token", "previd", "same"),
    [
        ({}, "r1", "true"),
        ({}, "r2", "false"),
        ({"room": "other"}, "r1", "false"),
        ({}, "", "false"),
    ],
)
def test_a_broken_connection_is_taken_up_by_the_same_token_only(
    split: dict[str, Rendered], token: dict[str, Any], previd: str, same: str
) -> None:
    trial = """
    local first = came_with(T)
    first.resumption_token = "r1"
    prosody.full_sessions["x"] = first
    local account = connect("room=x")
    account.username, account.resumption_token = "anna", "r2"
    prosody.full_sessions["y"] = account
    local second = came_with(U, PREVID)
    assert(second.username ~= "anna")
    print(second.username == first.username)
    """
    assert judge(split, trial, T=school(), U=school(**token), PREVID=previd) == same


def test_only_tokens_are_asked_of_who_brings_one(split: dict[str, Rendered]) -> None:
    trial = """
    local st = require "util.stanza"
    local function offered(query)
        local features = st.stanza("features"):tag("mechanisms")
            :text_tag("mechanism", "SCRAM-SHA-1"):up():text_tag("other", "x")
        offer({ origin = connect(query), features = features })
        local names = {}
        for tag in features:get_child("mechanisms", "urn:ietf:params:xml:ns:xmpp-sasl")
            and features:get_child("mechanisms", "urn:ietf:params:xml:ns:xmpp-sasl"):childtags()
            or features:get_child("mechanisms"):childtags() do
            names[#names + 1] = tag:get_text()
        end
        return table.concat(names, " ") .. " " .. tostring(features:get_child("other") ~= nil)
    end
    print(offered("token=a"))
    print(offered("room=x"))
    """
    assert judge(split, trial).splitlines() == ["ANONYMOUS true", "SCRAM-SHA-1 true"]
