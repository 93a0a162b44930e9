"""When coturn relays for members only, to nobody but the bridge, and forgets them."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.checks.sandboxes import judge_walls
from meethaus.probes.turn_server import TurnCertificate, TurnSandbox, TurnServer

_DAY = 24 * 60 * 60
_DAYS_LEFT = 14
# 128 bits in hexadecimal, the shortest way to write them that is in use.
_SECRET_LENGTH = 22
_OTHERS = 0o007
_CLOSED = "coturn has not opened its port for TLS"
_GROUP_WRITES = 0o020


def check_turn_server_credentials_needed(sights: Sights, _: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    expected = "use-auth-secret, and neither no-auth nor lasting accounts"
    if turn.switch("no-auth"):
        return wrong("no-auth is on: everybody may relay", expected)
    if not (turn.secrets or turn.switch("use-auth-secret")):
        return wrong("there is no secret to make credentials from", expected)
    if turn.users:
        return wrong("it has accounts that last", expected)
    return fine("credentials are made from a secret and expire")


def check_turn_server_secret_strong(sights: Sights, _: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    expected = (
        f"static-auth-secret of {_SECRET_LENGTH} characters or more, invented for this server"
    )
    if not turn.secrets:
        return needless("there is no secret")
    if any(each.known for each in turn.secrets):
        return wrong("the secret is one of an example or manual", expected)
    length = min(each.length for each in turn.secrets)
    found = f"a secret of {length} characters"
    return fine(found) if length >= _SECRET_LENGTH else wrong(found, expected)


def check_turn_server_secret_private(sights: Sights, _: Intent) -> Finding:
    mode = sights.fact(TurnServer).file.mode
    found = f"the file with the secret has mode {mode:04o}"
    return wrong(found, "0640") if mode & (_OTHERS | _GROUP_WRITES) else fine(found)


def check_turn_server_peers_bound(sights: Sights, intent: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    if turn.switch("allow-loopback-peers") or turn.allows_inner:
        return wrong("it relays to the server itself", "no loopback peers")
    if turn.open_inner:
        return wrong(f"it relays to {', '.join(turn.open_inner[:3])}", "denied-peer-ip for them")
    foreign = intent.switch("turn_server_foreign_peers_enabled")
    if not turn.denies_all and not foreign:
        return wrong("it relays to any public address", "denied-peer-ip for all, IPv4 and IPv6")
    return fine("it relays to no inner network" if foreign else "it relays to named addresses only")


def check_turn_server_no_tcp_relay(sights: Sights, _: Intent) -> Finding:
    on = sights.fact(TurnServer).switch("no-tcp-relay")
    return fine("no relays over TCP") if on else wrong("no-tcp-relay is not set", "no-tcp-relay")


def check_turn_server_tls_current(sights: Sights, _: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    missing = [each for each in ("no-tlsv1", "no-tlsv1_1") if not turn.switch(each)]
    if missing:
        return wrong(f"{' and '.join(missing)} not set", "no-tlsv1 and no-tlsv1_1")
    if turn.switch("no-tls"):
        return wrong("no-tls is set: strict firewalls let nobody through", "TLS 1.2 and newer")
    if not turn.waits_for_tls:
        return wrong(_CLOSED, "TLS 1.2 and newer")
    return fine("TLS 1.2 and newer")


def check_turn_server_ciphers_strong(sights: Sights, intent: Intent) -> Finding:
    wanted = intent.texts("turn_server_tls12_ciphers")
    weak = [each for each in sights.fact(TurnServer).suites if each not in wanted]
    if weak:
        found = f"it offers {', '.join(weak[:3])}, {len(weak)} too many"
        return wrong(found, "only the suites of turn_server_tls12_ciphers")
    return fine("only the suites of the settings")


def check_turn_server_no_log(sights: Sights, intent: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    for talkative in ("verbose", "Verbose"):
        if turn.switch(talkative):
            return wrong(f"{talkative} is on: it writes down each address", "off")
    if intent.switch("turn_server_log_enabled"):
        return fine("it logs as the settings want")
    if turn.switch("syslog"):
        return wrong("syslog is on", "log-file=/dev/null and no-stdout-log")
    if turn.options.get("log-file") != "/dev/null":
        return wrong("its log goes to a file", "log-file=/dev/null")
    if not turn.switch("no-stdout-log"):
        return wrong("its log goes to the journal", "no-stdout-log")
    return fine("it writes nothing down")


def check_turn_server_no_console(sights: Sights, _: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    if turn.switch("web-admin"):
        return wrong("web-admin is on", "no way to steer it but its file")
    on = turn.switch("no-cli")
    return fine("it has no console") if on else wrong("no-cli is not set", "no-cli")


def check_turn_server_no_version(sights: Sights, _: Intent) -> Finding:
    on = sights.fact(TurnServer).switch("no-software-attribute")
    expected = "no-software-attribute"
    return fine("it does not tell its version") if on else wrong(f"{expected} is not set", expected)


def check_turn_server_relays_limited(sights: Sights, intent: Intent) -> Finding:
    turn = sights.fact(TurnServer)
    told = []
    for option, setting in (
        ("user-quota", "turn_server_user_quota"),
        ("total-quota", "turn_server_total_quota"),
    ):
        limit, value = intent.number(setting), turn.options.get(option, "0")
        number = int(value) if value.isdecimal() else 0
        if limit and (not number or number > limit):
            return wrong(f"{option} is {number or 'not set'}", f"{option}={limit} or less")
        told.append(f"{option} {number}")
    return fine(", ".join(told))


def check_turn_server_certificate_valid(sights: Sights, _: Intent) -> Finding:
    seen = sights.fact(TurnCertificate)
    days = seen.certificate.seconds_left // _DAY
    if not sights.fact(TurnServer).waits_for_tls:
        return wrong(_CLOSED, "a certificate and a key that coturn can read")
    if seen.certificate.by_itself:
        return wrong("no authority vouches for the certificate", "one that browsers know")
    if days < _DAYS_LEFT:
        return wrong(f"the certificate ends in {days} days", f"{_DAYS_LEFT} days or more")
    return fine(f"{days} days left")


def check_turn_server_key_private(sights: Sights, _: Intent) -> Finding:
    mode = sights.fact(TurnCertificate).key.mode
    found = f"the key has mode {mode:04o}"
    return wrong(found, "0640 or less") if mode & (_OTHERS | _GROUP_WRITES) else fine(found)


def check_turn_server_sandboxed(sights: Sights, intent: Intent) -> Finding:
    walls = sights.fact(TurnSandbox)
    wanted = intent.switch("turn_server_sandbox_enabled")
    return judge_walls(walls.missing, stale=walls.stale, wanted=wanted)
