"""The web edge with every default: certificate from the authority, no application's site."""

import ssl

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.sandbox import (
    Sandbox,
    assert_a_crash_leaves_nothing,
    assert_bites,
    assert_exposed_at_most,
)
from tests.support.seen import Seen, assert_healthy
from tests.support.tls import served
from tests.support.web import ask, handshake

CERTIFICATE = "/etc/meethaus/tls"
# Of 100, as systemd 252 of Debian 12 counts. Most of the rest is for being on the network at all.
EXPOSURE = 25


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


@pytest.fixture(name="sandbox")
def sandbox_of_nginx(host: Host) -> Sandbox:
    return Sandbox(host, "nginx")


def test_it_can_write_its_logs_and_buffers_only(host: Host, sandbox: Sandbox) -> None:
    assert_bites(sandbox, writable=["/var/log/nginx", "/var/lib/nginx", "/run"])
    # Root in there cannot order about the system outside.
    assert not sandbox.does("touch /run/systemd/system/written")
    assert not sandbox.does("systemctl is-system-running --wait")
    assert host.run("systemctl is-system-running --wait").stdout.strip() != ""


def test_it_has_few_rights_of_root(sandbox: Sandbox) -> None:
    assert sandbox.capabilities() == {
        "cap_chown",
        "cap_dac_override",
        "cap_kill",
        "cap_net_bind_service",
        "cap_setgid",
        "cap_setuid",
    }


def test_systemd_finds_little_to_attack(host: Host) -> None:
    assert_exposed_at_most(host, "nginx.service", EXPOSURE)


def test_logs_are_rotated_under_it(host: Host, sandbox: Sandbox) -> None:
    log = "/var/log/nginx/error.log"
    before = host.run("stat --format %%i %s", log).stdout
    rotated = host.run("echo line >> %s && logrotate --force /etc/logrotate.d/nginx", log)
    assert rotated.rc == 0, rotated.stderr
    assert host.run("stat --format %%i %s", log).stdout != before
    opened = host.run(f"sleep 1; readlink /proc/{sandbox.process}/fd/*").stdout.split()
    assert log in opened
    assert f"{log}.1" not in opened


def test_a_crash_leaves_no_memory_behind(seen: Seen, sandbox: Sandbox) -> None:
    assert_a_crash_leaves_nothing(sandbox)
    assert ask(seen, seen.name, "/room").status == 301
