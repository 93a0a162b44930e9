"""Installed servers looked at from outside, as they are and made bad on purpose."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from meethaus.catalogue import Vantage, load_catalogue
from tests.e2e.conftest import Installation
from tests.support import remote
from tests.support.verified import Verified, probe

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]

WRONG = ("fail", "error")
HEADERS = "/etc/nginx/snippets/meethaus-headers.conf"
SITES = "/etc/nginx/sites-available/*.conf"
CONFIG = "/etc/jitsi/meet/*-config.js"
RULES = "/etc/meethaus/firewall.nft"
TURN = "/etc/turnserver.conf"
XMPP = "/etc/prosody/conf.avail/*.cfg.lua"
TURNING = "systemctl restart coturn && sleep 2"
SIGNALLING = "systemctl restart prosody && sleep 5"
TURNED = f"cp -a /tmp/probed/turnserver.conf {TURN} && {TURNING}"
RELOAD = "systemctl reload nginx && sleep 1"
WEB = f"cp -a /tmp/probed/nginx/. /etc/nginx/ && {RELOAD}"


@dataclass(frozen=True)
class Bad:
    """How a server is made bad, how that is undone, and the one control that says so."""

    make: str
    undo: str
    control: str


BAD = {
    "forgets HSTS": Bad(
        f"sed -i '/Strict-Transport-Security/d' {HEADERS} && {RELOAD}",
        WEB,
        "outside-web-hsts-long",
    ),
    "lets pages load pictures from anywhere": Bad(
        f"sed -i \"s/img-src 'self'/img-src */\" {SITES} && {RELOAD}",
        WEB,
        "outside-web-csp-own-hosts",
    ),
    "lets texts run": Bad(
        f"sed -i \"s/'wasm-unsafe-eval'/'unsafe-eval'/\" {SITES} && {RELOAD}",
        WEB,
        "outside-web-csp-no-eval",
    ),
    "sends people to a foreign STUN server": Bad(
        'echo "config.p2p.stunServers = '
        f"[{{urls: 'stun:stun.example.org:3478'}}];\" | tee -a {CONFIG}",
        "cp -a /tmp/probed/meet/. /etc/jitsi/meet/",
        "jitsi-web-own-stun",
    ),
    "has a foreign pad": Bad(
        f"echo \"config.padOfOurs = 'https://pad.example.org/p/';\" | tee -a {CONFIG}",
        "cp -a /tmp/probed/meet/. /etc/jitsi/meet/",
        "outside-client-own-hosts",
    ),
    "has an open port 8080": Bad(
        f"sed -i 's/^        counter comment/        tcp dport 8080 accept\\n&/' {RULES}"
        " && systemctl reload meethaus-firewall && systemd-run --quiet --unit probed-8080 "
        "python3 -m http.server --bind {address} --directory /var/empty 8080 && sleep 1",
        f"systemctl stop probed-8080; cp -a /tmp/probed/firewall.nft {RULES}"
        " && systemctl reload meethaus-firewall",
        "outside-ports-inner-closed",
    ),
    "tells how many meet": Bad(
        "sed -i 's#^    location = /http-bind {#    location = /colibri/stats "
        '{ default_type application/json; return 200 "{}"; }\\n&#\' '
        f"{SITES} && {RELOAD}",
        WEB,
        "outside-ports-inner-addresses-closed",
    ),
    "tells its version": Bad(
        f"sed -i 's/server_tokens off/server_tokens on/' {HEADERS} && {RELOAD}",
        WEB,
        "outside-web-no-version",
    ),
    "relays for anybody": Bad(
        f"sed -i 's/^use-auth-secret$/no-auth/; /^static-auth-secret/d' {TURN} && {TURNING}",
        TURNED,
        "outside-turn-credentials-needed",
    ),
    "relays into inner networks": Bad(
        f"sed -i '/^denied-peer-ip=/d' {TURN} && {TURNING}",
        TURNED,
        "outside-turn-inner-closed",
    ),
    "hands out credentials of another server": Bad(
        f"sed -i 's/^static-auth-secret=.*/static-auth-secret=another/' {TURN} && {TURNING}",
        TURNED,
        "outside-turn-granted",
    ),
    "sends visitors to a foreign STUN service": Bad(
        'sed -i \'s/^external_services = {/&{ type = "stun", host = "stun.example.net", '
        f'port = 19302, transport = "udp" }},/\' {XMPP} && {SIGNALLING}',
        f"cp -a /tmp/probed/conf.avail/. /etc/prosody/conf.avail/ && {SIGNALLING}",
        "outside-turn-own-hosts",
    ),
    "speaks TLS 1.1": Bad(
        "sed -i 's/^ssl_protocols /ssl_protocols TLSv1.1 /; s/^ssl_ciphers /&@SECLEVEL=0:"
        "ECDHE-ECDSA-AES128-SHA:/' /etc/nginx/snippets/meethaus-tls-policy.conf"
        f" && {RELOAD}",
        WEB,
        "outside-tls-current",
    ),
}
# Old versions of TLS need suites that no newer one should have.
ALONG = {"speaks TLS 1.1": {"outside-tls-suites-strong"}}


ANYWHERE = f"sed -i \"s/img-src 'self'/img-src */\" {SITES} && {RELOAD}"
AS_BEFORE = f"cp -a /tmp/probed/meet/. /etc/jitsi/meet/; {WEB}"
# What takes the overrides out of links, before any script of the client reads them.
CLEANER = "/usr/local/share/meethaus/web/head.html"
OBEDIENT = f"sed -i 's/history.replaceState/void /' {CLEANER}"
CLEANED = f"sed -i 's/void  *(/history.replaceState(/' {CLEANER}"


def scripted(script: str) -> str:
    """Return what lets the client run one line more, and its pages load pictures from anywhere."""
    return f"echo {shlex.quote(script)} | tee -a {CONFIG} && {ANYWHERE}"


# What only a browser meets, because a script does it.
BROWSED = {
    "counts visitors": Bad(
        scripted("new Image().src = 'https://tracker.example.net/';"),
        AS_BEFORE,
        "outside-browser-own-hosts",
    ),
    "does what links say": Bad(
        OBEDIENT
        + " && "
        + scripted("if (location.hash) { new Image().src = 'https://tracker.example.net/'; }"),
        f"{CLEANED}; {AS_BEFORE}",
        "outside-browser-links-harmless",
    ),
    "recognises visitors": Bad(
        scripted("document.cookie = 'visitor=7; max-age=999999';"),
        AS_BEFORE,
        "outside-browser-little-kept",
    ),
    "looks before it is asked in": Bad(
        scripted("navigator.mediaDevices.getUserMedia({video: true}).catch(() => 0);"),
        AS_BEFORE,
        "outside-browser-devices-untouched",
    ),
}


@pytest.fixture(scope="module")
def kept(installation: Installation) -> Iterator[Installation]:
    target = installation.site.target
    remote.run(
        target,
        "rm -rf /tmp/probed && mkdir -p /tmp/probed /var/empty && "
        f"cp -a /etc/nginx /etc/jitsi/meet /etc/prosody/conf.avail {RULES} {TURN} /tmp/probed/",
    )
    yield installation
    remote.run(target, "rm -rf /tmp/probed")


def looked(installation: Installation, *words: str) -> Verified:
    return probe(installation.site, installation.trust, *words)


@contextmanager
def made(installation: Installation, bad: Bad) -> Iterator[None]:
    target = installation.site.target
    try:
        remote.run(target, bad.make.replace("{address}", str(target.address)))
        yield
    finally:
        remote.run(target, bad.undo)


def test_what_we_install_passes_everything_that_is_seen_from_outside(kept: Installation) -> None:
    seen = looked(kept, "--browser")
    assert seen.told(*WRONG, "not_applicable", "manual", "waived") == []
    assert set(seen.words) == set(load_catalogue().seen_from(Vantage.OUTSIDE).controls)
    assert seen.run.code == 0


@pytest.mark.parametrize("kind", BAD)
def test_bad_server_is_found_and_nothing_else_is_reported(kept: Installation, kind: str) -> None:
    bad = BAD[kind]
    with made(kept, bad):
        seen = looked(kept)
    assert seen.those(*WRONG) == {bad.control} | ALONG.get(kind, set()), seen.told(*WRONG)
    assert seen.words[bad.control] == "fail"
    assert seen.run.code == 1


@pytest.mark.parametrize("kind", BROWSED)
def test_browser_meets_what_a_bad_server_does_and_nothing_else(
    kept: Installation, kind: str
) -> None:
    bad = BROWSED[kind]
    with made(kept, bad):
        seen = looked(kept, "--browser", "--only", "outside_browser")
    assert seen.those(*WRONG) == {bad.control}, seen.told(*WRONG)
    assert seen.words[bad.control] == "fail"


def test_afterwards_it_is_as_before(kept: Installation) -> None:
    assert looked(kept, "--browser").told(*WRONG) == []
