"""The web edge with every default changed: own certificate, a bare site, a log without persons."""

import socket
import ssl

import pytest
from testinfra.host import Host

from tests.support.sandbox import assert_off
from tests.support.seen import Seen, assert_healthy, own_certificate
from tests.support.web import ask, handshake


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    target = Seen.of(host)
    return Seen(name=f"edge.{target.name}", address=target.address)


def test_nginx_runs_and_starts_at_boot(host: Host) -> None:
    assert_healthy(host, "nginx")


def test_own_name_answers_with_a_bare_404(seen: Seen) -> None:
    answer = ask(seen, seen.name, "/", trust=own_certificate())
    assert answer.status == 404
    assert answer.headers["strict-transport-security"] == "max-age=600"


def test_another_name_in_the_request_is_misdirected(seen: Seen) -> None:
    assert ask(seen, "other.example.org", "/", trust=own_certificate()).status == 421


def test_connection_has_modern_tls(seen: Seen) -> None:
    with handshake(seen, seen.name, own_certificate()) as connection:
        assert connection.version() == "TLSv1.3"
        assert connection.cipher() in {
            ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256),
            ("TLS_AES_128_GCM_SHA256", "TLSv1.3", 128),
        }


def test_tls_12_offers_the_chosen_suite(seen: Seen) -> None:
    with handshake(
        seen, seen.name, own_certificate(), highest=ssl.TLSVersion.TLSv1_2
    ) as connection:
        assert connection.cipher() == ("ECDHE-ECDSA-AES128-GCM-SHA256", "TLSv1.2", 128)


@pytest.mark.parametrize(
    "suite",
    ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-SHA"],
)
def test_tls_12_refuses_other_suites(seen: Seen, suite: str) -> None:
    with pytest.raises(ssl.SSLError):
        handshake(seen, seen.name, own_certificate(), highest=ssl.TLSVersion.TLSv1_2, ciphers=suite)


def test_log_tells_nothing_about_visitors(host: Host, seen: Seen) -> None:
    ask(seen, seen.name, "/a-room-nobody-may-know", trust=own_certificate())
    log = host.file("/var/log/nginx/access.log").content_string
    assert " GET 404 " in log
    with socket.create_connection((seen.address, 80)) as connection:
        visitor = connection.getsockname()[0]
    assert visitor not in log
    assert "a-room-nobody-may-know" not in log


def test_nothing_listens_on_ipv6(host: Host) -> None:
    assert not host.socket("tcp://:::443").is_listening
    assert not host.socket("tcp://:::80").is_listening


def test_nothing_renews_a_certificate_nobody_uses(host: Host) -> None:
    assert not host.file("/etc/letsencrypt/renewal-hooks/deploy/10-meethaus-tls").exists
    assert not host.package("certbot").is_installed


def test_nothing_is_left_of_the_sandbox(host: Host) -> None:
    assert_off(host, "nginx")
