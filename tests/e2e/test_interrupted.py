"""A run ends at the worst moments, and the next one makes up for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from meethaus.exitcodes import ExitCode
from meethaus.lab import Lab, Suite, Target
from tests.e2e.conftest import BareSite
from tests.support import cutting, health, remote, runs, tls
from tests.support.runs import Run
from tests.support.sites import Site
from tests.support.ways import Pass, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.thorough,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("interrupted"),
]

_JOURNAL = "/etc/systemd/journald.conf.d/zz-meethaus-retention.conf"
_AUTHORITY = "acme-v02.api.letsencrypt.org"


# What runs and package managers keep while they are at it, and nothing else has such a name.
_UNFINISHED = "-name '*.meethaus-*' -o -name '*.dpkg-new' -o -name '*.dpkg-tmp'"
_OTHER_DAYS = ("--extra-vars", "meet_log_retention_days=6")


@dataclass(frozen=True)
class Interrupted:
    """What became of each run, in the order of the fields."""

    site: Site
    without_names: Pass
    without_authority: Pass
    killed_at_dpkg: Run
    interrupted_packages: str
    cut_at_dpkg: Run
    whole: Pass
    killed_at_a_change: Run
    served_meanwhile: str
    complaints_meanwhile: list[str]
    made_up: Pass
    cut_at_a_change: Run
    served_while_cut: tls.Served
    made_up_again: Pass
    again: Pass


@pytest.fixture(scope="module")
def story(bare_site: BareSite, lab: Lab) -> Iterator[Interrupted]:
    site = bare_site("interrupted", Suite.BOOKWORM)
    target = site.target
    remote.run(target, "mv /etc/resolv.conf /etc/resolv.away; touch /etc/resolv.conf")
    without_names = Playbook().apply(site)
    remote.run(target, "mv /etc/resolv.away /etc/resolv.conf")

    remote.run(target, f"echo 127.0.0.1 {_AUTHORITY} >> /etc/hosts")
    without_authority = Playbook().apply(site)
    remote.run(target, f"sed -i '/{_AUTHORITY}/d' /etc/hosts")

    killed = _disturb(_playbook(site), site, _held_unpacking("coturn"), runs.kill)
    remote.run(target, "pkill -KILL -x dpkg; pkill -KILL -x apt-get; pkill -KILL python3; true")
    packages = remote.run(target, "dpkg --audit; ls /var/lib/dpkg/updates")
    # The next run begins while what was started in the lost session still goes on.
    severed = _disturb(
        _playbook(site), site, _unpacking("openjdk-*"), lambda _: cutting.end_sessions(target)
    )
    whole = Playbook().apply(site)

    killed_later = _disturb(_playbook(site, *_OTHER_DAYS), site, _written(target), runs.kill)
    served = remote.run(target, f"curl -sS -o /dev/null -w '%{{http_code}}' https://{site.domain}/")
    complaints = health.complaints(target)
    made_up = Playbook(_OTHER_DAYS).apply(site)

    with site.settings.open("a") as settings:
        settings.write("meet_log_retention_days: 5\n")
    apply = ["meethaus", "apply", "--inventory", str(site.inventory), "--yes"]
    with ExitStack() as line:
        cut = _disturb(
            apply, site, _written(target), lambda _: line.enter_context(cutting.silent(target))
        )
        reached = tls.served(target.address, 443, site.domain, lab.trust_bundle)
    yield Interrupted(
        site=site,
        without_names=without_names,
        without_authority=without_authority,
        killed_at_dpkg=killed,
        interrupted_packages=packages,
        cut_at_dpkg=severed,
        whole=whole,
        killed_at_a_change=killed_later,
        served_meanwhile=served,
        complaints_meanwhile=complaints,
        made_up=made_up,
        cut_at_a_change=cut,
        served_while_cut=reached,
        made_up_again=Playbook().apply(site),
        again=Playbook().apply(site),
    )
    lab.stop(target.name)


def _unpacking(package: str) -> str:
    """Return a condition that holds when a package has just been unpacked and more is to come."""
    return f"pgrep -x dpkg && ls /var/lib/dpkg/info/{package}.list"


def _held_unpacking(package: str) -> str:
    """Return the same condition, which also holds dpkg there, so that it cannot finish."""
    held = "pkill -STOP -x dpkg && { dpkg --audit | grep . || { pkill -CONT -x dpkg; false; }; }"
    return f"{_unpacking(package)} && {held}"


def _written(target: Target) -> str:
    """Return a condition that holds once a change has reached the first of its files."""
    remote.run(target, f"cp {_JOURNAL} /root/journal.earlier")
    return f"! cmp -s {_JOURNAL} /root/journal.earlier"


def _playbook(site: Site, *words: str) -> list[str]:
    password = f"--vault-password-file={site.vault_password_file}"
    return ["ansible-playbook", "site.yml", "-i", str(site.inventory), password, *words]


def _disturb(command: list[str], site: Site, condition: str, by: Callable[[int], object]) -> Run:
    """Do something to a run at the moment at which a command succeeds on the target."""

    def holds() -> bool:
        return remote.attempt(site.target, condition).code == 0

    return runs.disturb(command, when=holds, by=by)


def test_server_without_name_service_is_told_and_left_alone(story: Interrupted) -> None:
    assert story.without_names.run.code != 0
    assert "fatal:" in story.without_names.run.output
    assert "changed=0" in story.without_names.run.output, story.without_names.run.told()


def test_absent_certificate_authority_is_named(story: Interrupted) -> None:
    run = story.without_authority.run
    assert run.code != 0
    assert _AUTHORITY in run.output, run.told()


def test_run_was_really_killed_in_the_middle_of_an_installation(story: Interrupted) -> None:
    assert "PLAY RECAP" not in story.killed_at_dpkg.stdout
    assert story.interrupted_packages.strip()


def test_lost_session_in_the_middle_of_an_installation_is_told(story: Interrupted) -> None:
    run = story.cut_at_dpkg
    assert run.recap[story.site.domain]["unreachable"] == 1, run.told()
    assert "Make sure this host can be reached over ssh" in run.output.replace("\n    ", " ")


def test_next_run_comes_to_its_end(story: Interrupted) -> None:
    assert story.whole.run.code == 0, story.whole.run.told()


def test_old_state_serves_after_a_run_that_was_cut(story: Interrupted) -> None:
    assert "PLAY RECAP" not in story.killed_at_a_change.stdout
    assert story.served_meanwhile == "200"
    assert story.complaints_meanwhile == []


def test_run_after_it_makes_up(story: Interrupted) -> None:
    assert story.made_up.run.code == 0, story.made_up.run.told()
    assert story.made_up.changed_tasks


def test_silent_line_ends_the_run_with_what_to_do(story: Interrupted) -> None:
    run = story.cut_at_a_change
    assert run.code == ExitCode.COULD_NOT_LOOK, run.told()
    told = " ".join(run.output.split())
    assert "the connection broke off" in told, run.told()
    assert "start the run again" in told


def test_web_server_answers_while_the_line_is_silent(story: Interrupted) -> None:
    assert story.site.domain in story.served_while_cut.names


def test_run_after_a_silent_line_makes_up_and_the_next_changes_nothing(story: Interrupted) -> None:
    assert story.made_up_again.run.code == 0, story.made_up_again.run.told()
    assert story.made_up_again.changed_tasks
    assert story.again.run.code == 0
    assert story.again.changed_tasks == ()


def test_everything_is_healthy_at_the_end(story: Interrupted) -> None:
    assert health.complaints(story.site.target) == []


def test_nothing_unfinished_lies_about(story: Interrupted) -> None:
    look = f"find / -xdev \\( {_UNFINISHED} \\) -print; ls /var/lib/meethaus/trials; dpkg --audit"
    found = remote.attempt(story.site.target, look)
    assert found.stdout == ""


def test_nothing_keeps_daemons_from_starting(story: Interrupted) -> None:
    assert remote.attempt(story.site.target, "test ! -e /usr/sbin/policy-rc.d").code == 0
