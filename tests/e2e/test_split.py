"""Each part on a server of its own."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from meethaus.lab import Lab, Suite, Target, TargetSpec
from meethaus.settings import Part
from tests.support import health, manifest, relay, remote
from tests.support.meeting import talk, two_people
from tests.support.reach import listening, reaches
from tests.support.sites import Account, Site, write_site
from tests.support.ways import CommandLine, Playbook

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(2400),
    pytest.mark.xdist_group("split"),
]

# The first one carries the public name. Two releases of Debian side by side.
_PLACES = {
    "hub": (Part.WEB, Suite.BOOKWORM),
    "signalling": (Part.PROSODY, Suite.TRIXIE),
    "focus": (Part.JICOFO, Suite.BOOKWORM),
    "bridge": (Part.VIDEOBRIDGE, Suite.TRIXIE),
    "relay": (Part.TURN, Suite.BOOKWORM),
}
_SERVICES = {
    "hub": ["nginx"],
    "signalling": ["prosody"],
    "focus": ["jicofo"],
    "bridge": ["jitsi-videobridge2"],
    "relay": ["nginx", "coturn"],
}


def _write(inventory: Path, lab: Lab, targets: list[Target]) -> Site:
    parts = [(part,) for part, _ in _PLACES.values()]
    written = write_site(inventory, lab, targets, parts)
    name = targets[-1].fqdn
    variables = inventory / "host_vars" / f"{name}.yml"
    variables.parent.mkdir(exist_ok=True)
    variables.write_text(yaml.safe_dump({"web_edge_domain": name}))
    with written.settings.open("a") as settings:
        settings.write("jitsi_prosody_minutes_without_moderator: 1\n")
    return written


@pytest.fixture(scope="module")
def site(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    targets = [
        lab.start(TargetSpec(name=name, suite=suite)) for name, (_, suite) in _PLACES.items()
    ]
    written = _write(tmp_path_factory.mktemp("split") / "inventory", lab, targets)
    first = Playbook().apply(written)
    if first.run.code != 0:
        pytest.fail(first.run.told(), pytrace=False)
    yield written
    for target in targets:
        lab.stop(target.name)


@pytest.mark.parametrize("name", _PLACES)
def test_every_server_is_healthy(site: Site, name: str) -> None:
    target = next(target for target in site.targets if target.name == name)
    services = [*_SERVICES[name], "meethaus-firewall"]
    assert health.complaints(target, services, domain=site.domain) == []


@pytest.mark.parametrize("name", _PLACES)
def test_nothing_else_is_installed(site: Site, name: str) -> None:
    target = next(target for target in site.targets if target.name == name)
    installed = set(remote.run(target, "dpkg-query -W -f '${Package}\\n'").split())
    assert {*health.DAEMONS} & installed == set(_SERVICES[name])


def test_focus_knows_the_bridge(site: Site) -> None:
    bridges = health.gauge(site.targets[2], "jitsi_jicofo_bridge_selector_bridge_count_operational")
    assert bridges == 1


def test_people_can_meet_and_are_relayed(site: Site, lab: Lab, tmp_path: Path) -> None:
    with two_people(lab, site, tmp_path) as (anna, ben):
        talk(anna, ben)
        assert ben.seen() == ["Anna", "Ben"]
        sides = relay.call(anna.browser.page, ben.browser.page, anna.ice_servers())
        anna.leave()
        # Ben alone may not go on, see jitsi_prosody_minutes_without_moderator.
        ben.wait_until("() => APP.state !== 'joined'", milliseconds=90_000)
    for side in sides:
        assert side.received_bytes > 0
        assert side.relay_address == site.targets[-1].address


@pytest.mark.parametrize(("name", "port"), [("signalling", 5222), ("signalling", 5281)])
def test_inner_ports_are_closed_to_the_world(site: Site, name: str, port: int) -> None:
    target = next(target for target in site.targets if target.name == name)
    # The daemon answers, so only the firewall can be in the way.
    remote.run(target, f"ss -H -ltn sport = :{port} | grep -q .")
    assert not reaches(target, port)


def test_server_of_the_bridge_is_closed_to_the_world(site: Site) -> None:
    bridge = site.targets[3]
    with listening(bridge, 443):
        assert not reaches(bridge, 443)


def test_a_part_of_the_servers_is_refused(site: Site) -> None:
    """The hosts need each other's addresses; without them the firewall would shut them out."""
    hub = site.targets[0]
    before = manifest.now(hub)
    run = CommandLine().apply(site, "--limit", hub.fqdn).run
    assert run.code == 2, run.told()
    assert "--limit" in run.output
    assert manifest.changes_since(hub, before) == []


def test_second_run_changes_nothing_on_any_server(site: Site) -> None:
    assert health.meetings(site.targets[2]) == 0
    second = Playbook().apply(site)
    assert second.run.code == 0, second.run.told()
    assert second.changed_tasks == ()


def test_only_todays_moderators_have_accounts_and_guests_none(site: Site) -> None:
    signalling = site.targets[1]
    assert health.meetings(site.targets[2]) == 0
    listing = f"ls /var/lib/prosody/{site.domain.replace('.', '%2e')}/accounts"
    assert remote.run(signalling, listing).split() == ["moderator.dat"]
    held = site.vault_content()
    successor = Account(name="nora", password="Vier-Tulpen-im-Regen-9")
    site.replace_vault_content(held | {"meet_moderators": [asdict(successor)]})
    with site.settings.open("a") as settings:
        settings.write("meet_guests_enabled: false\n")
    changed = Playbook(("--tags", "jitsi_prosody,jitsi_web")).apply(site)
    assert changed.run.code == 0, changed.run.told()
    assert remote.run(signalling, listing).split() == ["nora.dat"]
    config = remote.run(site.target, f"cat /etc/jitsi/meet/{site.domain}-config.js")
    assert "anonymousdomain" not in config
    hosts = remote.run(signalling, f"cat /etc/prosody/conf.d/{site.domain}.cfg.lua")
    assert "jitsi-anonymous" not in hosts
