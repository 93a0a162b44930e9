"""Names that look like ours and are not."""

import pytest

from meethaus.settings import Specs
from meethaus.settings.names import nearest_name, unknown_names


@pytest.mark.parametrize(
    "name",
    [
        "meet_domian",
        "meet_",
        "host_firewall_enable",
        "__meet_parts",
        "__host_firewall_x",
        "met_operator_email",
        "meet_operator_emall",
        "hst_firewall_extra_ports",
    ],
)
def test_a_name_like_ours_is_unknown(name: str, specs: Specs) -> None:
    assert unknown_names([name], specs) == (name,)


@pytest.mark.parametrize(
    "name", ["meet_domain", "ansible_host", "host_location", "domain", "meeting_room", "office"]
)
def test_a_name_of_ours_or_of_others_passes(name: str, specs: Specs) -> None:
    assert unknown_names([name], specs) == ()


def test_the_nearest_name_is_suggested(specs: Specs) -> None:
    assert nearest_name("meet_domian", specs.variables) == "meet_domain"
    assert nearest_name("zzzz", specs.variables) == ""
