"""What a lab leaves on the machine when its processes are killed, and how it is got rid of."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from meethaus.errors import LabError
from meethaus.lab import Instance, Lab, TargetSpec

pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab")]

_OWN_INSTANCE_OFFSET = 102
"""Not a lab that other tests work with."""


@pytest.fixture
def other() -> Lab:
    """A lab that nobody has brought up."""
    number = (Instance.from_environment().number + _OWN_INSTANCE_OFFSET) % 256
    return Lab.open(instance=Instance(number))


@pytest.mark.parametrize(
    ("name", "stays"), [("podman-lost", False), ("somebodys", True)], ids=["podman", "somebody"]
)
def test_down_takes_along_a_bridge_that_podman_forgot(
    other: Lab, name: str, *, stays: bool
) -> None:
    """What a lab leaves behind whose command was killed in the wrong moment."""
    address = f"{other.instance.bridge4}/24"
    _output("ip", "link", "add", name, "type", "bridge")
    _output("ip", "address", "add", address, "dev", name)
    other.down()
    assert (name in _output("ip", "-oneline", "link")) == stays
    if stays:
        _output("ip", "link", "delete", name)


def test_lab_whose_processes_were_killed_stands_again(other: Lab) -> None:
    """What stays of a lab whose session ended: podman goes on to list all of it as running."""
    other.start(TargetSpec(name="killed"))
    try:
        for container in other.podman.containers(other.instance.number):
            kill_with_watcher(other, container.name)
        other.ensure()
        assert other.status().internet == "running"
        assert other.internet.acme_root().startswith("-----BEGIN CERTIFICATE-----")
        with pytest.raises(LabError) as caught:
            other.start(TargetSpec(name="killed"))
        assert caught.value.code == "lab-target-lost"
    finally:
        other.down()
    assert other.leftovers() == ()


def kill_with_watcher(lab: Lab, container: str) -> None:
    """Kill a container's first process and before it the one that would tell podman."""
    state = json.loads(lab.podman.call("inspect", container))[0]["State"]
    for number in (state["ConmonPid"], state["Pid"]):
        os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path("/proc", str(state["Pid"])).exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def _output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
