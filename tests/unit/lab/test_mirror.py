from pathlib import Path

import pytest

from meethaus.lab.mirror import Mirror, lab_mirror, parse_targets, remember_mirror

DEFAULT = Mirror("http://deb.debian.org/debian", "http://deb.debian.org/debian-security")


def test_parse_targets_takes_the_mirror_apt_uses() -> None:
    listing = """\
http://mirror.example.org/debian/ bookworm
http://mirror.example.org/debian/ bookworm-updates
http://security.example.org/debian-security/ bookworm-security
"""
    assert parse_targets(listing) == Mirror(
        "http://mirror.example.org/debian", "http://security.example.org/debian-security"
    )


def test_parse_targets_passes_over_repositories_of_others() -> None:
    listing = """\
https://packages.example.com/apt cloud-bookworm
https://mirror.example.org/debian trixie
"""
    assert parse_targets(listing).archive == "https://mirror.example.org/debian"


@pytest.mark.parametrize(
    "listing",
    [
        "",
        "http://archive.ubuntu.com/ubuntu/ noble\nhttp://security.ubuntu.com/ubuntu noble-security",
        "mirror+file:/etc/apt/mirrors/debian.list bookworm",
    ],
)
def test_parse_targets_falls_back_to_debians_own_service(listing: str) -> None:
    assert parse_targets(listing) == DEFAULT


def test_hosts_are_named_once() -> None:
    assert DEFAULT.hosts == ("deb.debian.org",)


def test_targets_see_the_mirror_over_http_while_the_proxy_keeps_its_scheme() -> None:
    mirror = Mirror("https://m.example.org:8443/debian", "https://m.example.org:8443/security")
    assert mirror.plain == Mirror("http://m.example.org/debian", "http://m.example.org/security")
    assert mirror.upstream("m.example.org") == "https://m.example.org:8443"


def test_upstream_knows_only_its_own_hosts() -> None:
    with pytest.raises(KeyError):
        DEFAULT.upstream("other.example.org")


def test_lab_keeps_the_mirror_it_was_set_up_with(tmp_path: Path) -> None:
    mirror = Mirror("http://a.example.org/debian", "http://a.example.org/security")
    remember_mirror(tmp_path / "mirror.json", mirror)
    assert lab_mirror(tmp_path / "mirror.json") == mirror
