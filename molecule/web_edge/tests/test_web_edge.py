"""The web edge with every default: certificate from the authority, no application's site."""

import ssl

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.seen import Seen, assert_healthy
from tests.support.tls import served
from tests.support.web import ask, handshake

CERTIFICATE = "/etc/meethaus/tls"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def serial(host: Host, seen: Seen) -> str:
    done = host.run("openssl x509 -noout -serial -in %s", f"{CERTIFICATE}/{seen.name}.crt")
    assert done.rc == 0, done.stderr
    return str(done.stdout)


@pytest.mark.parametrize("unit", ["nginx", "certbot.timer"])
def test_unit_runs_and_starts_at_boot(host: Host, unit: str) -> None:
    assert_healthy(host, unit)


def test_own_name_is_redirected_to_https(seen: Seen) -> None:
    answer = ask(seen, seen.name, "/room")
    assert answer.status == 301
    assert answer.headers["location"] == f"https://{seen.name}/room"
    assert answer.headers["server"] == "nginx"


def test_unknown_name_gets_no_answer(seen: Seen) -> None:
    with pytest.raises(ConnectionError):
        ask(seen, "other.example.org", "/")


def test_unknown_name_gets_no_certificate(seen: Seen) -> None:
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized[_ ]name"):
        handshake(seen, "other.example.org")


def test_welcome_page_of_the_distribution_is_gone(seen: Seen) -> None:
    with pytest.raises(ConnectionError):
        ask(seen, seen.address, "/")


def test_certificate_is_readable_by_root_only(host: Host, seen: Seen) -> None:
    for suffix in ("crt", "key"):
        file = host.file(f"{CERTIFICATE}/{seen.name}.{suffix}")
        assert (file.user, file.mode) == ("root", 0o600)


def test_renewal_brings_a_new_certificate_without_restarting_nginx(host: Host, seen: Seen) -> None:
    before = serial(host, seen)
    workers = host.service("nginx").systemd_properties["MainPID"]
    done = host.run("certbot renew --force-renewal --no-random-sleep-on-renew")
    assert done.rc == 0, done.stdout + done.stderr
    assert serial(host, seen) != before
    assert host.service("nginx").systemd_properties["MainPID"] == workers


def test_visits_leave_no_trace(host: Host, seen: Seen) -> None:
    ask(seen, seen.name, "/a-room-nobody-may-know")
    found = host.run("grep -rc a-room-nobody-may-know /var/log/nginx")
    assert found.rc == 1, found.stdout


def test_a_site_with_the_snippets_is_served(host: Host, seen: Seen) -> None:
    lines = "include snippets/meethaus-{}.conf;"
    site = " ".join(
        [
            "server { listen 443 ssl; listen [::]:443 ssl;",
            f"server_name {seen.name};",
            *(lines.format(name) for name in ("log", "tls", "headers")),
            "return 204; }",
        ]
    )
    path = "/etc/nginx/conf.d/90-trial.conf"
    reload = "nginx -t && systemctl reload nginx && sleep 1"
    done = host.run(f"printf %s > {path} && {reload}", site)
    assert done.rc == 0, done.stderr
    try:
        trust = Lab.open().trust_bundle
        assert seen.name in served(seen.address, 443, seen.name, trust).names
        answer = ask(seen, seen.name, "/", trust=trust)
        assert answer.status == 204
        assert answer.headers["strict-transport-security"] == "max-age=63072000"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["server"] == "nginx"
        assert ask(seen, "other.example.org", "/", trust=trust).status == 421
    finally:
        assert host.run(f"rm {path} && {reload}").rc == 0
