"""The record on the server, with other packages in it."""

import json

from testinfra.host import Host


def test_record_holds_what_was_declared_and_waived(host: Host) -> None:
    record = json.loads(host.file("/etc/meethaus/deployment.json").content_string)
    assert record["location"]["country"] == "CH"
    assert record["location"]["hoster_parent_country"] == "NL"
    subjects = [each["subject"] for each in record["waivers"]]
    sandbox = "below-profile:jitsi_prosody_sandbox_enabled=false"
    assert subjects == [sandbox, "host-outside-eea:CH"]
    clocks = [each["name"] for each in record["recipients"] if each["role"] == "time"]
    assert clocks == ["Example Clocks"]


def test_record_names_the_profile_and_what_it_decided(host: Host) -> None:
    record = json.loads(host.file("/etc/meethaus/deployment.json").content_string)
    assert record["profile"] == "members"
    assert record["settings"]["meet_guests_enabled"] is False


def test_record_holds_the_chosen_packages_only(host: Host) -> None:
    record = json.loads(host.file("/etc/meethaus/deployment.json").content_string)
    assert record["packages"]["openssh-server"] == host.package("openssh-server").version
    assert all(name.startswith("openssh-") for name in record["packages"])
