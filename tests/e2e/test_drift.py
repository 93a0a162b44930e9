"""Each control is broken on a server, `verify` sees that one and no other, its tag mends it.

One break comes upon the other, so that what is new after each is what that break did. All controls
of a role are tags of the same tasks, see tests/contract/test_tasks.py; so one run with one of them
is the run of each, and must mend all that were broken in that role.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from meethaus.catalogue import Status, Vantage, load_catalogue
from meethaus.errors import LabError
from meethaus.lab import Lab, Suite
from meethaus.lab.breaking import break_on
from tests.e2e.conftest import BareSite
from tests.support import remote
from tests.support.controls import mended_by
from tests.support.sites import Site
from tests.support.verified import Verified, verify
from tests.support.ways import Pass, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.thorough,
    pytest.mark.timeout(3000),
    pytest.mark.xdist_group("drift"),
]

CONTROLS = load_catalogue().seen_from(Vantage.INSIDE).controls
# What only the operator can say, so that nothing is wrong before.
COMPLETED = """
web_pages_legal_basis: [b]
web_pages_authority: [Authority, Example Street 2]
web_pages_reviewed_on: "2026-11-20"
"""
WRONG = ("fail", "error")
# Without it nothing is refused, and then no rule opens a port: it is broken last.
HIDES_OTHERS = "host-firewall-inbound-closed"
AUTOMATED = sorted(
    (each.id for each in CONTROLS.values() if each.status is Status.AUTOMATED),
    key=lambda each: (each == HIDES_OTHERS, each),
)
# What the others are mended with comes first: packages, and the certificate that is handed on.
# Whether a strange listener is left is seen last.
FIRST, LAST = ("jitsi_apt", "web_edge"), ("host_ssh",)
ROLES = sorted(
    {mended_by(CONTROLS[each]) for each in AUTOMATED} - {""},
    key=lambda role: (role not in FIRST, role in LAST, role),
)
BY_ROLE = {
    role: [each for each in AUTOMATED if mended_by(CONTROLS[each]) == role] for role in ROLES
}
BY_HAND = [each for each in AUTOMATED if CONTROLS[each].undo]


@dataclass(frozen=True)
class Drift:
    """What was said before, after each break, and after each mend.

    `unbroken` says for controls why they could not be broken.
    """

    before: Verified
    unbroken: Mapping[str, str]
    after: Mapping[str, Verified]
    new: Mapping[str, set[str]]
    mends: Mapping[str, Pass]
    mended: Mapping[str, Verified]
    by_hand: Verified


def broken(lab: Lab, site: Site, control: str) -> str:
    """Break a control; return what went wrong with that, with the last words of the journal."""
    try:
        break_on(lab, site.target.name, control, CONTROLS[control].break_)
    except LabError as error:
        return f"{error}\n{remote.run(site.target, 'journalctl --no-pager --lines 20')}"
    return ""


@pytest.fixture(scope="module")
def drift(bare_site: BareSite, lab: Lab) -> Iterator[Drift]:
    site = bare_site("drift", Suite.BOOKWORM)
    site.settings.write_text(site.settings.read_text() + COMPLETED)
    first = Playbook().apply(site)
    assert first.run.code == 0, first.run.told()
    before = verify(site)
    last, unbroken, after, new = before, {}, {}, {}
    for control in AUTOMATED:
        unbroken[control] = broken(lab, site, control)
        seen = verify(site)
        after[control] = seen
        new[control] = seen.those(*WRONG) - last.those(*WRONG)
        last = seen
    mends, mended = {}, {}
    for role, (tag, *_) in BY_ROLE.items():
        mends[role] = Playbook(("--tags", tag)).apply(site)
        mended[role] = verify(site)
    for control in BY_HAND:
        break_on(lab, site.target.name, control, CONTROLS[control].undo)
    yield Drift(before, unbroken, after, new, mends, mended, verify(site))
    lab.stop(site.target.name)


def test_nothing_is_wrong_before(drift: Drift) -> None:
    assert drift.before.told(*WRONG) == []


@pytest.mark.parametrize("control", AUTOMATED)
def test_break_is_seen_and_nothing_else(drift: Drift, control: str) -> None:
    seen = drift.after[control]
    assert drift.unbroken[control] == ""
    assert seen.words[control] == "fail", seen.told(*WRONG)
    assert drift.new[control] == {control}, seen.told(*WRONG)


@pytest.mark.parametrize("role", BY_ROLE)
def test_the_tag_of_a_control_mends_what_is_broken_in_its_role(drift: Drift, role: str) -> None:
    assert drift.mends[role].run.code == 0, drift.mends[role].run.told()
    assert drift.mended[role].those(*WRONG) & set(BY_ROLE[role]) == set()


def test_no_role_touches_what_only_a_person_may_mend(drift: Drift) -> None:
    *_, last = drift.mended.values()
    assert last.those(*WRONG) == set(BY_HAND), last.told(*WRONG)


def test_in_the_end_nothing_is_wrong(drift: Drift) -> None:
    assert drift.by_hand.told(*WRONG) == []
