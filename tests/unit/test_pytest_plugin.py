"""Every control on every server is a test, and none is green that was not seen.

Each test starts a pytest of its own. The evidence is made up, or this machine's.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from meethaus.catalogue import Vantage, load_catalogue

pytest_plugins = ["pytester"]

Run = Callable[..., pytest.RunResult]

ROOT = Path(__file__).parents[2]
ANNA, BEN = "ssh://root@anna.example.org", "ssh://root@[2001:db8::1]:22"
AWAY = "ssh://root@127.0.0.1:1"
SHORT = "host-logging-journal-short"
COPIED = "host-logging-journal-not-copied"
JITSI = "jitsi-web-no-third-party-requests"
JOURNAL = ("--meethaus-only", SHORT, "--meethaus-only", COPIED)
CONTROLS = tuple(load_catalogue().seen_from(Vantage.INSIDE).controls)
LOOKS = "looks.txt"
# What is known of every server; writes down who was looked at.
MADE_UP = f"""
import dataclasses, os, pathlib, meethaus.verify
from meethaus.probes.host_logging import Journal
from meethaus.probes.meet import Deployment, Parts, SignedWaiver
from tests.support.examples import evidence_of

JOURNAL = Journal("persistent", 6 * 86400, 0, True, 0)
SIGNED = SignedWaiver(
    "below-profile:host_logging_syslog_forwarding_enabled=true", "Ada", "old tools", "2999-01-01"
)
FORWARDS = {{"host_logging_syslog_forwarding_enabled": True}}
RECORDS = {{
    "no record": Deployment(present=False),
    "waived": Deployment(True, "base", (), FORWARDS, (SIGNED,)),
    "below": Deployment(True, "base", (), FORWARDS, ()),
}}

def look(hosts, probes, now, done):
    with pathlib.Path({LOOKS!r}).open("a") as file:
        file.write(" ".join(hosts) + "\\n")
    case = os.environ["CASE"]
    if case == "broken":
        raise ValueError("a mistake")
    journal = "journal" if case == "unseen" else JOURNAL
    record = RECORDS.get(case, RECORDS["no record"])
    seen = evidence_of(journal, record, Parts(()))
    return {{each: dataclasses.replace(seen, host=each) for each in hosts}}

meethaus.verify.look_at_all = look
"""


@pytest.fixture
def bare(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs pytest in an empty directory, with these plugins alone."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT / 'src'}{os.pathsep}{ROOT}")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    plugins = ("-p", "meethaus.pytest_plugin", "-p", "xdist")
    return lambda *words: pytester.runpytest_subprocess(*plugins, *words)


@pytest.fixture
def made_up(bare: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the same with evidence that is made up; `case` chooses it."""
    pytester.makeconftest(MADE_UP)

    def run(*words: str, case: str = "no record") -> pytest.RunResult:
        monkeypatch.setenv("CASE", case)
        return bare(*words)

    return run


def looks(pytester: pytest.Pytester) -> list[str]:
    return sorted((pytester.path / LOOKS).read_text().splitlines())


def test_each_control_on_each_server_is_a_test_and_nobody_is_contacted_to_name_them(
    bare: Run,
) -> None:
    run = bare("--meethaus-host", ANNA, "--meethaus-host", AWAY, "--collect-only", "--quiet")
    wanted = [f"meethaus::{host}::{id_}" for host in (ANNA, AWAY) for id_ in CONTROLS]
    assert [line for line in run.outlines if line.startswith("meethaus::")] == wanted
    assert run.ret == 0


def test_what_holds_passes_and_what_does_not_says_what_to_do_without_a_traceback(
    made_up: Run,
) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL)
    run.assert_outcomes(passed=1, failed=1)
    assert run.ret == 1
    run.stdout.fnmatch_lines(
        ["Found: *", "Expected: *", "Should be true: *", "What to do: *", f"*explain {COPIED}"]
    )
    run.stdout.no_fnmatch_line("*Error*")
    run.stdout.no_fnmatch_line("*.py:*")


def test_what_could_not_be_seen_fails_and_says_so(made_up: Run) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL, case="unseen")
    run.assert_outcomes(failed=2)
    run.stdout.fnmatch_lines(["Could not look: made up"])


def test_server_out_of_reach_fails_every_test(bare: Run) -> None:
    run = bare("--meethaus-host", AWAY, *JOURNAL)
    run.assert_outcomes(failed=2)
    run.stdout.fnmatch_lines(["Could not look: *127.0.0.1*", "What to do: *"])


def test_mistake_of_ours_is_red_for_every_test_and_happens_once(
    made_up: Run, pytester: pytest.Pytester
) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL, case="broken")
    run.assert_outcomes(errors=2)
    assert looks(pytester) == [ANNA]


def test_waived_is_skipped_with_who_answers_for_it(made_up: Run) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL, "-rs", case="waived")
    run.assert_outcomes(passed=1, skipped=1)
    assert run.ret == 0
    run.stdout.fnmatch_lines(["SKIPPED*waived: Ada, until 2999-01-01: old tools"])


def test_settings_below_the_profile_fail_with_another_remedy(made_up: Run) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL, case="below")
    run.assert_outcomes(passed=1, failed=1)
    run.stdout.fnmatch_lines(["What to do: change the setting, or sign a waiver"])


def test_not_applicable_is_skipped_with_its_reason(made_up: Run) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL[:2], "--meethaus-only", JITSI, "-rs")
    run.assert_outcomes(passed=1, skipped=1)
    assert run.ret == 0
    run.stdout.fnmatch_lines(["SKIPPED*not applicable: jitsi_web does not run on this host"])


@pytest.mark.parametrize("words", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_run_that_judged_nothing_is_red(made_up: Run, words: list[str]) -> None:
    run = made_up("--meethaus-host", ANNA, "--meethaus-only", JITSI, *words)
    run.assert_outcomes(skipped=1)
    assert run.ret == 1
    run.stdout.fnmatch_lines(["meethaus judged nothing*"])


def test_all_servers_are_looked_at_in_one_go(made_up: Run, pytester: pytest.Pytester) -> None:
    run = made_up("--meethaus-host", ANNA, "--meethaus-host", BEN, *JOURNAL)
    run.assert_outcomes(passed=2, failed=2)
    assert looks(pytester) == [f"{ANNA} {BEN}"]


def test_workers_look_at_each_server_once(made_up: Run, pytester: pytest.Pytester) -> None:
    words = ("--meethaus-host", ANNA, "--meethaus-host", BEN, *JOURNAL)
    run = made_up(*words, "-n", "2", "--dist", "loadgroup")
    run.assert_outcomes(passed=2, failed=2)
    assert looks(pytester) == sorted([ANNA, BEN])


def test_only_servers_with_a_chosen_test_are_looked_at(
    made_up: Run, pytester: pytest.Pytester
) -> None:
    words = ("--meethaus-host", ANNA, "--meethaus-host", BEN)
    run = made_up(*words, "-k", f"anna and {SHORT}")
    run.assert_outcomes(passed=1, deselected=2 * len(CONTROLS) - 1)
    assert looks(pytester) == [ANNA]


def test_role_is_a_keyword(made_up: Run) -> None:
    run = made_up("--meethaus-host", ANNA, *JOURNAL, "-k", "host_logging")
    run.assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize("words", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_id_that_was_shown_chooses_that_test_and_no_other(
    made_up: Run, pytester: pytest.Pytester, words: list[str]
) -> None:
    pytester.makepyfile("def test_own(): pass")
    made_up(f"meethaus::{ANNA}::{SHORT}", "--meethaus-host", ANNA, *words).assert_outcomes(passed=1)
    both = made_up("--meethaus-host", ANNA, "--meethaus-host", BEN, *JOURNAL, *words)
    both.assert_outcomes(passed=3, failed=2)
    one = (*JOURNAL, f"meethaus::{BEN}", *words)
    run = made_up("--meethaus-host", ANNA, "--meethaus-host", BEN, *one)
    run.assert_outcomes(passed=1, failed=1)


def test_tests_of_the_users_own_run_beside(made_up: Run, pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("def test_own(): pass")
    run = made_up(str(path), "--meethaus-host", ANNA, *JOURNAL)
    run.assert_outcomes(passed=2, failed=1)


def test_what_failed_last_can_be_run_again(made_up: Run) -> None:
    made_up("--meethaus-host", ANNA, *JOURNAL)
    made_up("--meethaus-host", ANNA, *JOURNAL, "--last-failed").assert_outcomes(failed=1)


def test_report_for_ci_names_server_control_and_verdict(
    made_up: Run, pytester: pytest.Pytester
) -> None:
    made_up("--meethaus-host", ANNA, *JOURNAL, "--junitxml", "report.xml")
    cases = ElementTree.parse(pytester.path / "report.xml").findall(".//testcase")  # noqa: S314 - written above
    assert [(each.get("classname"), each.get("name")) for each in cases] == [
        (f"meethaus.{ANNA}", COPIED),
        (f"meethaus.{ANNA}", SHORT),
    ]
    told = [each.find("properties/property") for each in cases]
    assert [each is not None and each.get("value") for each in told] == ["fail", "pass"]
    failure = cases[0].find("failure")
    assert failure is not None
    assert "What to do: " in str(failure.get("message"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--meethaus-only", SHORT], "No server is named"),
        (["--meethaus-profile", "base"], "No server is named"),
        (["--meethaus-vault-password-file", "f"], "No server is named"),
        (["--meethaus-host", "anna"], "no address of a server"),
        (["--meethaus-host", ANNA, "--meethaus-only", "host-loging"], "no control and no role"),
        (["--meethaus-host", ANNA, "--meethaus-profile", "bas"], "no profile"),
        (["--meethaus-host", ANNA, "--meethaus-inventory", "."], "not both"),
        (["--meethaus-inventory", "nowhere"], "nowhere"),
        (
            ["--meethaus-host", ANNA, f"meethaus::{ANNA}::{SHORT}x"],
            f"Did you mean meethaus::{ANNA}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_usage_is_refused(bare: Run, words: list[str], said: str) -> None:
    run = bare(*words)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    assert said in "\n".join(run.errlines)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look everywhere")
def test_this_machine_is_judged_as_verify_judges_it(bare: Run) -> None:
    run = bare("--meethaus-host", "local://")
    assert sum(run.parseoutcomes().values()) == len(CONTROLS)
    assert "errors" not in run.parseoutcomes()


def test_pytest_without_the_options_is_left_alone() -> None:
    program = (
        "import pytest, sys, meethaus\n"
        "before = set(sys.modules)\n"
        "import meethaus.pytest_plugin\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["meethaus.pytest_plugin"]
