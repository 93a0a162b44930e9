"""When the XMPP server lets in, keeps and tells no more than it should."""

from collections.abc import Iterator
from ipaddress import ip_address

from meethaus.checks.java import confined, local_only, not_everywhere
from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.checks.xmpp import guests_wanted, main, main_name
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_daemons import JitsiDaemons
from meethaus.probes.jitsi_jicofo import Focus
from meethaus.probes.jitsi_prosody import XmppSettings, XmppStorage
from meethaus.probes.jitsi_videobridge import Bridge
from meethaus.probes.secrets import Secret
from meethaus.probes.turn_server import TurnServer

# As many as the vendor's packages invent for the focus; the bridge gets eight from them.
_SECRET_LENGTH = 16
_ANONYMOUS = {"anonymous", "jitsi-anonymous"}
_CLEAR_TEXT = {"internal_plain", "insecure", "ha1", "any"}
_LEVELS = ("debug", "info", "warn", "error")
_FEDERATION = {"s2s", "dialback", "s2s_bidi", "s2s_auth_certs"}
_ARCHIVES = {"mam", "muc_mam", "mam_muc", "muc_log", "muc_log_http", "offline", "muc_logging"}
_ACCOUNTS = {"register", "register_ibr", "invites_register", "register_web", "register_json"}
_ADMIN = {"admin_telnet", "admin_web", "admin_adhoc", "admin_rest", "http_admin_api", "admin_shell"}
_REPORTS = {
    "muc_size",
    "muc_census",
    "event_sync_component",
    "http_openmetrics",
    "log_analytics",
    "jiconop",
    "muc_webhook",
    "rtcstats",
}
_UPLOADS = {"filesharing_component", "http_file_share", "http_upload", "http_upload_external"}


def _none_of(settings: XmppSettings, unwanted: set[str]) -> Finding:
    loaded = sorted(settings.modules() & unwanted)
    return wrong(f"{', '.join(loaded)} loaded", "not loaded") if loaded else fine("none is loaded")


def check_jitsi_prosody_moderators_authenticated(sights: Sights, _: Intent) -> Finding:
    kind = main(sights.fact(XmppSettings)).authentication
    found = f"the main host authenticates by {kind}"
    return wrong(found, "accounts or tokens") if kind in _ANONYMOUS else fine(found)


def check_jitsi_prosody_guests_as_wanted(sights: Sights, intent: Intent) -> Finding:
    hosts = sights.fact(XmppSettings).kind("host")
    domain = main_name(sights.fact(XmppSettings))
    others = {name: each for name, each in hosts.items() if name != domain}
    open_ = sorted(name for name, each in others.items() if each.authentication in _ANONYMOUS)
    wanted = guests_wanted(intent)
    if open_ and not wanted:
        return wrong(f"{', '.join(open_)} lets in people without an account", "no such host")
    if wanted and not open_:
        return wrong("no host of its own lets in people without an account", "one that does")
    return fine(f"{len(open_)} hosts let in people without an account")


def check_jitsi_prosody_passwords_hashed(sights: Sights, _: Intent) -> Finding:
    hosts = sights.fact(XmppSettings).kind("host")
    kinds = {each.authentication for each in hosts.values()}
    found = f"hosts authenticate by {', '.join(sorted(kinds)) or 'nothing'}"
    return wrong(found, "no passwords in clear text") if kinds & _CLEAR_TEXT else fine(found)


def check_jitsi_prosody_registration_off(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    hosts = settings.kind("host")
    open_ = sorted(name for name, each in hosts.items() if each.registration)
    if open_:
        return wrong(f"allow_registration is on for {', '.join(open_)}", "off")
    return _none_of(settings, _ACCOUNTS)


def check_jitsi_prosody_federation_off(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    # s2s is loaded by itself unless it is forbidden.
    if "s2s" not in settings.off:
        return wrong("s2s is not among modules_disabled", "disabled")
    return _none_of(settings, _FEDERATION)


def check_jitsi_prosody_ports_local(sights: Sights, intent: Intent) -> Finding:
    listens = sights.fact(JitsiDaemons).daemon("prosody").listens
    alone = {"jitsi_web", "jitsi_jicofo", "jitsi_videobridge"} <= set(intent.parts)
    return local_only(listens) if alone else not_everywhere(listens)


def check_jitsi_prosody_log_level_quiet(sights: Sights, intent: Intent) -> Finding:
    wanted = str(intent.value("jitsi_prosody_log_level"))
    targets = sights.fact(XmppSettings).log
    loud = [each for each in targets if _rank(each.level) < _rank(wanted)]
    if loud:
        return wrong(f"{loud[0].to} gets everything from {loud[0].level} on", wanted)
    return fine(f"logs from {', '.join(sorted({each.level for each in targets})) or 'nothing'} on")


def _rank(level: str) -> int:
    if level not in _LEVELS:
        raise UnseenError(f"{level[:20]!r} is no level of Prosody's log")
    return _LEVELS.index(level)


def check_jitsi_prosody_log_in_journal(sights: Sights, _: Intent) -> Finding:
    targets = sorted({each.to for each in sights.fact(XmppSettings).log})
    found = f"the log goes to {', '.join(targets) or 'nowhere'}"
    if not set(targets) <= {"console", "syslog"}:
        return wrong(found, "the journal")
    if "console" in targets and not sights.fact(JitsiDaemons).daemon("prosody").journaled:
        return wrong(f"{found}, and that leads to no journal", "the journal")
    return fine(found)


def check_jitsi_prosody_no_speaking_times(sights: Sights, _: Intent) -> Finding:
    return _none_of(sights.fact(XmppSettings), {"speakerstats_component", "speakerstats"})


def check_jitsi_prosody_no_hidden_members(sights: Sights, _: Intent) -> Finding:
    hosts = sights.fact(XmppSettings).hosts
    hidden = sorted(name for name in hosts if name.startswith(("recorder.", "hidden.", "jibri.")))
    if hidden:
        return wrong(f"recorders can sign in at {', '.join(hidden)}", "no such host")
    return fine("there is no login for recorders")


def check_jitsi_prosody_no_uploads(sights: Sights, _: Intent) -> Finding:
    return _none_of(sights.fact(XmppSettings), _UPLOADS)


def check_jitsi_prosody_no_archives(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    # offline is loaded by itself unless it is forbidden.
    if "offline" not in settings.off:
        return wrong("offline is not among modules_disabled", "disabled")
    return _none_of(settings, _ARCHIVES)


def check_jitsi_prosody_no_reports(sights: Sights, _: Intent) -> Finding:
    return _none_of(sights.fact(XmppSettings), _REPORTS)


def check_jitsi_prosody_no_administration(sights: Sights, _: Intent) -> Finding:
    return _none_of(sights.fact(XmppSettings), _ADMIN)


def check_jitsi_prosody_relays_own(sights: Sights, _: Intent) -> Finding:
    settings = sights.fact(XmppSettings)
    domain = settings.domain
    if not domain:
        raise UnseenError("muc_mapper_domain_base is not set, so nothing tells which names are own")
    # meet.example.org and turn.example.org are one operator's; a bare example.org has no parent.
    parent = domain.partition(".")[2]
    own = (domain, parent) if "." in parent else (domain,)
    foreign = sorted({each.host for each in settings.relays if not _own(each.host.lower(), own)})
    if foreign:
        return wrong(f"browsers are sent to {', '.join(foreign)}", f"names below {own[-1]}")
    return fine(f"{len(settings.relays)} relays, all below {own[-1]}")


def _own(host: str, names: tuple[str, ...]) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return any(host == each or host.endswith(f".{each}") for each in names)
    # Whose an address is cannot be seen from here; a name is expected.
    return False


def check_jitsi_prosody_relay_credentials_short(sights: Sights, intent: Intent) -> Finding:
    hours = intent.number("jitsi_prosody_turn_credential_hours")
    relays = sights.fact(XmppSettings).relays
    if not relays:
        return needless("no relay is offered")
    if not all(each.timed for each in relays):
        return wrong("a relay has a fixed password", f"{hours} hours")
    longest = max(each.seconds for each in relays)
    found = f"credentials work for {longest / 3600:g} hours"
    return fine(found) if longest <= hours * 3600 else wrong(found, f"{hours} hours")


def check_jitsi_prosody_secrets_private(sights: Sights, _: Intent) -> Finding:
    paths = sights.fact(XmppStorage).readable
    if paths:
        return wrong(f"open to every account of the host: {', '.join(paths)[:120]}", "0640 or less")
    return fine("keys, accounts and shared secrets are closed to other accounts")


def check_jitsi_prosody_secrets_own(sights: Sights, intent: Intent) -> Finding:
    expected = f"{_SECRET_LENGTH} characters or more, invented for this one purpose"
    found: dict[str, str] = {}
    coturn = sights.fact(TurnServer).secrets if "turn_server" in intent.parts else ()
    for each in coturn:
        # Whether it can be guessed is a control of the role that writes it.
        found[each.digest] = _opens(each.use)
    for each in _secrets(sights, intent):
        use = _opens(each.use)
        if each.known:
            return wrong(f"the secret of {use} is one of an example or manual", expected)
        if each.length < _SECRET_LENGTH:
            return wrong(f"the secret of {use} has {each.length} characters", expected)
        other = found.setdefault(each.digest, use)
        if other != use:
            return wrong(f"{other} and {use} have one secret", expected)
    if not found:
        return needless("nothing here has a secret")
    return fine(f"{len(found)} secrets, each for one purpose")


def _secrets(sights: Sights, intent: Intent) -> Iterator[Secret]:
    """Yield those of Prosody, focus and bridge, as far as they are here; each has to be seen."""
    yield from sights.fact(XmppSettings).secrets
    if "jitsi_jicofo" in intent.parts:
        yield from sights.fact(Focus).secrets
    if "jitsi_videobridge" in intent.parts:
        yield from sights.fact(Bridge).secrets


def _opens(use: str) -> str:
    """Say what a secret is for; Prosody and coturn have the one of the relays in common."""
    return "relays" if use.startswith(("external_service", "turncredentials")) else use


def check_jitsi_prosody_no_strange_accounts(sights: Sights, _: Intent) -> Finding:
    count = sights.fact(XmppStorage).strangers
    found = f"{count} accounts beside those of focus and bridge where daemons sign in"
    return wrong(found, "0") if count else fine(found)


def check_jitsi_prosody_sandboxed(sights: Sights, intent: Intent) -> Finding:
    daemon = sights.fact(JitsiDaemons).daemon("prosody")
    return confined(dict(daemon.confined), daemon.user, intent, "jitsi_prosody_sandbox_enabled")
