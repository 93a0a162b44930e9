"""What the internet container is told; nothing is started."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import crossplane
import pytest

from meethaus.lab.host import Host
from meethaus.lab.images import Images
from meethaus.lab.internet import ACME_HOST, PACKAGES_HOST, Internet
from meethaus.lab.mirror import Mirror
from meethaus.lab.naming import Instance
from meethaus.lab.podman import Podman
from meethaus.lab.records import Record
from meethaus.lab.state import Directories

MIRROR = Mirror("https://mirror.example.org/debian", "https://mirror.example.org/security")


@pytest.fixture
def internet(tmp_path: Path) -> Internet:
    return build(tmp_path, Host(cgroup2=True, raises_limits=True, ipv6=True))


def build(directory: Path, host: Host) -> Internet:
    directories = Directories(state=directory / "state", cache=directory / "cache")
    directories.create()
    podman = Podman(host)
    images = Images(podman, directories, MIRROR, print)
    return Internet(podman, Instance(3), directories, images, MIRROR)


def servers(internet: Internet) -> dict[str, list[dict[str, Any]]]:
    """Parse the nginx configuration into server name -> directives."""
    parsed = crossplane.parse(
        str(internet.directories.internet_etc / "nginx.conf"), check_ctx=False
    )
    assert parsed["errors"] == []
    found: dict[str, list[dict[str, Any]]] = {}
    for block in parsed["config"][0]["parsed"]:
        if block["directive"] == "server":
            names = [item["args"] for item in block["block"] if item["directive"] == "server_name"]
            found.setdefault(names[0][0] if names else "", []).extend(block["block"])
    return found


def dns_lines(internet: Internet) -> list[str]:
    return (internet.directories.internet_etc / "dnsmasq.conf").read_text().splitlines()


def test_vendor_names_and_the_mirror_have_servers(internet: Internet) -> None:
    internet.configure(internet.directories.packages / "repository")
    assert set(servers(internet)) == {"", "mirror.example.org", ACME_HOST, PACKAGES_HOST}


def test_mirror_is_asked_by_its_own_scheme_and_listens_on_http(internet: Internet) -> None:
    internet.configure(None)
    directives = servers(internet)["mirror.example.org"]
    passes = [
        inner["args"]
        for item in directives
        for inner in item.get("block", ())
        if inner["directive"] == "proxy_pass"
    ]
    assert passes == [["https://mirror.example.org"]] * 2
    assert ["80"] in [item["args"] for item in directives if item["directive"] == "listen"]


def test_repository_is_served_from_where_it_was_built(internet: Internet) -> None:
    internet.configure(internet.directories.packages / "repository")
    directives = servers(internet)[PACKAGES_HOST]
    roots = [item["args"] for item in directives if item["directive"] == "root"]
    assert roots == [["/srv/packages/repository"]]


def test_dns_leads_own_names_here_and_all_others_to_the_sink(internet: Internet) -> None:
    internet.records.put("meet", [Record("meet.lab.test", ("10.77.3.10",), reverse=True)])
    internet.configure(None)
    lines = dns_lines(internet)
    assert "address=/#/198.51.100.1" in lines
    assert "address=/mirror.example.org/10.77.3.254" in lines
    assert f"address=/{ACME_HOST}/10.77.3.254" in lines
    assert "address=/meet.lab.test/10.77.3.10" in lines
    assert "host-record=meet.lab.test,10.77.3.10" in lines


def test_without_ipv6_no_ipv6_address_is_named(tmp_path: Path) -> None:
    internet = build(tmp_path, Host(cgroup2=True, raises_limits=True, ipv6=False))
    internet.configure(None)
    assert not [
        line for line in dns_lines(internet) if line.startswith("address=") and "::" in line
    ]
    listens = [
        item["args"]
        for directives in servers(internet).values()
        for item in directives
        if item["directive"] == "listen"
    ]
    assert not [args for args in listens if args[0].startswith("[")]


def test_configure_says_whether_anything_changed(internet: Internet) -> None:
    assert internet.configure(None)
    assert not internet.configure(None)
    internet.records.put("meet", [Record("meet.lab.test", ("10.77.3.10",))])
    assert internet.configure(None)


def test_acme_authority_validates_on_the_real_ports(internet: Internet) -> None:
    internet.configure(None)
    settings = json.loads((internet.directories.internet_etc / "pebble.json").read_text())
    assert settings["pebble"]["httpPort"] == 80
    assert settings["pebble"]["tlsPort"] == 443


def test_allowed_names_follow_the_mirror(internet: Internet) -> None:
    other = replace(internet, mirror=Mirror("http://a.example.org/d", "http://b.example.org/s"))
    assert {"a.example.org", "b.example.org", ACME_HOST, PACKAGES_HOST} == set(other.allowed_names)
