"""Sends what probes ask in one piece per round, so that round trips do not grow with questions.

Probes are written against a testinfra host. That host answers from what is known already; a
question without an answer is remembered and the probe is asked again after the next round. So a
probe should ask everything it can before it reads the first answer.
"""

import base64
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = [
    "ANSWER_BYTES",
    "Answer",
    "BrokenOffError",
    "NotAnsweredYet",
    "NotRootError",
    "Questions",
    "parse_answers",
    "script",
]

ANSWER_BYTES: Final = 4 * 1024 * 1024
"""So much of one command's output is brought home; more means that the answer is cut."""

# What carries answers home, and what probes find out with how a daemon was started.
_TAKEN_FOR_GRANTED: Final = "timeout head base64 tr sed"
_MARK_BYTES: Final = 24
_SECONDS: Final = 30
_LEAST_SECONDS: Final = 5
_TIMED_OUT: Final = 124
_BEGIN: Final = "meethaus-begins"
_END: Final = "meethaus-ends"

# Nothing is written to a disk, and few programs are started for each question, since on a small
# server they are what looking costs. The shell that runs a question inherits neither the script
# nor the terminal. What ends an answer is invented on the host when it begins, so nothing that
# lies there can hold it and pass for the next answer. Where one thing hangs others do as well, on
# the same file or disk, so each that does halves the time of those that follow.
_PROLOGUE: Final = f"""\
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/nonexistent
export PATH LC_ALL HOME
limit={_SECONDS}
ask() {{
    code=$({{
        {{ timeout -k 2 "$limit" sh -c "$1" < /dev/null 2> /dev/null 3>&- 4>&-; echo $? >&4; }} |
            head -c {ANSWER_BYTES + 1} >&3
    }} 4>&1)
    printf '\\n%s %s\\n' "$mark" "$code"
    case $code in {_TIMED_OUT})
        limit=$((limit / 2 > {_LEAST_SECONDS} ? limit / 2 : {_LEAST_SECONDS})) ;;
    esac
}}
for each in {_TAKEN_FOR_GRANTED}; do
    command -v "$each" > /dev/null || {{ echo "there is no $each" >&2; exit 1; }}
done
mark=$(head -c {_MARK_BYTES} /dev/urandom | base64)
echo {_BEGIN} "$(id -u)" "$mark"
"""
# sudo's line in the journal names a shell and not what it is told.
_ENTRANCE: Final = (
    "echo {encoded} | base64 -d | gzip -dc | "
    '{{ if [ "$(id -u)" = 0 ]; then sh; else sudo -n sh; fi; }}'
)


class NotAnsweredYet(BaseException):
    """A probe read the answer to a question that was not sent yet."""


class NotRootError(Exception):
    """We came in and may not look everywhere."""


class BrokenOffError(Exception):
    """The answers end before the last question, or are not what our shell writes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to, without what it said to the terminal.

    `cut` means that there was more output than is brought home.
    """

    rc: int
    stdout: bytes
    cut: bool = False

    @property
    def timed_out(self) -> bool:
        """Tell whether the command was stopped because it took too long."""
        return self.rc == _TIMED_OUT


class _Unanswered(CommandResult):  # type: ignore[misc]  # testinfra has no types
    """Stands for the answer that comes with the next round."""

    def __init__(self, backend: BaseBackend, command: str) -> None:
        self.backend = backend
        self.command = command.encode()

    @property
    def exit_status(self) -> int:
        raise NotAnsweredYet

    _stdout = exit_status
    _stderr = exit_status


class _Backend(BaseBackend):  # type: ignore[misc]  # as above
    """Answers from what is known, and remembers what is not."""

    NAME = "meethaus"

    def __init__(self, questions: "Questions") -> None:
        super().__init__("meethaus")
        self._questions = questions

    @property
    def encoding(self) -> str:
        return "utf-8"

    def decode(self, data: bytes) -> str:
        """Return text; bytes that are none become U+FFFD, because files hold anything."""
        return data.decode("utf-8", "replace")

    def run(self, command: str, *args: str, **_: object) -> CommandResult:
        line = self.quote(command, *args)
        answer = self._questions.answers.get(line)
        if answer is None:
            self._questions.open[line] = None
            return _Unanswered(self, line)
        if answer.cut or answer.timed_out:
            more = "time than there is" if answer.timed_out else f"than {ANSWER_BYTES // 2**20} MiB"
            raise UnseenError(f"more {more} for: {line.strip().splitlines()[-1][-60:]}")
        return CommandResult(self, answer.rc, line.encode(), answer.stdout, b"")


@dataclass(slots=True)
class Questions:
    """Everything asked of one host, with the answers so far. One for each host and run."""

    answers: dict[str, Answer] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)

    def host(self) -> Host:
        """Return a testinfra host without any memory of its own."""
        return Host(_Backend(self))

    def take(self, answers: Mapping[str, Answer]) -> None:
        """Keep the answers of a round."""
        self.answers.update(answers)
        self.open.clear()


def script(questions: Iterable[str]) -> str:
    """Return the one command that asks `questions` as root and tells the answers in their order."""
    asked = "\n".join(f"ask {BaseBackend.quote('%s', question)}" for question in questions)
    text = f"{_PROLOGUE}{{\n{asked}\n}} 3>&1 | base64 -w 0\nprintf '\\n{_END}\\n'\n"
    encoded = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")
    return _ENTRANCE.format(encoded=encoded)


def parse_answers(questions: Iterable[str], told: str, errors: str) -> dict[str, Answer]:
    """Return what a host answered to `script(questions)`.

    Raises `NotRootError` if it was not root who looked, and `BrokenOffError` if something is
    missing.
    """
    lines = iter(told.splitlines())
    begin = next((line for line in lines if line.startswith(_BEGIN)), "").split(" ")
    if begin[1:2] != ["0"]:
        raise NotRootError(errors.strip() or "sudo -n did not give us root")
    encoded, end = next(lines, ""), next(lines, "")
    # A mark that is too short is none: the host had no random numbers or no program for them.
    if end != _END or len(begin) != 3 or len(begin[2]) < _MARK_BYTES:  # noqa: PLR2004 - three words
        raise BrokenOffError
    try:
        answers = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise BrokenOffError from error
    return dict(_answers(tuple(questions), answers, begin[2]))


def _answers(questions: tuple[str, ...], told: bytes, mark: str) -> Iterator[tuple[str, Answer]]:
    """Yield each question with its answer; raises `BrokenOffError` unless all are there."""
    ends = list(re.finditer(rb"\n%b (\d+)\n" % re.escape(mark.encode()), told))
    if len(ends) != len(questions) or (ends and ends[-1].end() != len(told)):
        raise BrokenOffError
    starts = (0, *(each.end() for each in ends))
    for question, start, end in zip(questions, starts, ends, strict=False):
        out = told[start : end.start()]
        yield question, Answer(int(end[1]), out[:ANSWER_BYTES], cut=len(out) > ANSWER_BYTES)
