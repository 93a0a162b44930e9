"""Examples for what is seen from outside alone."""

from collections.abc import Mapping
from dataclasses import replace

from meethaus.outside.certificate import ShownCertificate
from meethaus.outside.legal import LegalLink, LegalLinks
from meethaus.outside.ports import InnerAddresses, InnerPorts
from meethaus.outside.product import Product
from meethaus.outside.tls import SpokenTls
from meethaus.outside.web import PlainAnswers, ServedPage, ServedPages
from meethaus.probes.certificates import Certificate
from meethaus.probes.jitsi_web import Scalar
from tests.support.examples import Example
from tests.unit.checks.jitsi_web import GOOD
from tests.unit.checks.web_edge import HEADERS

HOST = "meet.example.org"
DAY = 24 * 60 * 60
HOME = ServedPage("/", 200, HEADERS)
ROOM = replace(HOME, path="/room")
CSP, FRAME, ELSEWHERE = "content-security-policy", "x-frame-options", "login.example.net"


def pages(room: ServedPage = ROOM) -> ServedPages:
    """Return a first page that is right, and another one."""
    return ServedPages(HOST, (HOME, room))


def saying(**headers: str | tuple[str, ...]) -> ServedPages:
    """Return pages of which the second has other headers; one that is `""` is missing."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    whole = {**HEADERS, **{k: (v,) if isinstance(v, str) else v for k, v in named.items()}}
    kept = {name: values for name, values in whole.items() if values != ("",)}
    return pages(replace(ROOM, headers=kept))


def failing(because: str, **headers: str | tuple[str, ...]) -> Example:
    return Example((saying(**headers),), because=because)


def passing(**headers: str | tuple[str, ...]) -> Example:
    return Example((saying(**headers),))


def naming(because: str = "", unseen: str = "", **settings: Scalar) -> Example:
    changed = {name.replace("__", "."): value for name, value in settings.items()}
    fact = replace(GOOD, config={**GOOD.config, **changed})
    return Example((fact,), because=because, unseen=unseen)


def linked(*links: LegalLink, because: str = "") -> Example:
    return Example((LegalLinks(links),), because=because)


CERTIFICATE = Certificate((HOST,), 80 * DAY, asks_authority=False)
SHOWN = ShownCertificate(HOST, CERTIFICATE, "")
MADE_BY_ITSELF = replace(CERTIFICATE, by_itself=True)
SPOKEN = SpokenTls(("TLSv1.2", "TLSv1.3"), ("ECDHE-ECDSA-AES256-GCM-SHA384",))
FINE = Example((pages(),))
GONE = ServedPages(HOST, (replace(HOME, status=404), replace(ROOM, status=503)))
NO_PAGE = Example((GONE,), unseen="it shows no page")
PRIVACY = LegalLink("privacy", here=True, host=HOST, words=500)
IMPRINT = LegalLink("imprint", here=True, host=HOST, words=40)
STRICT = HEADERS[CSP][0]
A_YEAR = {"web_edge_hsts_seconds": 31536000}
OPEN = "default-src *; form-action 'self'; frame-ancestors *"


def last(certificate: Certificate, refused: str = "") -> ShownCertificate:
    return ShownCertificate(HOST, certificate, refused)


EXAMPLES: Mapping[str, list[Example]] = {
    "outside-web-https-only": [
        Example((PlainAnswers(asked=True),)),
        Example((PlainAnswers(asked=True, silent=True),)),
        Example((PlainAnswers(asked=False),)),
        Example((PlainAnswers(asked=True, shown=("/room",)),), because="without TLS at /room"),
        Example((PlainAnswers(asked=True, astray=("/",)),), because="leads elsewhere at /"),
    ],
    "outside-web-stays-here": [
        FINE,
        Example((GONE,)),
        Example(
            (pages(replace(ROOM, status=302, elsewhere=ELSEWHERE)),),
            because=f"/room leads to {ELSEWHERE}",
        ),
    ],
    "outside-web-hsts-long": [
        FINE,
        NO_PAGE,
        *(
            Example((saying(strict_transport_security=each),), A_YEAR)
            for each in (
                "max-age=31536000; includeSubDomains",
                'includeSubDomains; max-age="31536000"',
            )
        ),
        Example(
            (saying(strict_transport_security="max-age=31535999"),),
            A_YEAR,
            because="max-age=31535999 at /room",
        ),
        failing("that lasts at /room", strict_transport_security=""),
        failing("that lasts at /room", strict_transport_security="max-age=0"),
        # A redirect to others has to be insisted on as well, an error has not.
        Example(
            (pages(ServedPage("/room", 302, {}, ELSEWHERE)),),
            because="no Strict-Transport-Security",
        ),
        Example((pages(ServedPage("/room", 404, {})),)),
    ],
    "outside-web-types-not-guessed": [
        FINE,
        NO_PAGE,
        failing("x-content-type-options is missing at /room", x_content_type_options=""),
        failing("is none", x_content_type_options="none"),
    ],
    "outside-web-referrer-withheld": [
        FINE,
        NO_PAGE,
        passing(referrer_policy=("origin", "no-referrer")),
        failing("referrer-policy is missing", referrer_policy=""),
        failing("is origin", referrer_policy="no-referrer, origin"),
        failing("is unsafe-url", referrer_policy="unsafe-url"),
    ],
    "outside-web-devices-bound": [
        FINE,
        NO_PAGE,
        failing("permissions-policy is missing", permissions_policy=""),
        failing("leaves camera", permissions_policy="camera=*"),
    ],
    "outside-web-frames-bound": [
        FINE,
        NO_PAGE,
        failing("frame-ancestors allows *", content_security_policy=OPEN),
        failing("frame-ancestors is missing", content_security_policy="default-src 'self'"),
        failing("frame-ancestors is missing", content_security_policy=""),
        # The older header counts where the newer one says nothing, and nowhere else.
        passing(content_security_policy="", x_frame_options="SAMEORIGIN"),
        failing("allows *", content_security_policy=OPEN, x_frame_options="DENY"),
        failing("missing", content_security_policy="", x_frame_options="ALLOW-FROM https://a"),
        # Browsers enforce all policies together.
        passing(content_security_policy=(OPEN, STRICT)),
        passing(content_security_policy=f"{OPEN}, {STRICT}"),
    ],
    "outside-web-csp-own-hosts": [
        FINE,
        NO_PAGE,
        failing("no Content-Security-Policy with default-src", content_security_policy=""),
        failing("script-src allows * at /room", content_security_policy=OPEN),
        failing(
            "img-src allows https://a.example.net",
            content_security_policy="default-src 'self'; form-action 'self'; "
            "img-src https://a.example.net",
        ),
        passing(
            content_security_policy=f"default-src 'self' https://{HOST}; form-action 'none'; "
            f"connect-src wss://{HOST}"
        ),
        passing(content_security_policy=(OPEN, STRICT)),
    ],
    "outside-web-csp-no-eval": [
        FINE,
        NO_PAGE,
        passing(content_security_policy="script-src 'self' 'wasm-unsafe-eval'"),
        passing(content_security_policy=""),
        passing(content_security_policy=("script-src 'unsafe-eval'", "script-src 'self'")),
        failing("'unsafe-eval' at /room", content_security_policy="script-src 'unsafe-eval'"),
        failing("'unsafe-eval'", content_security_policy="default-src 'self' 'UNSAFE-EVAL'"),
    ],
    "outside-web-no-version": [
        FINE,
        passing(server="nginx"),
        passing(via="1.1 proxy"),
        failing("server: nginx/1.22.1", server="nginx/1.22.1"),
        failing("x-powered-by: PHP/8.2", x_powered_by="PHP/8.2"),
        failing("via: varnish/7.1", via="varnish/7.1"),
    ],
    "outside-tls-certificate-valid": [
        Example((SHOWN,)),
        Example((last(replace(CERTIFICATE, seconds_left=14 * DAY)),)),
        Example(
            (last(replace(CERTIFICATE, seconds_left=14 * DAY - 1)),), because="ends in 13 days"
        ),
        Example((last(CERTIFICATE, "certificate has expired"),), because="has expired"),
        Example((last(MADE_BY_ITSELF, "self-signed"),), because="no authority vouches for it"),
        # An authority's own certificate that this machine trusts is trusted.
        Example((last(MADE_BY_ITSELF),)),
    ],
    "outside-tls-current": [
        Example((SPOKEN,)),
        Example((SpokenTls(("TLSv1.3",), ()),)),
        Example(
            (SpokenTls(("TLSv1", "TLSv1.1", "TLSv1.2"), ()),), because="it speaks TLSv1, TLSv1.1"
        ),
    ],
    "outside-tls-suites-strong": [
        Example((SPOKEN,)),
        Example((SpokenTls(("TLSv1.3",), ()),)),
        # All that the profile allows, and not only what the roles set.
        Example(
            (replace(SPOKEN, suites=("ECDHE-ECDSA-AES128-CCM",)),),
            {"web_edge_tls12_ciphers": ["ECDHE-ECDSA-AES128-CCM"]},
        ),
        Example((replace(SPOKEN, suites=("AES128-SHA",)),), because="it takes AES128-SHA, 1 too"),
    ],
    "outside-ports-inner-closed": [
        Example((InnerPorts(8, (), ()),)),
        Example((InnerPorts(8, ("192.0.2.1:8080",), ()),), because="192.0.2.1:8080 took"),
        # What is open is bad whatever else could not be seen.
        Example((InnerPorts(8, ("192.0.2.1:8080",), ("2001:db8::1",)),), because="8080"),
        Example((InnerPorts(8, (), ("2001:db8::1",)),), unseen="from here to 2001:db8::1"),
    ],
    "outside-ports-inner-addresses-closed": [
        Example((InnerAddresses(7, ()),)),
        Example((InnerAddresses(7, ("/colibri/stats",)),), because="/colibri/stats answers"),
    ],
    "outside-client-recognised": [
        Example((Product("Jitsi Meet", "8044"),)),
        Example((Product(""),), unseen="nobody recognised"),
        Example((Product("BigBlueButton"),), unseen="it is BigBlueButton"),
        # Nothing is wrong with a server that is something else, so this never fails.
    ],
    "outside-client-own-hosts": [
        Example((GOOD,)),
        naming(conferenceRequestUrl=f"https://focus.{HOST}/", hosts__domain="meet.jitsi"),
        naming(legalUrls__terms="https://www.example.net/terms"),
        naming("etherpad_base names pad.example.net", etherpad_base="https://pad.example.net/p/"),
        naming("a.b names x.example.net", a__b=("here", "//X.example.net/")),
        naming("names turn.example.net", iceServers=("turns:turn.example.net:443?transport=tcp",)),
        naming(f"names evil{HOST}", c=f"wss://evil{HOST}/"),
        naming(mail="mailto:a@example.net", text="http://[", path="/about"),
        # Judged by controls of their own.
        naming(p2p__stunServers=("stun:stun.example.net",), d="https://web-cdn.jitsi.net/x"),
        Example((replace(GOOD, unknown=("brandingDataUrl",)),), unseen="what brandingDataUrl is"),
        Example((replace(GOOD, unknown=("bosh",)),)),
    ],
    "outside-pages-privacy-linked": [
        linked(PRIVACY),
        linked(replace(PRIVACY, here=False, host="example.org", words=0)),
        linked(replace(PRIVACY, words=149), PRIVACY),
        linked(IMPRINT, because="no link in the first page"),
        linked(replace(PRIVACY, words=149), because="only 149 words"),
        linked(replace(PRIVACY, words=0), because="no page answers"),
        linked(
            LegalLink("privacy", here=False, host="web-cdn.jitsi.net"), because="client's makers"
        ),
    ],
    "outside-pages-imprint-linked": [
        linked(IMPRINT),
        linked(PRIVACY, because="no link in the first page"),
        linked(replace(IMPRINT, words=9), because="only 9 words"),
        linked(LegalLink("imprint", here=False, host=""), because="no page answers"),
    ],
}
