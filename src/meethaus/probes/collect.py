"""Looks at hosts: asks every probe until all have what they need, a round trip for each round."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

from testinfra.host import Host

from meethaus.errors import CouldNotLookError, UnseenError
from meethaus.probes.batch import (
    Answer,
    BrokenOffError,
    NotAnsweredYet,
    NotRootError,
    Questions,
    parse_answers,
    script,
)
from meethaus.probes.evidence import (
    EVIDENCE_VERSION,
    Evidence,
    NotSeen,
    Seen,
    Sight,
)

__all__ = ["MAX_ROUNDS", "Asker", "Probe", "collect", "look_at_all", "over"]

Probe = Callable[[Host], object]
"""Looks at one thing and returns a frozen dataclass, or raises `UnseenError`."""

Asker = Callable[[str], tuple[int, str, str]]
"""Runs one shell command on the host; returns its exit code, output and errors."""

MAX_ROUNDS: Final = 6
"""A probe that needs more asks one thing after the other where it could ask all at once."""

_SCRIPT_BYTES: Final = 96 * 1024
"""A single argument of a program may have 128 KiB on Linux."""


def collect(name: str, ask: Asker, probes: Mapping[str, Probe], looked_at: datetime) -> Evidence:
    """Return what `probes` see on the host called `name`.

    Raises `CouldNotLookError` if it cannot be reached or does not let us be root.
    """
    questions = Questions()
    sights: dict[str, Sight] = {}
    rounds = 0
    while missing := [each for each in probes if each not in sights]:
        for each in missing:
            sight = _try(probes[each], questions)
            if sight is not None:
                sights[each] = sight
        if not questions.open:
            break
        if rounds == MAX_ROUNDS:
            left = (each for each in probes if each not in sights)
            sights |= {each: NotSeen(f"it asked on after {rounds} rounds") for each in left}
            break
        rounds += 1
        questions.take(_round(name, ask, tuple(questions.open)))
    return Evidence(EVIDENCE_VERSION, name, looked_at, rounds, dict(sorted(sights.items())))


def _try(probe: Probe, questions: Questions) -> Sight | None:
    """Ask a probe; `None` if it needs answers that come with the next round."""
    try:
        return Seen(probe(questions.host()))
    except NotAnsweredYet:
        return None
    except UnseenError as error:
        return NotSeen(str(error))
    except Exception as error:  # noqa: BLE001 - our mistake is no finding, and never green
        lines = traceback.format_exception(error)
        return NotSeen(f"{type(error).__name__} in the probe", trace="".join(lines))


def _round(name: str, ask: Asker, questions: tuple[str, ...]) -> dict[str, Answer]:
    """Send questions, in as few pieces as fit, and return their answers."""
    answers: dict[str, Answer] = {}
    for piece in _pieces(questions):
        code, told, errors = ask(script(piece))
        try:
            answers |= parse_answers(piece, told, errors)
        except NotRootError as error:
            raise CouldNotLookError(
                f"{name} did not let us be root, and only root sees everything: {error}",
                code="not-root",
                remedy="Log in as root, or let the account use sudo without a password.",
            ) from error
        except BrokenOffError as error:
            raise CouldNotLookError(
                f"{name} did not answer all that was asked (code {code}): "
                f"{errors.strip()[-200:] or 'no reason given'}",
                code="broken-off",
                remedy="Run the same command again; install there what the reason names.",
            ) from error
    return answers


def _pieces(questions: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if len(questions) == 1 or len(script(questions)) <= _SCRIPT_BYTES:
        yield questions
        return
    half = len(questions) // 2
    yield from _pieces(questions[:half])
    yield from _pieces(questions[half:])


def over(host: Host, name: str) -> Asker:
    """Return how to ask a testinfra host, whatever its backend is."""

    def ask(command: str) -> tuple[int, str, str]:
        try:
            result = host.run(command)
        except RuntimeError as error:
            # testinfra's SSH backend says so when ssh itself failed.
            said = getattr(error.args[0], "stderr", "") if error.args else ""
            raise CouldNotLookError(
                f"{name} could not be reached: {(said or str(error)).strip()[-300:]}",
                code="unreachable",
                remedy=f"Try to log in yourself: ssh {name}",
            ) from error
        return int(result.rc), result.stdout, result.stderr

    return ask


def look_at_all(
    hosts: Mapping[str, Asker],
    probes: Mapping[str, Probe],
    looked_at: datetime,
    done: Callable[[str], object] = str,
) -> dict[str, Evidence | CouldNotLookError]:
    """Look at all hosts at once; for each what was seen, or why nothing could be.

    `done` is told the name of each when that is known, from several threads.
    """

    def look(name: str) -> Evidence | CouldNotLookError:
        try:
            return collect(name, hosts[name], probes, looked_at)
        except CouldNotLookError as error:
            return error
        finally:
            done(name)

    with ThreadPoolExecutor(max_workers=max(1, len(hosts))) as pool:
        return dict(zip(hosts, pool.map(look, hosts), strict=True))
