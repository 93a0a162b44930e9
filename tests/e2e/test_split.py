"""The bridge on a server of its own, everything else on the first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from meethaus.lab import Lab, Suite, TargetSpec
from meethaus.settings import Part
from tests.support import health, remote
from tests.support.meeting import talk, two_people
from tests.support.reach import reaches
from tests.support.sites import Site, write_site
from tests.support.ways import Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.unproven,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("split"),
]

_BRIDGE = (Part.VIDEOBRIDGE,)
_REST = tuple(part for part in Part if part not in _BRIDGE)


@pytest.fixture(scope="module")
def site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    targets = [lab.start(TargetSpec(name=name, suite=Suite.BOOKWORM)) for name in ("hub", "bridge")]
    inventory = tmp_path_factory.mktemp("split") / "inventory"
    written = write_site(inventory, lab, targets, (_REST, _BRIDGE))
    first = Playbook().apply(written)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    yield written
    for target in targets:
        lab.stop(target.name)


def test_both_servers_are_healthy(site: Site) -> None:
    hub, bridge = site.targets
    rest = [service for service in health.SERVICES if service != "jitsi-videobridge2"]
    assert health.complaints(hub, rest) == []
    assert health.complaints(bridge, ["jitsi-videobridge2", "meethaus-firewall"]) == []


def test_nothing_else_runs_on_the_server_of_the_bridge(site: Site) -> None:
    installed = remote.run(site.targets[1], "dpkg-query -W -f '${Package}\\n'").split()
    assert {"nginx", "prosody", "jicofo", "coturn"} & set(installed) == set()


def test_focus_knows_the_bridge(site: Site) -> None:
    metrics = remote.run(site.target, "curl -sS http://127.0.0.1:8888/metrics")
    bridges = [line for line in metrics.splitlines() if "bridge_count" in line and line[0] != "#"]
    assert [line.split()[-1].removesuffix(".0") for line in bridges] == ["1"]


def test_people_can_meet(site: Site, lab: Lab, tmp_path: Path) -> None:
    with two_people(lab, site.domain, tmp_path) as (anna, ben):
        talk(anna, ben)
        assert ben.seen() == ["Anna", "Ben"]


def test_login_port_of_the_bridge_is_closed_to_the_world(site: Site) -> None:
    assert not reaches(site.target, 5222)
    assert not reaches(site.targets[1], 443)


def test_second_run_changes_nothing_on_either_server(site: Site) -> None:
    second = Playbook().apply(site)
    assert second.run.code == 0, second.run.told()
    assert second.changed_tasks == ()
