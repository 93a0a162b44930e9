"""The record on the server, with every default."""

import json

import pytest
from testinfra.host import Host

RECORD = "/etc/meethaus/deployment.json"


def test_record_says_what_was_deployed(host: Host) -> None:
    record = json.loads(host.file(RECORD).content_string)
    assert record["schema"] == "meethaus/deployment/1"
    assert record["domain"] == "host-record.lab.test"
    assert record["profile"] == "base"
    assert record["settings"]["meet_guests_enabled"] is True
    assert record["settings"]["meet_log_retention_days"] == 7
    assert len(record["settings_sha256"]) == 64
    assert record["meethaus"][0].isdigit()
    assert record["system"].startswith("Debian ")
    assert record["packages"]["nftables"] == host.package("nftables").version


def test_record_says_where_the_server_stands_and_who_learns_something(host: Host) -> None:
    record = json.loads(host.file(RECORD).content_string)
    assert record["location"]["country"] == "DE"
    assert record["location"]["hoster"] == "Example Hosting"
    found = {each["role"]: each["place"] for each in record["recipients"]}
    assert found["hosting"] == "eea"
    assert found["certificate-authority"] == "third-country"
    assert found["time"] == "unknown"
    assert found["backup"] == "none"
    assert record["waivers"] == []


def test_record_is_closed_to_others(host: Host) -> None:
    file = host.file(RECORD)
    assert (file.user, file.group, file.mode) == ("root", "root", 0o640)


@pytest.mark.parametrize("part", ["jicofo", "videobridge", "turn"])
def test_record_holds_no_secret(host: Host, part: str) -> None:
    assert f"molecule-{part}-0123456789" not in host.file(RECORD).content_string
