"""What is wanted of a host, from three sources, and nothing guessed."""

from types import MappingProxyType

import pytest

from meethaus.errors import UnseenError
from meethaus.settings import Host, load_specs
from meethaus.settings.intent import Intent, intent_of, intent_of_nobody, intent_of_record
from meethaus.settings.placement import Part

SPECS = load_specs()


def wanted(**variables: object) -> Intent:
    host = Host("meet", "192.0.2.1", 22, "root", (Part.WEB,), MappingProxyType(variables), ())  # type: ignore[arg-type]
    return intent_of(host, {"computed": "on the server", "b": 9})


def test_nobody_wants_what_the_roles_do_by_default() -> None:
    intent = intent_of_nobody(("jitsi_web",), SPECS)
    assert intent.number("host_logging_retention_days") == 7
    assert intent.switch("meet_guests_enabled")


def test_defaults_that_need_a_server_are_not_guessed() -> None:
    with pytest.raises(UnseenError, match="nobody says what meet_public_ipv4 is"):
        intent_of_nobody((), SPECS).value("meet_public_ipv4")


def test_secrets_are_nowhere() -> None:
    secret = {each.name for each in SPECS.variables.values() if each.secret}
    assert secret
    assert not secret & set(intent_of_nobody((), SPECS).values)


def test_record_wins_over_defaults() -> None:
    intent = intent_of_record((), {"host_logging_retention_days": 3}, SPECS)
    assert intent.number("host_logging_retention_days") == 3
    assert intent.number("meet_log_retention_days") == 7


def test_inventory_wins_over_the_record_and_computes_from_itself() -> None:
    intent = wanted(
        a="{{ b }}", b=3, c="{{ d }}", d="{{ a > 2 }}", computed="{{ ansible_facts.x }}"
    )
    assert intent.number("b") == intent.number("a") == 3
    assert intent.switch("c") is True
    assert intent.value("computed") == "on the server"


def test_templates_reach_nothing_of_ours() -> None:
    intent = wanted(a="{{ ''.__class__.__mro__ }}", b="{{ lookup('pipe', 'id') }}")
    with pytest.raises(UnseenError):
        intent.value("a")


@pytest.mark.parametrize("value", [True, "7", None, 7.5])
def test_number_that_is_none_is_not_taken_for_one(value: object) -> None:
    with pytest.raises(UnseenError, match="is no number"):
        wanted(days=value).number("days")


def test_lists_and_single_texts_are_texts() -> None:
    intent = wanted(several=["a", "b"], one="a")
    assert intent.texts("several") == ("a", "b")
    assert intent.texts("one") == ("a",)
