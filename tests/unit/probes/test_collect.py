"""How looking works: few rounds, real shells, and no answer that was not given."""

import contextlib
import os
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from testinfra.host import Host

from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.probes.batch import ANSWER_BYTES, Answer, parse_answers, script
from meethaus.probes.collect import MAX_ROUNDS, Asker, Probe, collect, look_at_all
from meethaus.probes.evidence import Evidence, NotSeen, Seen

NOW = datetime(2026, 1, 2, tzinfo=UTC)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root is let in without a password")


@dataclass(frozen=True)
class Word:
    said: str


def shell(command: str) -> tuple[int, str, str]:
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def look(probe: Probe, ask: Asker = shell) -> Evidence:
    return collect("meet", ask, {"word": probe}, NOW)


def said(probe: Probe) -> str:
    return look(probe).fact(Word).said


@as_root
def test_answers_come_back_as_they_were_given() -> None:
    def probe(host: Host) -> Word:
        run = host.run("printf 'a\\nü%s'; printf 'no\\n' >&2; exit 7")
        return Word(f"{run.rc} {run.stdout}")

    assert said(probe) == "7 a\nü"


@as_root
def test_an_answer_can_hold_nothing_that_ends_it() -> None:
    def probe(host: Host) -> Word:
        several = [host.run("ps -eo args=; echo x 0; printf '\\n\\n'; head -c 999 /dev/urandom")]
        several += [host.run(f"echo {number}; exit {number}") for number in (3, 4)]
        return Word(" ".join(f"{each.rc} {each.stdout.strip()}" for each in several[1:]))

    assert said(probe) == "3 3 4 4"


@as_root
def test_after_too_much_the_next_answer_is_whole() -> None:
    def probe(host: Host) -> Word:
        with contextlib.suppress(UnseenError):
            host.run(f"head -c {ANSWER_BYTES + 9} /dev/zero").stdout.strip()
        return Word(host.run("echo whole").stdout)

    assert said(probe) == "whole\n"


@as_root
def test_arguments_are_quoted() -> None:
    assert said(lambda host: Word(host.run("printf %%s %s", "it's $HOME; 100 %").stdout)) == (
        "it's $HOME; 100 %"
    )


@as_root
def test_bytes_that_are_no_text_do_not_break_anything() -> None:
    assert said(lambda host: Word(host.run("printf '\\000\\377'").stdout)) == "\0�"


@as_root
def test_questions_that_wait_for_nothing_go_in_one_round() -> None:
    asked: list[str] = []

    def ask(command: str) -> tuple[int, str, str]:
        asked.append(command)
        return shell(command)

    def probe(host: Host) -> Word:
        several = [host.run(f"echo {number}") for number in range(50)]
        return Word(" ".join(each.stdout.strip() for each in several))

    evidence = look(probe, ask)
    assert evidence.fact(Word).said.endswith("48 49")
    assert evidence.rounds == len(asked) == 1


@as_root
def test_a_question_that_depends_on_an_answer_takes_another_round() -> None:
    def probe(host: Host) -> Word:
        return Word(host.run(f"echo {host.run('echo 1').stdout.strip()}2").stdout)

    assert look(probe).rounds == 2


@as_root
def test_the_shell_reads_nothing_from_us_and_hangs_on_nothing() -> None:
    assert said(lambda host: Word(host.run("cat; read line; echo $?").stdout)) == "1\n"


@as_root
def test_too_much_is_not_seen() -> None:
    sight = look(lambda host: Word(host.run(f"head -c {ANSWER_BYTES + 9} /dev/zero").stdout))
    assert sight.sights["word"] == NotSeen(
        f"more than 4 MiB for: head -c {ANSWER_BYTES + 9} /dev/zero"
    )


def test_too_slow_is_not_seen() -> None:
    def ask(command: str) -> tuple[int, str, str]:
        return told("0", b"half", 124)

    sight = look(lambda host: Word(host.run("sleep 99").stdout), ask)
    assert sight.sights["word"] == NotSeen("more time than there is for: sleep 99")


MARK = "M" * 32


def told(user: str, out: bytes, code: int) -> tuple[int, str, str]:
    answers = b64encode(out + f"\n{MARK} {code}\n".encode()).decode()
    return 0, f"meethaus-begins {user} {MARK}\n{answers}\nmeethaus-ends\n", ""


def answered(begin: str, out: bytes, end: str = "meethaus-ends\n") -> tuple[int, str, str]:
    return 0, f"{begin}\n{b64encode(out).decode()}\n{end}", ""


def test_a_probe_without_an_end_is_not_seen() -> None:
    def ask(command: str) -> tuple[int, str, str]:
        return told("0", b"x", 0)

    def probe(host: Host) -> Word:
        text = ""
        while True:
            text += host.run(f"echo {text}").stdout

    evidence = look(probe, ask)
    assert evidence.rounds == MAX_ROUNDS
    assert isinstance(evidence.sights["word"], NotSeen)


def test_our_own_mistake_is_no_finding() -> None:
    sight = look(lambda host: Word(str(1 / 0))).sights["word"]
    assert isinstance(sight, NotSeen)
    assert sight.reason == "ZeroDivisionError in the probe"
    assert "1 / 0" in sight.trace


def test_a_probe_says_why_it_could_not_look() -> None:
    def probe(host: Host) -> Word:
        raise UnseenError("no such tool")

    evidence = look(probe)
    assert evidence.sights["word"] == NotSeen("no such tool")
    with pytest.raises(UnseenError, match="no such tool"):
        evidence.fact(Word)


BEGIN = f"meethaus-begins 0 {MARK}"
ONE = f"x\n{MARK} 0\n".encode()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((1, "", "sudo: a password is required\n"), "not-root"),
        (told("1000", b"x", 0), "not-root"),
        ((255, f"meethaus-begins 0 {MARK}\n", "Connection reset"), "broken-off"),
        (answered(f"Welcome!\n{BEGIN}", ONE, end=""), "broken-off"),
        (answered(BEGIN, b"x"), "broken-off"),
        (answered(BEGIN, ONE + ONE), "broken-off"),
        (answered(BEGIN, ONE + b"more"), "broken-off"),
        (answered(BEGIN, f"x\n{MARK} \n".encode()), "broken-off"),
        # Without random numbers anything could end an answer.
        (answered("meethaus-begins 0 ", b"x\n 0\n"), "broken-off"),
        (answered("meethaus-begins 0", b"x\n 0\n"), "broken-off"),
        (answered("meethaus-begins 0 short", b"x\nshort 0\n"), "broken-off"),
        ((0, f"{BEGIN}\n\u00fc\nmeethaus-ends\n", ""), "broken-off"),
    ],
    ids=[
        *("no-sudo", "not-root", "nothing", "no-end", "no-mark", "two-for-one", "more", "no-code"),
        *("empty-mark", "no-mark-at-all", "short-mark", "no-base64"),
    ],
)
def test_who_may_not_look_everywhere_sees_nothing(answer: tuple[int, str, str], code: str) -> None:
    with pytest.raises(CouldNotLookError) as caught:
        look(lambda host: Word(host.run("true").stdout), lambda command: answer)
    assert caught.value.code == code


def test_a_banner_before_the_answers_is_passed_over() -> None:
    _, lines, _ = told("0", b"x", 3)
    assert parse_answers(["true"], f"Welcome!\n{lines}", "") == {"true": Answer(3, b"x")}


@as_root
def test_many_questions_are_cut_into_pieces_that_fit_a_command_line() -> None:
    questions = [f"echo {os.urandom(600).hex()}" for _ in range(300)]
    sizes: list[int] = []

    def ask(command: str) -> tuple[int, str, str]:
        sizes.append(len(command))
        return shell(command)

    def probe(host: Host) -> Word:
        several = [host.run(question) for question in questions]
        return Word(str(all(each.stdout for each in several)))

    assert len(script(questions)) > 128 * 1024
    assert look(probe, ask).fact(Word).said == "True"
    assert max(sizes) < 128 * 1024


def test_one_host_out_of_reach_does_not_hide_the_others() -> None:
    def away(command: str) -> tuple[int, str, str]:
        raise CouldNotLookError("no route", code="unreachable", remedy="-")

    def here(command: str) -> tuple[int, str, str]:
        return told("0", b"x", 0)

    done: list[str] = []
    probes = {"word": lambda host: Word(host.run("true").stdout)}
    seen = look_at_all({"a": away, "b": here}, probes, NOW, done.append)
    assert sorted(done) == ["a", "b"]
    assert isinstance(seen["a"], CouldNotLookError)
    assert isinstance(seen["b"], Evidence)
    assert seen["b"].sights["word"] == Seen(Word("x"))
