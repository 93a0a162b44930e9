"""When nginx says and keeps no more than it must."""

from collections.abc import Callable, Iterator

from meethaus.checks.client_headers import hsts_seconds
from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.checks.sandboxes import judge_walls
from meethaus.probes.web_edge import (
    LEVELS,
    Place,
    WebCertificates,
    WebSandbox,
    WebSite,
    WebSites,
)

# Renewal begins 30 days before the end (certbot's default); with less than half of that it failed.
_DAYS_LEFT = 14
_LEVEL = "crit"
_DAY = 24 * 60 * 60
# Others than the owner who may do anything with a file.
_OTHERS = 0o007
_GROUP_WRITES = 0o020
# Where the bridge and the conference focus take orders from whoever asks (their reference.conf).
_INNER_PORTS = ("8080", "8888")


def _called(site: WebSite) -> str:
    return f"{site.names[0] if site.names else '_'} ({site.listens[0] if site.listens else '80'})"


def _answering(sights: Sights, *, tls: bool = True) -> tuple[WebSite, ...]:
    sites = sights.fact(WebSites).sites
    return tuple(each for each in sites if not each.refuses and each.tls == tls)


def _each(
    sites: tuple[WebSite, ...], intent: Intent, is_wrong: Callable[[WebSite], str], expected: str
) -> Finding:
    """Judge site by site; the first that is wrong is told."""
    if not sites:
        return _nothing(intent, "nginx answers nobody here", expected)
    for site in sites:
        told = is_wrong(site)
        if told:
            return wrong(f"{_called(site)}: {told}", expected)
    return fine(f"{len(sites)} site{'' if len(sites) == 1 else 's'} of nginx")


def _nothing(intent: Intent, found: str, expected: str) -> Finding:
    """Judge that there is nothing to judge: where the client belongs, that is wrong."""
    return wrong(found, expected) if "jitsi_web" in intent.parts else needless(found)


def _without(site: WebSite, header: str, is_fine: Callable[[tuple[str, ...]], bool]) -> str:
    """Return where a header is missing or says something else; "" if it is right everywhere."""
    for place in site.places:
        values = place.headers.get(header, ())
        if not is_fine(values):
            return f"{header} is {values[0][:60] if values else 'missing'} at {place.path or '/'}"
    return ""


def check_web_edge_access_log_anonymous(sights: Sights, intent: Intent) -> Finding:
    wanted = intent.switch("web_edge_access_log_enabled")
    expected = "access_log without addresses, paths and browsers" if wanted else "access_log off"

    def told(site: WebSite) -> str:
        if site.tells:
            return f"its log has {', '.join(site.tells[:5])}"
        return "it has a log" if site.logs and not wanted else ""

    return _each(sights.fact(WebSites).sites, intent, told, expected)


def check_web_edge_error_log_quiet(sights: Sights, intent: Intent) -> Finding:
    # What only Ansible can compute is not below what every profile demands.
    level = str(intent.values.get("web_edge_error_log_level", _LEVEL))
    lowest = LEVELS.index(level if level in LEVELS else _LEVEL)

    def told(site: WebSite) -> str:
        quiet = LEVELS.index(site.error_level) >= lowest
        return "" if quiet else f"error_log keeps {site.error_level}"

    return _each(sights.fact(WebSites).sites, intent, told, f"error_log with {level}")


def check_web_edge_hsts_long(sights: Sights, intent: Intent) -> Finding:
    seconds = intent.number("web_edge_hsts_seconds")

    def long(values: tuple[str, ...]) -> bool:
        return hsts_seconds(values) >= seconds

    expected = f"Strict-Transport-Security with max-age={seconds} or more"
    return _each(
        _answering(sights),
        intent,
        lambda site: _without(site, "strict-transport-security", long),
        expected,
    )


def _leads_to_https(place: Place) -> bool:
    """Tell whether a place gives no page without TLS; a proof for the certificate is none."""
    code, *others = place.returns or ("",)
    target = others[0] if others else code
    return ".well-known" in place.path or code.startswith("4") or target.startswith("https://")


def check_web_edge_https_only(sights: Sights, intent: Intent) -> Finding:
    def told(site: WebSite) -> str:
        inner = [each for each in site.places if each.path]
        # A location for everything leaves nothing for the server itself.
        taken = any(each.path == "/" for each in inner)
        judged = inner if taken else site.places
        open_ = next((each for each in judged if not _leads_to_https(each)), None)
        return f"it answers without TLS at {open_.path or '/'}" if open_ else ""

    sites = _answering(sights, tls=False)
    if not sites:
        return fine("nginx answers nobody without TLS")
    return _each(sites, intent, told, "a redirect to https:// at every address")


def check_web_edge_tls_current(sights: Sights, intent: Intent) -> Finding:
    def told(site: WebSite) -> str:
        old = [each for each in site.protocols if each not in ("TLSv1.2", "TLSv1.3")]
        return f"it speaks {', '.join(old)}" if old else ""

    return _each(_answering(sights), intent, told, "ssl_protocols TLSv1.2 TLSv1.3")


def check_web_edge_ciphers_strong(sights: Sights, intent: Intent) -> Finding:
    wanted = intent.texts("web_edge_tls12_ciphers")
    suites = sights.fact(WebSites).suites

    def told(site: WebSite) -> str:
        if "TLSv1.2" not in site.protocols:
            return ""
        weak = [each for each in suites[site.ciphers] if each not in wanted]
        return f"it offers {', '.join(weak[:3])}, {len(weak)} too many" if weak else ""

    return _each(_answering(sights), intent, told, "only the suites of web_edge_tls12_ciphers")


def check_web_edge_groups_strong(sights: Sights, intent: Intent) -> Finding:
    wanted = intent.texts("web_edge_tls_groups")

    def told(site: WebSite) -> str:
        other = [each for each in site.groups if each not in wanted]
        return f"ssl_ecdh_curve has {', '.join(other)}" if other else ""

    return _each(_answering(sights), intent, told, f"ssl_ecdh_curve {':'.join(wanted)}")


def check_web_edge_no_tickets(sights: Sights, intent: Intent) -> Finding:
    return _each(
        _answering(sights),
        intent,
        lambda site: "ssl_session_tickets is on" if site.tickets else "",
        "ssl_session_tickets off",
    )


def check_web_edge_no_version(sights: Sights, intent: Intent) -> Finding:
    return _each(
        sights.fact(WebSites).sites,
        intent,
        lambda site: "server_tokens is on" if site.shows_version else "",
        "server_tokens off",
    )


def _says(sights: Sights, intent: Intent, header: str, wanted: str) -> Finding:
    def right(values: tuple[str, ...]) -> bool:
        return bool(values) and all(each.strip().lower() == wanted for each in values)

    return _each(
        _answering(sights),
        intent,
        lambda site: _without(site, header, right),
        f"{header}: {wanted}",
    )


def check_web_edge_types_not_guessed(sights: Sights, intent: Intent) -> Finding:
    return _says(sights, intent, "x-content-type-options", "nosniff")


def check_web_edge_referrer_withheld(sights: Sights, intent: Intent) -> Finding:
    return _says(sights, intent, "referrer-policy", "no-referrer")


def check_web_edge_opener_cut_off(sights: Sights, intent: Intent) -> Finding:
    return _says(sights, intent, "cross-origin-opener-policy", "same-origin")


def check_web_edge_strangers_refused(sights: Sights, intent: Intent) -> Finding:
    # nginx takes the first server of a port for names that none has, unless one says default.
    defaults: dict[str, WebSite] = {}
    for site in sights.fact(WebSites).sites:
        for listen in site.listens or ("80",):
            port = listen.split()[0]
            if port not in defaults or "default_server" in listen.split():
                defaults[port] = site
    for port, site in defaults.items():
        if not site.refuses:
            return wrong(f"{_called(site)} answers to every name on {port}", "return 444")
    if not defaults:
        return _nothing(intent, "nginx answers nobody here", "return 444")
    return fine(f"other names are refused on {', '.join(sorted(defaults))}")


def _passing(sights: Sights) -> Iterator[tuple[WebSite, Place]]:
    for site in sights.fact(WebSites).sites:
        yield from ((site, place) for place in site.places if place.passes_to)


def check_web_edge_inner_interfaces_closed(sights: Sights, intent: Intent) -> Finding:
    for site, place in _passing(sights):
        target = place.passes_to.partition("://")[2].partition("/")[0]
        if target.rpartition(":")[2] in _INNER_PORTS:
            found = f"{_called(site)} passes {place.path} on to {target}"
            return wrong(found, "no way to the ports 8080 and 8888")
    return fine("nothing is passed on to the ports 8080 and 8888")


def check_web_edge_certificate_valid(sights: Sights, intent: Intent) -> Finding:
    served = sights.fact(WebCertificates).served
    if not served:
        return _nothing(intent, "nginx shows no certificate here", "a certificate")
    for each in served:
        if each.certificate.by_itself:
            return wrong("no authority vouches for the certificate", "one that browsers know")
        days = each.certificate.seconds_left // _DAY
        if days < _DAYS_LEFT:
            return wrong(f"the certificate ends in {days} days", f"{_DAYS_LEFT} days or more")
        for name in each.for_names:
            if name not in ("_", "") and not each.certificate.is_for(name):
                return wrong(f"the certificate is not for {name}", f"a certificate for {name}")
    return fine(f"{min(each.certificate.seconds_left for each in served) // _DAY} days left")


def check_web_edge_certificate_silent(sights: Sights, intent: Intent) -> Finding:
    served = sights.fact(WebCertificates).served
    if not served:
        return _nothing(intent, "nginx shows no certificate here", "a certificate")
    staples = any(site.staples for site in _answering(sights))
    if any(each.certificate.asks_authority for each in served) and not staples:
        return wrong("the certificate has an address for OCSP", "none, or ssl_stapling on")
    return fine("browsers do not ask the authority")


def check_web_edge_key_private(sights: Sights, intent: Intent) -> Finding:
    served = sights.fact(WebCertificates).served
    if not served:
        return _nothing(intent, "nginx shows no certificate here", "a certificate")
    for each in served:
        if each.key.owner != "root":
            return wrong("the key belongs to another account than root", "root")
        if each.key.mode & (_OTHERS | _GROUP_WRITES):
            return wrong(f"the key has mode {each.key.mode:04o}", "0600, or 0640 for a group")
    return fine("only root and its group read the key")


def check_web_edge_sandboxed(sights: Sights, intent: Intent) -> Finding:
    walls = sights.fact(WebSandbox)
    wanted = intent.switch("web_edge_sandbox_enabled")
    return judge_walls(walls.missing, stale=walls.stale, wanted=wanted)
