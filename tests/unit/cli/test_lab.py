"""`meethaus lab`: how it is called and how it reads; no container is started."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from meethaus.catalogue import load_catalogue
from meethaus.cli.lab_text import contacts_text, down_text, status_text
from meethaus.errors import LabError
from meethaus.lab import (
    Client,
    Contact,
    ContactKind,
    Instance,
    LabStatus,
    Target,
    TargetSpec,
    TargetStatus,
)

FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"

STATUS = LabStatus(
    instance=0,
    network=True,
    internet="running",
    ipv6=True,
    targets=(
        TargetStatus(
            name="meet",
            fqdn="meet.lab.test",
            address="10.77.0.10",
            address6="fd77::a",
            suite="bookworm",
            state="running",
            login="ssh -i key root@10.77.0.10",
        ),
    ),
    clients=(Client("anna", "meethaus0-anna", "10.77.0.200", None),),
    trust_bundle=Path("/state/trust.pem"),
    notes=("Something is different here.",),
)


class FakeRepository:
    def key_fingerprint(self) -> str:
        return FINGERPRINT


class FakeLab:
    """Remembers what it was asked to do."""

    repository = FakeRepository()
    instance = Instance()

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def start(self, spec: TargetSpec) -> Target:
        self.calls.append(spec)
        number = 9 + len(self.calls)
        return Target(
            name=spec.name,
            fqdn=f"{spec.name}.lab.test",
            address=f"10.77.0.{number}",
            address6=None,
            suite=str(spec.suite),
            port=22,
            user="root",
            identity_file=Path("/state/id_ed25519"),
            known_hosts=Path("/state/known_hosts"),
            container=f"meethaus0-{spec.name}",
        )

    def status(self) -> LabStatus:
        return STATUS

    def contacts(self) -> tuple[Contact, ...]:
        return (Contact("meet", ContactKind.TCP, "198.51.100.1", 443, "a.example.org", 3),)

    def down(self, *, purge: bool) -> None:
        self.calls.append(purge)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeLab:
    fake = FakeLab()

    def open_lab(progress: Callable[[str], None] | None = None) -> FakeLab:
        if progress:
            progress("Starting something")
        return fake

    monkeypatch.setattr("meethaus.lab.Lab.open", open_lab)
    return fake


def test_up_starts_one_server_and_writes_its_inventory(
    fake: FakeLab, meethaus: Callable[..., Any], tmp_path: Path
) -> None:
    ended = meethaus("lab", "up", "--inventory", tmp_path / "lab")
    assert ended.code == 0
    assert fake.calls == [TargetSpec(name="meet", suite="bookworm")]
    assert FINGERPRINT in (tmp_path / "lab" / "hosts.yml").read_text()
    assert f"meethaus apply -i {tmp_path / 'lab'}" in ended.out
    assert "Starting something" in ended.err


def test_up_places_parts_where_they_are_asked_for(
    fake: FakeLab, meethaus: Callable[..., Any], tmp_path: Path
) -> None:
    ended = meethaus(
        *("lab", "up", "--suite", "trixie", "--inventory", tmp_path / "lab"),
        *("--target", "meet=jitsi_web,jitsi_prosody,jitsi_jicofo,turn_server"),
        *("--target", "jvb=jitsi_videobridge"),
    )
    assert ended.code == 0
    assert [call.name for call in fake.calls] == ["meet", "jvb"]
    assert {call.suite for call in fake.calls} == {"trixie"}
    hosts = (tmp_path / "lab" / "hosts.yml").read_text()
    assert hosts.index("jitsi_videobridge:") < hosts.rindex("jvb.lab.test")


def test_up_refuses_a_part_that_does_not_exist(
    fake: FakeLab, meethaus: Callable[..., Any], tmp_path: Path
) -> None:
    ended = meethaus("lab", "up", "--target", "meet=jitsi_bridge", "-i", tmp_path / "lab")
    assert ended.code == 2
    assert "jitsi_videobridge" in ended.err
    assert fake.calls == []


def test_down_says_what_is_kept(fake: FakeLab, meethaus: Callable[..., Any]) -> None:
    ended = meethaus("lab", "down")
    assert ended.code == 0
    assert down_text(purge=False) in ended.out
    assert "Its inventory is kept." in ended.out
    assert fake.calls == [False]


def test_down_purge_removes_caches(fake: FakeLab, meethaus: Callable[..., Any]) -> None:
    assert meethaus("lab", "down", "--purge").code == 0
    assert fake.calls == [True]


CONTROL = "host-logging-journal-short"


@pytest.fixture
def typed(fake: FakeLab, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run to reach the lab's only server."""
    started = fake.start(TargetSpec(name="meet"))
    monkeypatch.setattr(FakeLab, "target", lambda _self, _name: started, raising=False)
    lines: list[list[str]] = []
    monkeypatch.setattr("meethaus.lab.breaking.run", lines.append)
    return lines


def test_break_runs_what_the_control_says_and_tells_what_is_next(
    typed: list[list[str]], meethaus: Callable[..., Any]
) -> None:
    ended = meethaus("lab", "break", CONTROL)
    assert ended.code == 0
    commands = load_catalogue().controls[CONTROL].break_
    first, *rest = [line[-2:] for line in typed]
    assert first == ["root@10.77.0.10", "systemctl reset-failed"]
    assert rest == [["root@10.77.0.10", each] for each in commands]
    assert all(f"  {each}\n" in ended.out for each in commands)
    assert f"verify -i inventories/lab --only {CONTROL}" in ended.out
    assert f"apply -i inventories/lab --tags {CONTROL}" in ended.out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("host-loging-journal-short", f"Did you mean {CONTROL}?"),
        ("host_logging", "is a role with"),
    ],
)
def test_break_of_what_is_no_control_runs_nothing(
    typed: list[list[str]], meethaus: Callable[..., Any], name: str, said: str
) -> None:
    ended = meethaus("lab", "break", name)
    assert (ended.code, typed) == (2, [])
    assert said in ended.err


def test_break_of_what_only_a_person_sees_says_so(
    typed: list[list[str]], meethaus: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_catalogue()
    manual = replace(whole.controls[CONTROL], break_=(), reason="nobody can measure it")
    monkeypatch.setattr(
        "meethaus.cli.control_names.load_catalogue",
        lambda: replace(whole, controls={**whole.controls, CONTROL: manual}),
    )
    ended = meethaus("lab", "break", CONTROL)
    assert (ended.code, typed) == (2, [])
    assert "nobody can measure it" in ended.err


@pytest.mark.parametrize(
    ("servers", "code", "said"), [(0, 3, "meethaus lab up"), (2, 2, "--host with one of")]
)
def test_break_needs_to_know_the_server(
    typed: list[list[str]],
    meethaus: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    servers: int,
    code: int,
    said: str,
) -> None:
    status = replace(STATUS, targets=STATUS.targets * servers)
    monkeypatch.setattr(FakeLab, "status", lambda _self: status)
    ended = meethaus("lab", "break", CONTROL)
    assert (ended.code, typed) == (code, [])
    assert said in ended.err


@pytest.mark.usefixtures("fake")
def test_status_speaks_the_envelope(meethaus: Callable[..., Any]) -> None:
    ended = meethaus("lab", "status", "--format", "json")
    assert ended.envelope["result"]["targets"][0]["fqdn"] == "meet.lab.test"
    assert ended.envelope["error"] is None


@pytest.mark.usefixtures("fake")
def test_contacts_speak_the_envelope(meethaus: Callable[..., Any]) -> None:
    ended = meethaus("lab", "contacts", "--format", "json")
    assert ended.envelope["result"][0]["count"] == 3


def test_error_of_the_lab_comes_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, meethaus: Callable[..., Any]
) -> None:
    def refuse(**_: object) -> None:
        raise LabError("Not here.", remedy="Go there.", code="lab-needs-root")

    monkeypatch.setattr("meethaus.lab.Lab.open", refuse)
    ended = meethaus("lab", "up")
    assert ended.code == 3
    assert "Not here." in ended.err
    assert "Go there." in ended.err


def test_status_text_lists_machines_and_notes() -> None:
    lines = status_text(STATUS).splitlines()
    assert lines[0] == "Lab 0: internet running, IPv4 and IPv6"
    assert lines[1].split() == ["meet.lab.test", "10.77.0.10", "fd77::a", "bookworm", "running"]
    assert lines[2].split() == ["anna", "10.77.0.200", "client", "running"]
    assert lines[-1] == "Note: Something is different here."


def test_status_text_says_how_to_look_in() -> None:
    text = status_text(STATUS)
    assert "Log in: ssh -i key root@10.77.0.10" in text
    rules = "'--host-resolver-rules=MAP meet.lab.test 10.77.0.10'"
    assert f"Browse: chromium {rules} https://meet.lab.test/" in text
    assert "/state/trust.pem" in text


def test_contacts_text_tells_who_reached_where_and_how_often() -> None:
    contact = Contact("meet", ContactKind.TCP, "198.51.100.1", 443, "a.example.org", 3)
    line = "  meet  tcp  198.51.100.1 port 443  a.example.org  3x"
    assert contacts_text([contact]) == line


def test_contacts_text_says_when_there_were_none() -> None:
    assert "Nobody" in contacts_text([])
