"""Turns the catalogue into tests, one for each control on each server, through `verify`."""

import argparse
import contextlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from meethaus.catalogue import Catalogue, Control, Vantage, load_catalogue
from meethaus.cli.control_names import chosen_controls
from meethaus.cli.servers import Servers, known_profile, open_servers
from meethaus.errors import MeethausError
from meethaus.settings.names import nearest_name
from meethaus.verdicts import Cause, Verdict, Word
from meethaus.verify import Judged, Scope, verify_hosts

__all__ = ["pytest_configure"]

_ROOT: Final = "meethaus"
_PROPERTY: Final = "meethaus_verdict"
"""Reports carry the verdict under this name, those of JUnit too."""

_JUDGED: Final = frozenset({Word.PASS, Word.FAIL, Word.WAIVED, Word.ERROR})
_SKIPPED: Final = {
    Word.WAIVED: "waived",
    Word.NOT_APPLICABLE: "not applicable",
    Word.MANUAL: "only a person can see it",
}


def pytest_configure(config: pytest.Config) -> None:
    """Find out what is to be tested, without a word to any server.

    Raises `UsageError` for whatever `meethaus verify` would refuse.
    """
    option = config.option
    inventory = Path(option.meethaus_inventory) if option.meethaus_inventory else None
    password = option.meethaus_vault_password_file
    stack = contextlib.ExitStack()
    config.add_cleanup(stack.close)
    try:
        controls = chosen_controls(option.meethaus_only, Vantage.INSIDE)
        scope = Scope(controls, known_profile(option.meethaus_profile))
        if inventory and option.meethaus_host:
            raise pytest.UsageError("Write --meethaus-inventory or --meethaus-host, not both.")
        servers = stack.enter_context(
            open_servers(inventory, _addresses(option), Path(password) if password else None)
        )
    except MeethausError as error:
        raise pytest.UsageError(f"{error.message}\nWhat to do: {error.remedy}") from error
    # A worker of xdist gets the tests of a server together, and must not look at the others.
    look = Look(servers, scope, together=not hasattr(config, "workerinput"))
    known = [_id(name, each) for name in servers.askers for each in look.controls]
    config.pluginmanager.register(Controls(look, _asked(config, known)), "meethaus-controls")


def _addresses(option: argparse.Namespace) -> list[str]:
    """Return the addresses of servers; patterns are looked up where testinfra was told to."""
    where = getattr(option, "ansible_inventory", None)
    return [
        f"{each}?ansible_inventory={where}"
        if where and each.startswith("ansible://") and "?" not in each
        else each
        for each in option.meethaus_host
    ]


def _id(*names: str) -> str:
    return "::".join((_ROOT, *names))


def _asked(config: pytest.Config, known: Iterable[str]) -> frozenset[str]:
    """Return the ids to test: those of the command line, by default all; pytest gets the rest.

    An id is no path, so pytest would not know it. The workers of xdist are not told of arguments
    that are gone, but of options.
    """
    paths = [each for each in config.args if not each.startswith(_id(""))]
    wanted = [each for each in config.args if each.startswith(_id(""))]
    wanted = wanted or getattr(config.option, "meethaus_ids", [])
    if not wanted:
        return frozenset(known)
    config.option.meethaus_ids = wanted
    by_default = config.args_source is not pytest.Config.ArgsSource.ARGS
    config.args = [] if by_default else paths
    chosen: set[str] = set()
    for each in wanted:
        part = each.removesuffix("::")
        found = {one for one in known if one == part or one.startswith(f"{part}::")}
        if not found:
            near = nearest_name(each, known)
            raise pytest.UsageError(
                f"There is no test {each}.\n"
                f"What to do: {f'Did you mean {near}? ' if near else ''}"
                "Those there are: add --collect-only --quiet"
            )
        chosen |= found
    return frozenset(chosen)


class Look:
    """What was seen and judged; looks once at each server, when the first test asks for it."""

    def __init__(self, servers: Servers, scope: Scope, *, together: bool) -> None:
        self.servers = servers
        self.scope = scope
        self.catalogue: Catalogue = load_catalogue().seen_from(Vantage.INSIDE)
        self.controls = scope.controls or tuple(self.catalogue.controls)
        self._together = together
        self._known: dict[str, Judged | Exception] = {}

    def judged(self, server: str, all_wanted: Iterable[str]) -> Judged:
        """Return what is said of a server; looks at `all_wanted` at once if nobody looked yet."""
        if server not in self._known:
            names = dict.fromkeys(all_wanted) if self._together else [server]
            self._look({server: None, **dict.fromkeys(names)})
        known = self._known[server]
        if isinstance(known, Exception):
            raise known
        return known

    def _look(self, names: Iterable[str]) -> None:
        askers = {name: self.servers.askers[name] for name in names}
        try:
            found = verify_hosts(askers, self.servers.settings, self.scope, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - a mistake of ours; once is often enough
            self._known |= dict.fromkeys(askers, error)
            return
        self._known |= {each.host: each for each in found.hosts}


class _Root(pytest.Collector):
    """All servers."""

    look: Look

    def collect(self) -> Iterator[pytest.Collector]:
        for number, server in enumerate(self.look.servers.askers, 1):
            node = _Server.from_parent(self, name=server, nodeid=_id(server))
            node.look, node.group = self.look, f"{_ROOT}-{number}"
            yield node


class _Server(pytest.Collector):
    """All controls on one server. `group` names it where xdist reads `@` and `]` otherwise."""

    look: Look
    group: str

    def collect(self) -> Iterator[pytest.Item]:
        for control in self.look.controls:
            yield ControlTest.of(self, self.look.catalogue.controls[control])


class ControlTest(pytest.Item):
    """One control on one server."""

    parent: _Server
    control: Control

    @classmethod
    def of(cls, server: _Server, control: Control) -> "ControlTest":
        """Return the test of `control` on `server`."""
        test: ControlTest = cls.from_parent(
            server, name=control.id, nodeid=_id(server.name, control.id)
        )
        test.control = control
        test.extra_keyword_matches |= {control.role, control.severity.value}
        if test.config.pluginmanager.hasplugin("xdist"):
            # With --dist loadgroup one worker tests a server, so that it is looked at once.
            test.add_marker(pytest.mark.xdist_group(server.group))
        return test

    def setup(self) -> None:
        """Look, if nobody did: what that takes is no test's own time."""
        self._judged()

    def runtest(self) -> None:
        """Say what is said of the control."""
        judged = self._judged()
        if judged.unreachable:
            self._tell(Word.ERROR)
            pytest.fail(_unreachable(judged), pytrace=False)
        verdict = next(each for each in judged.verdicts if each.control == self.control.id)
        self._tell(verdict.word)
        if verdict.word in _SKIPPED:
            pytest.skip(f"{_SKIPPED[verdict.word]}: {verdict.detail or verdict.found}")
        if verdict.word is not Word.PASS:
            pytest.fail(_failure(verdict, self.control), pytrace=False)

    def _judged(self) -> Judged:
        tests = (each for each in self.session.items if isinstance(each, ControlTest))
        return self.parent.look.judged(self.parent.name, [each.parent.name for each in tests])

    def _tell(self, word: Word) -> None:
        self.user_properties.append((_PROPERTY, word.value))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the heading of a failure."""
        return self.path, None, f"{self.control.id} on {self.parent.name}"


def _unreachable(judged: Judged) -> str:
    return f"Could not look: {judged.unreachable}\nWhat to do: {judged.remedy}"


def _failure(verdict: Verdict, control: Control) -> str:
    """Return what was found, what should be, and what to do about it."""
    settings = "change the setting, or sign a waiver"
    drift = control.remedy.en if verdict.cause is Cause.DRIFT else ""
    unseen = verdict.detail if verdict.word is Word.ERROR else ""
    told = {
        "Could not look": unseen,
        "Found": verdict.found,
        "Expected": verdict.expected,
        "Besides": verdict.detail if not unseen else "",
        "Should be true": control.title.en,
        "What to do": drift or (settings if verdict.word is Word.FAIL else ""),
        "More about it": f"meethaus explain {control.id}",
    }
    lines = [f"{label}: {text}" for label, text in told.items() if text]
    return "\n".join([*lines, *([verdict.trace] if verdict.trace else [])])


class Controls:
    """Adds the tests to those of the session, and sees to it that something was judged."""

    def __init__(self, look: Look, wanted: frozenset[str]) -> None:
        self._look = look
        self._wanted = wanted
        self._words: set[Word] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Add the tests before others choose among all."""
        root = _Root.from_parent(session, name=_ROOT, nodeid=_ROOT)
        root.look = self._look
        items.extend(each for each in session.genitems(root) if each.nodeid in self._wanted)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember what was said."""
        told = dict(report.user_properties)
        if _PROPERTY in told:
            self._words.add(Word(str(told[_PROPERTY])))

    @property
    def _nothing_judged(self) -> bool:
        return bool(self._words) and not self._words & _JUDGED

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let a run end badly that judged nothing: it would be green without having looked."""
        if self._nothing_judged and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Say so."""
        if self._nothing_judged:
            terminalreporter.write_line("meethaus judged nothing, so this run is no success.")
