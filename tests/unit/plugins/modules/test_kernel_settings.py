"""Which files below `/proc/sys` are meant, and what is a fault. The scenario asks a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.modules import kernel_settings
from plugins.modules.kernel_settings import Setting, differing, expand, judge


@pytest.fixture(name="root", autouse=True)
def tree_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree as the kernel has it; whatever is written is taken."""
    for name, value in {
        "net/ipv4/conf/all/rp_filter": "0\n",
        "net/ipv4/conf/eth0.7/rp_filter": "2\n",
        "net/ipv4/ip_local_port_range": "32768\t60999\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value)
    monkeypatch.setattr(kernel_settings, "_ROOT", tmp_path)
    return tmp_path


def wanted(settings: dict[str, object]) -> dict[str, str]:
    return {each.name: each.wanted for each in expand(settings)}


def test_an_asterisk_stands_for_all_there_are() -> None:
    assert wanted({"net.ipv4.conf.*.rp_filter": 1}) == {
        "net.ipv4.conf.all.rp_filter": "1",
        "net.ipv4.conf.eth0/7.rp_filter": "1",
    }


@pytest.mark.parametrize(
    "exact", ["net/ipv4/conf/eth0.7/rp_filter", "net.ipv4.conf.eth0/7.rp_filter"]
)
def test_an_exact_name_wins_over_an_asterisk(exact: str) -> None:
    found = wanted({exact: 2, "net.ipv4.conf.*.rp_filter": 1})
    assert found["net.ipv4.conf.eth0/7.rp_filter"] == "2"
    assert found["net.ipv4.conf.all.rp_filter"] == "1"


def test_tabs_of_the_kernel_make_no_difference() -> None:
    same, other = "32768 60999", "1024 60999"
    name = "net.ipv4.ip_local_port_range"
    assert differing(list(expand({name: same}))) == []
    assert [each.wanted for each in differing(list(expand({name: other})))] == [other]


def test_what_does_not_exist_differs_and_is_unavailable(root: Path) -> None:
    [missing] = differing(list(expand({"kernel.yama.ptrace_scope": 2})))
    assert judge([missing]) == ({"kernel.yama.ptrace_scope": "No such file or directory"}, [])
    assert not (root / "kernel").exists()


def test_what_the_kernel_would_take_is_a_fault_and_put_back(root: Path) -> None:
    path = root / "net/ipv4/conf/all/rp_filter"
    unavailable, [fault] = judge([Setting(path, "1")])
    assert unavailable == {}
    assert fault.startswith("net.ipv4.conf.all.rp_filter is 0 and not 1: a file that is read later")
    assert path.read_text() == "0\n"


def test_another_refusal_is_a_fault(root: Path) -> None:
    unavailable, [fault] = judge([Setting(root / "net/ipv4", "1")])
    assert unavailable == {}
    assert fault.startswith("The kernel does not take 1 for net.ipv4: [Errno 21]")
