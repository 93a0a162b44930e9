"""Examples for the controls of web_edge."""

from dataclasses import replace

from meethaus.probes.certificates import Certificate, Readers
from meethaus.probes.web_edge import (
    Place,
    ServedCertificate,
    WebCertificates,
    WebSandbox,
    WebSite,
    WebSites,
)
from tests.support.examples import Example

DAY = 86400
SUITES = (
    *("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    *("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"),
)
POLICY = (
    "default-src 'self'; connect-src 'self' wss://meet.example.org; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'self'"
)
DEVICES = (
    "camera=(self), microphone=(self), display-capture=(self), geolocation=(), usb=(), "
    "serial=(), midi=(), payment=()"
)
HEADERS = {
    "strict-transport-security": ("max-age=63072000",),
    "x-content-type-options": ("nosniff",),
    "referrer-policy": ("no-referrer",),
    "cross-origin-opener-policy": ("same-origin",),
    "content-security-policy": (POLICY,),
    "permissions-policy": (DEVICES,),
}
PAGE = Place("", HEADERS, "", verifies=False, returns=())
WAY = replace(PAGE, path="= /http-bind", passes_to="http://meethaus_prosody")
SITE = WebSite(
    names=("meet.example.org",),
    listens=("443 ssl",),
    tls=True,
    serves_client=True,
    refuses=False,
    shows_version=False,
    logs=False,
    tells=(),
    error_level="crit",
    protocols=("TLSv1.2", "TLSv1.3"),
    ciphers=":".join(SUITES),
    groups=("prime256v1", "secp384r1"),
    tickets=False,
    staples=False,
    places=(PAGE, WAY),
)
PROOF = Place("^~ /.well-known/acme-challenge/", {}, "", verifies=False, returns=())
AWAY = Place("/", {}, "", verifies=False, returns=("301", "https://meet.example.org$request_uri"))
SENDS_ON = replace(
    SITE,
    listens=("80",),
    tls=False,
    serves_client=False,
    places=(replace(PAGE, headers={}), PROOF, AWAY),
)
STRANGERS = replace(SITE, names=("_",), listens=("443 ssl default_server",), refuses=True)
PLAIN_STRANGERS = replace(STRANGERS, listens=("80 default_server",), tls=False)


def sites(site: WebSite = SITE, sends_on: WebSite = SENDS_ON) -> WebSites:
    return WebSites((PLAIN_STRANGERS, STRANGERS, sends_on, site), {SITE.ciphers: SUITES})


def saying(name: str, value: str) -> WebSites:
    return sites(replace(SITE, places=(replace(PAGE, headers={**HEADERS, name: (value,)}),)))


def silent(name: str) -> WebSites:
    """Leave out a header in one place only."""
    headers = {each: value for each, value in HEADERS.items() if each != name}
    return sites(replace(SITE, places=(PAGE, replace(WAY, headers=headers))))


def answering(*returns: str) -> WebSites:
    return sites(sends_on=replace(SENDS_ON, places=(replace(AWAY, returns=returns),)))


CERTIFICATE = Certificate(("meet.example.org",), 80 * DAY, asks_authority=False)
KEY = Readers(0o600, "root", "root")


def served(certificate: Certificate = CERTIFICATE, key: Readers = KEY) -> WebCertificates:
    return WebCertificates((ServedCertificate(("meet.example.org",), certificate, key),))


GOOD = Example((sites(),))
HARMLESS_LOG = sites(replace(SITE, logs=True))
ASKING = served(replace(CERTIFICATE, asks_authority=True))

EXAMPLES = {
    "web-edge-access-log-anonymous": [
        GOOD,
        Example((HARMLESS_LOG,), {"web_edge_access_log_enabled": True}),
        Example((HARMLESS_LOG,), because="it has a log"),
        Example(
            (sites(replace(SITE, logs=True, tells=("remote_addr", "request"))),),
            {"web_edge_access_log_enabled": True},
            because="its log has remote_addr, request",
        ),
    ],
    "web-edge-error-log-quiet": [
        GOOD,
        Example((sites(replace(SITE, error_level="error")),), because="keeps error"),
        Example((sites(),), {"web_edge_error_log_level": "alert"}, because="keeps crit"),
        Example(
            (WebSites((replace(SITE, error_level="alert"),), {}),),
            {"web_edge_error_log_level": "alert"},
        ),
    ],
    "web-edge-hsts-long": [
        GOOD,
        Example((saying("strict-transport-security", 'preload; Max-Age="63072000"'),)),
        Example((saying("strict-transport-security", "max-age=1=63072000"),), because="max-age=1"),
        Example((silent("strict-transport-security"),), because="missing at = /http-bind"),
        Example((saying("strict-transport-security", "max-age=300"),), because="max-age=300"),
        Example((saying("strict-transport-security", "max-age=x"),), because="max-age=x"),
        Example((WebSites((), {}),), because="nginx answers nobody"),
        Example((WebSites((), {}),), parts=("jitsi_videobridge",)),
    ],
    "web-edge-https-only": [
        GOOD,
        Example((answering("https://meet.example.org$request_uri"),)),
        Example((answering("404"),)),
        Example((answering("200"),), because="without TLS at /"),
        Example((answering("301", "http://meet.example.org"),), because="without TLS at /"),
        Example((answering(),), because="without TLS at /"),
        Example((WebSites((SITE,), {}),)),
    ],
    "web-edge-tls-current": [
        GOOD,
        Example((sites(replace(SITE, protocols=("TLSv1.1", "TLSv1.2"))),), because="TLSv1.1"),
    ],
    "web-edge-ciphers-strong": [
        GOOD,
        Example((sites(),), {"web_edge_tls12_ciphers": SUITES[:2]}, because="2 too many"),
        Example(
            (WebSites((SITE,), {SITE.ciphers: ("AES128-SHA", *SUITES)}),), because="AES128-SHA"
        ),
        Example((WebSites((replace(SITE, protocols=("TLSv1.3",)),), {}),)),
    ],
    "web-edge-groups-strong": [
        GOOD,
        Example((sites(replace(SITE, groups=("auto",))),), because="ssl_ecdh_curve has auto"),
    ],
    "web-edge-no-tickets": [
        GOOD,
        Example((sites(replace(SITE, tickets=True)),), because="ssl_session_tickets is on"),
    ],
    "web-edge-no-version": [
        GOOD,
        Example((sites(replace(SITE, shows_version=True)),), because="server_tokens is on"),
    ],
    "web-edge-types-not-guessed": [
        GOOD,
        Example((silent("x-content-type-options"),), because="x-content-type-options is missing"),
    ],
    "web-edge-referrer-withheld": [
        GOOD,
        Example((saying("referrer-policy", "origin"),), because="referrer-policy is origin"),
        Example((silent("referrer-policy"),), because="missing at = /http-bind"),
    ],
    "web-edge-opener-cut-off": [
        GOOD,
        Example((silent("cross-origin-opener-policy"),), because="is missing"),
    ],
    "web-edge-strangers-refused": [
        GOOD,
        Example((WebSites((SITE,), {}),), because="every name on 443"),
        Example((WebSites((SITE, STRANGERS), {}),)),
        Example((WebSites((), {}),), because="nginx answers nobody"),
        Example((WebSites((), {}),), parts=("jitsi_videobridge",)),
    ],
    "web-edge-inner-interfaces-closed": [
        GOOD,
        Example(
            (sites(replace(SITE, places=(replace(WAY, passes_to="http://127.0.0.1:8888/x"),))),),
            because="127.0.0.1:8888",
        ),
        Example(
            (sites(replace(SITE, places=(replace(WAY, passes_to="http://[::1]:8080/a/b"),))),),
            because="8080",
        ),
    ],
    "web-edge-certificate-valid": [
        Example((served(),)),
        Example((served(replace(CERTIFICATE, names=("*.example.org",))),)),
        Example((WebCertificates(()),), because="no certificate"),
        Example((WebCertificates(()),), parts=("jitsi_videobridge",)),
        Example((served(replace(CERTIFICATE, seconds_left=-DAY)),), because="ends in -1 days"),
        Example((served(replace(CERTIFICATE, seconds_left=13 * DAY)),), because="ends in 13 days"),
        Example((served(replace(CERTIFICATE, seconds_left=14 * DAY)),)),
        Example((served(replace(CERTIFICATE, by_itself=True)),), because="no authority vouches"),
        Example((served(replace(CERTIFICATE, seconds_left=14 * DAY)),)),
        Example((served(replace(CERTIFICATE, seconds_left=14 * DAY - 1)),), because="in 13 days"),
        Example((served(replace(CERTIFICATE, names=("other.org",))),), because="not for meet"),
    ],
    "web-edge-certificate-silent": [
        Example((served(), sites())),
        Example((ASKING, sites()), because="OCSP"),
        Example((ASKING, sites(replace(SITE, staples=True)))),
        Example((WebCertificates(()), sites()), because="no certificate"),
        Example((WebCertificates(()), sites()), parts=("jitsi_videobridge",)),
    ],
    "web-edge-key-private": [
        Example((served(),)),
        Example((served(key=replace(KEY, mode=0o640)),)),
        Example((served(key=replace(KEY, mode=0o644)),), because="0644"),
        Example((served(key=replace(KEY, mode=0o660)),), because="0660"),
        Example((served(key=replace(KEY, owner="www-data")),), because="another account"),
        Example((WebCertificates(()),), because="no certificate"),
    ],
    "web-edge-sandboxed": [
        Example((WebSandbox((), stale=False),)),
        Example((WebSandbox(("ProtectHome",), stale=False),), because="ProtectHome not set"),
        Example((WebSandbox(("A", "B", "C", "D", "E"), stale=False),), because="and more"),
        Example((WebSandbox((), stale=True),), because="not read"),
        Example((WebSandbox(("ProtectHome",), stale=False),), {"web_edge_sandbox_enabled": False}),
    ],
}

# Where nobody is answered: wrong where the client belongs, and without meaning elsewhere.
for _control in (
    *("access-log-anonymous", "error-log-quiet", "hsts-long", "tls-current"),
    *("ciphers-strong", "groups-strong", "no-tickets", "no-version", "types-not-guessed"),
    *("referrer-withheld", "opener-cut-off"),
):
    EXAMPLES[f"web-edge-{_control}"] += [
        Example((WebSites((), {}),), because="nginx answers nobody here"),
        Example((WebSites((), {}),), parts=("jitsi_videobridge",)),
    ]
