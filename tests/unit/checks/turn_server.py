"""Examples for the controls of turn_server."""

from dataclasses import replace
from typing import Any

from meethaus.probes.certificates import Certificate, Readers
from meethaus.probes.secrets import secret_of
from meethaus.probes.turn_server import INNER, TurnCertificate, TurnSandbox, TurnServer
from tests.support.examples import Example

DAY = 86400
SUITES = ("ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256")
ON = (
    *("use-auth-secret", "no-tcp", "no-dtls", "no-tcp-relay", "no-tlsv1", "no-tlsv1_1"),
    *("no-cli", "no-software-attribute", "no-stdout-log"),
)
OPTIONS = {
    **dict.fromkeys(ON, ""),
    "log-file": "/dev/null",
    "user-quota": "200",
    "total-quota": "2000",
}
GOOD = TurnServer(
    options=OPTIONS,
    secrets=(secret_of("relays", "4" * 40),),
    denies_all=True,
    open_inner=(),
    allows_inner=0,
    users=0,
    suites=SUITES,
    file=Readers(0o640, "root", "turnserver"),
)
SHOWN = TurnCertificate(
    "turn.example.org",
    Certificate(("turn.example.org",), 80 * DAY, asks_authority=False),
    Readers(0o640, "root", "turnserver"),
)


def told(**more: str) -> TurnServer:
    named = {name.replace("_", "-", 1): value for name, value in more.items()}
    return replace(GOOD, options={**OPTIONS, **named})


def without(name: str) -> TurnServer:
    return replace(GOOD, options={each: value for each, value in OPTIONS.items() if each != name})


def secret(value: str) -> TurnServer:
    return replace(GOOD, secrets=(secret_of("relays", value),))


def shown(**changed: Any) -> TurnCertificate:
    return replace(SHOWN, certificate=replace(SHOWN.certificate, **changed))


FINE = Example((GOOD,))
LOGS = {"turn_server_log_enabled": True}
FOREIGN = {"turn_server_foreign_peers_enabled": True}

EXAMPLES = {
    "turn-server-credentials-needed": [
        FINE,
        Example((without("use-auth-secret"),)),
        Example((replace(GOOD, secrets=()),)),
        Example((told(no_auth=""),), because="no-auth is on"),
        Example((told(no_auth="no"),)),
        Example((replace(without("use-auth-secret"), secrets=()),), because="no secret"),
        Example((replace(GOOD, users=1),), because="accounts that last"),
    ],
    "turn-server-secret-strong": [
        FINE,
        Example((replace(GOOD, secrets=()),)),
        Example((secret("North"),), because="example or manual"),
        Example((secret("4" * 21),), because="21 characters"),
        Example((secret("4" * 22),)),
    ],
    "turn-server-secret-private": [
        FINE,
        Example((replace(GOOD, file=Readers(0o644, "root", "root")),), because="0644"),
    ],
    "turn-server-peers-bound": [
        FINE,
        Example((replace(GOOD, denies_all=False),), FOREIGN),
        Example((replace(GOOD, denies_all=False),), because="any public address"),
        Example((replace(GOOD, open_inner=INNER[:1]),), FOREIGN, because="127.0.0.0/8"),
        Example(
            (replace(GOOD, options={**OPTIONS, "allow-loopback-peers": ""}),),
            because="the server itself",
        ),
        Example((replace(GOOD, allows_inner=1),), because="the server itself"),
    ],
    "turn-server-no-tcp-relay": [
        FINE,
        Example((without("no-tcp-relay"),), because="no-tcp-relay is not set"),
    ],
    "turn-server-tls-current": [
        FINE,
        Example((without("no-tlsv1"),), because="no-tlsv1 not set"),
        Example((told(no_tls=""),), because="no-tls is set"),
        Example((replace(GOOD, waits_for_tls=False),), because="not opened its port"),
    ],
    "turn-server-ciphers-strong": [
        FINE,
        Example((replace(GOOD, suites=("AES128-SHA", *SUITES)),), because="AES128-SHA"),
        Example((GOOD,), {"turn_server_tls12_ciphers": SUITES[:1]}, because="1 too many"),
    ],
    "turn-server-no-log": [
        FINE,
        Example((told(verbose=""),), LOGS, because="verbose is on"),
        Example((told(Verbose=""),), because="Verbose is on"),
        Example((told(syslog=""),), because="syslog is on"),
        Example((told(syslog=""),), LOGS),
        Example((without("log-file"),), because="goes to a file"),
        Example((without("no-stdout-log"),), because="journal"),
    ],
    "turn-server-no-console": [
        FINE,
        Example((without("no-cli"),), because="no-cli is not set"),
        Example((told(web_admin=""),), because="web-admin is on"),
    ],
    "turn-server-no-version": [
        FINE,
        Example((without("no-software-attribute"),), because="is not set"),
    ],
    "turn-server-relays-limited": [
        FINE,
        Example((without("user-quota"),), because="user-quota is not set"),
        Example((GOOD,), {"turn_server_total_quota": 100}, because="total-quota is 2000"),
        Example((without("user-quota"),), {"turn_server_user_quota": 0}),
        Example((told(user_quota="many"),), because="user-quota is not set"),
    ],
    "turn-server-certificate-valid": [
        Example((SHOWN, GOOD)),
        Example((shown(seconds_left=DAY), GOOD), because="ends in 1 days"),
        Example((shown(seconds_left=13 * DAY), GOOD), because="ends in 13 days"),
        Example((shown(seconds_left=14 * DAY), GOOD)),
        Example((shown(by_itself=True), GOOD), because="no authority vouches"),
        Example((SHOWN, replace(GOOD, waits_for_tls=False)), because="not opened its port"),
    ],
    "turn-server-key-private": [
        Example((SHOWN,)),
        Example((replace(SHOWN, key=Readers(0o604, "root", "root")),), because="0604"),
    ],
    "turn-server-sandboxed": [
        Example((TurnSandbox((), stale=False),)),
        Example((TurnSandbox(("PrivateTmp",), stale=False),), because="PrivateTmp not set"),
        Example(
            (TurnSandbox(("PrivateTmp",), stale=False),), {"turn_server_sandbox_enabled": False}
        ),
    ],
}
