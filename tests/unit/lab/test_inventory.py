from pathlib import Path

import yaml

from meethaus.lab.inventory import Placement, write_inventory
from meethaus.lab.model import Target
from meethaus.settings.placement import Part

NAME_SERVER = "10.77.0.1"
FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"


def target(name: str = "meet", address: str = "10.77.0.10") -> Target:
    return Target(
        name=name,
        fqdn=f"{name}.lab.test",
        address=address,
        address6=None,
        suite="bookworm",
        port=22,
        user="root",
        identity_file=Path("/state/id_ed25519"),
        known_hosts=Path("/state/known_hosts"),
        container=f"meethaus0-{name}",
    )


def test_inventory_leads_to_the_target_with_strict_host_keys(tmp_path: Path) -> None:
    write_inventory(tmp_path / "lab", [Placement(target())], FINGERPRINT, NAME_SERVER)
    hosts = yaml.safe_load((tmp_path / "lab" / "hosts.yml").read_text())["meet"]["hosts"]
    variables = hosts["meet.lab.test"]
    assert variables["ansible_host"] == "10.77.0.10"
    assert variables["ansible_ssh_private_key_file"] == "/state/id_ed25519"
    assert "StrictHostKeyChecking=yes" in variables["ansible_ssh_common_args"]
    assert variables["jitsi_apt_key_fingerprint"] == FINGERPRINT


def test_inventory_says_where_the_lab_pretends_to_stand(tmp_path: Path) -> None:
    write_inventory(tmp_path / "lab", [Placement(target())], FINGERPRINT, NAME_SERVER)
    text = (tmp_path / "lab" / "group_vars" / "all" / "meet.yml").read_text()
    settings = yaml.safe_load(text)
    assert settings["meet_host_country"] == settings["meet_hoster_country"] == "DE"
    assert settings["meet_hoster"] == "Example Hosting"


def test_parts_are_placed_where_they_were_asked_for(tmp_path: Path) -> None:
    bridge = Placement(target("jvb", "10.77.0.11"), (Part.VIDEOBRIDGE,))
    rest = Placement(target(), tuple(part for part in Part if part is not Part.VIDEOBRIDGE))
    write_inventory(tmp_path / "lab", [rest, bridge], FINGERPRINT, NAME_SERVER)
    groups = yaml.safe_load((tmp_path / "lab" / "hosts.yml").read_text())
    assert groups["jitsi_videobridge"] == {"hosts": {"jvb.lab.test": {}}}
    assert groups["jitsi_web"] == {"hosts": {"meet.lab.test": {}}}


def test_second_time_keeps_vault_and_edited_settings(tmp_path: Path) -> None:
    directory = tmp_path / "lab"
    write_inventory(directory, [Placement(target())], FINGERPRINT, NAME_SERVER)
    vault = (directory / "group_vars" / "all" / "vault.yml").read_text()
    settings = directory / "group_vars" / "all" / "meet.yml"
    settings.write_text(settings.read_text() + "\nmeet_language: en\n")
    write_inventory(directory, [Placement(target(address="10.77.0.12"))], FINGERPRINT, NAME_SERVER)
    assert (directory / "group_vars" / "all" / "vault.yml").read_text() == vault
    assert "meet_language: en" in settings.read_text()
    assert "10.77.0.12" in (directory / "hosts.yml").read_text()


def test_questions_go_to_the_lab_and_somebody_answers_for_it(tmp_path: Path) -> None:
    write_inventory(tmp_path / "lab", [Placement(target())], FINGERPRINT, NAME_SERVER)
    text = (tmp_path / "lab" / "group_vars" / "all" / "meet.yml").read_text()
    settings = yaml.safe_load(text)
    assert settings["host_resolver_forwarders"] == [{"address": NAME_SERVER}]
    assert settings["host_resolver_dnssec_enabled"] is False
    assert [each["role"] for each in settings["meet_extra_recipients"]] == ["resolver"]
    waived = [each["subject"] for each in settings["meet_waivers"]]
    assert waived == ["below-profile:host_resolver_dnssec_enabled=false"]
