"""One control of a server is broken as the manual says, everybody sees it, and its tag mends it.

`test_drift.py` does so with every control.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.conftest import Installation
from tests.support import remote, runs
from tests.support.pages import fences
from tests.support.runs import Run
from tests.support.ways import Pass, Playbook

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

CONTROL = "host-logging-journal-short"
ROLE = "host_logging"


@dataclass(frozen=True)
class Mended:
    """What was said before the break, after it, and after the mend."""

    broken: Run
    seen: Run
    told_by_pytest: tuple[Run, Run, Run]
    mend: Pass
    better: Run


@pytest.fixture(scope="module")
def mended(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Mended:
    site = installation.site
    place = tmp_path_factory.mktemp("mended")
    last = place / "last.json"
    chosen = ("verify", "--inventory", str(site.inventory), "--only", ROLE)

    def by_pytest() -> Run:
        options = ["--meethaus-inventory", str(site.inventory), "--meethaus-only", ROLE]
        # In an empty directory: pytest would collect the tests of any other as well.
        return runs.start(["pytest", "-p", "no:cacheprovider", "-v", *options], cwd=place)

    last.write_text(runs.meethaus(*chosen, "--format", "json").stdout)
    first = by_pytest()
    broken = runs.meethaus("lab", "break", CONTROL, "--host", site.target.name)
    seen, second = runs.meethaus(*chosen, "--diff", str(last)), by_pytest()
    last.write_text(runs.meethaus(*chosen, "--format", "json").stdout)
    mend = Playbook(("--tags", CONTROL)).apply(site)
    better, third = runs.meethaus(*chosen, "--diff", str(last)), by_pytest()
    return Mended(broken, seen, (first, second, third), mend, better)


def test_a_control_of_a_lab_server_is_broken_by_its_name(mended: Mended) -> None:
    assert mended.broken.code == 0, mended.broken.told()
    assert f"--tags {CONTROL}" in mended.broken.output


def test_verify_names_it_and_what_became_worse(mended: Mended) -> None:
    assert mended.seen.code == 1, mended.seen.told()
    assert f"FAIL   {CONTROL}" in mended.seen.output
    assert "1 failed" in mended.seen.output
    assert "worse" in mended.seen.output.lower()


def test_pytest_has_a_test_for_each_control_and_that_one_fails(mended: Mended) -> None:
    before, after, mended_again = mended.told_by_pytest
    assert (before.code, after.code, mended_again.code) == (0, 1, 0), after.told()
    assert f"::{CONTROL} PASSED" in before.output, before.told()
    assert f"::{CONTROL} FAILED" in after.output, after.told()
    assert "1 failed" in after.output
    assert f"::{CONTROL} PASSED" in mended_again.output


def test_its_tag_mends_it_and_nothing_else_is_touched(
    mended: Mended, installation: Installation
) -> None:
    assert mended.mend.run.code == 0, mended.mend.run.told()
    assert mended.mend.changed_tasks
    others = [each for each in mended.mend.changed_tasks if f".{ROLE} : " not in each]
    assert others == []
    assert mended.better.code == 0, mended.better.told()
    assert "better" in mended.better.output.lower()
    assert installation.second.changed_tasks == ()


def test_reports_are_made_of_what_was_seen_without_another_look(
    mended: Mended, tmp_path: Path, installation: Installation
) -> None:
    chosen = ("verify", "--inventory", str(installation.site.inventory), "--only", ROLE)
    stored = tmp_path / "today.json"
    stored.write_text(runs.meethaus(*chosen, "--format", "json").stdout)
    told = runs.meethaus("report", str(stored), "--format", "junit")
    assert told.code == mended.better.code
    assert CONTROL in told.stdout


def test_the_script_for_every_night_says_what_has_changed_since_the_last(
    mended: Mended, tmp_path: Path, installation: Installation
) -> None:
    assert mended.better.code == 0
    (shown,) = fences(Path("docs/how-to/verify-every-night.md"), frozenset({"sh"}))
    script = tmp_path / "nightly"
    script.write_text(shown.text)
    (tmp_path / "inventory").symlink_to(installation.site.inventory)
    first, second = (runs.start(["sh", str(script), str(tmp_path)]) for _ in range(2))
    # What only the operator can complete is not complete.
    assert (first.code, second.code) == (1, 1), first.told()
    assert "FAIL   web-pages-complete" in first.output
    assert "No verdict has changed" in second.output
    assert [each.name for each in tmp_path.glob("*.json")] == ["last.json"]


BY_HAND = """
nft add rule inet meethaus input tcp dport 8080 accept
nft delete table inet meethaus_egress
"""
RULES = ("--tags", "host_firewall,host_egress")
RULE_ROLES = ("host_egress", "host_firewall")


@dataclass(frozen=True)
class ByHand:
    """What was said of rules that somebody changed without the files, and after `apply`."""

    seen: Run
    rehearsed: Pass
    still: Run
    mend: Pass
    better: Run
    again: Pass


@pytest.fixture(scope="module")
def by_hand(installation: Installation) -> ByHand:
    site = installation.site

    def verified() -> Run:
        only = (each for role in RULE_ROLES for each in ("--only", role))
        return runs.meethaus("verify", "--inventory", str(site.inventory), *only)

    remote.run(site.target, BY_HAND)
    return ByHand(
        seen=verified(),
        rehearsed=Playbook((*RULES, "--check", "--diff")).apply(site),
        still=verified(),
        mend=Playbook(RULES).apply(site),
        better=verified(),
        again=Playbook(RULES).apply(site),
    )


def test_rules_changed_by_hand_are_seen_and_put_back_though_no_file_changed(
    by_hand: ByHand,
) -> None:
    for control in ("host-firewall-ports-wanted", "host-egress-outbound-closed"):
        assert f"FAIL   {control}" in by_hand.seen.output, by_hand.seen.told()
    assert by_hand.mend.run.code == 0, by_hand.mend.run.told()
    assert len(by_hand.mend.changed_tasks) == len(RULE_ROLES)
    assert by_hand.better.code == 0, by_hand.better.told()
    assert by_hand.again.changed_tasks == ()


def test_a_dry_run_shows_rules_changed_by_hand_and_leaves_them(by_hand: ByHand) -> None:
    assert by_hand.rehearsed.run.code == 0, by_hand.rehearsed.run.told()
    assert by_hand.rehearsed.changed_tasks == by_hand.mend.changed_tasks
    assert "8080" in by_hand.rehearsed.run.output
    assert by_hand.still.output == by_hand.seen.output
