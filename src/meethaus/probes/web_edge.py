"""How to look at nginx: whom it answers, what it says with it, and what it writes down."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError
from meethaus.probes.certificates import (
    Certificate,
    Readers,
    certificate_of,
    readers_of,
    readers_question,
)
from meethaus.probes.nginx_conf import DUMP, FIND, Directive, Spot, parse_dump, servers, spots
from meethaus.probes.nginx_paths import serves_client
from meethaus.probes.unit_sandbox import walls_of

__all__ = [
    "Place",
    "WebCertificates",
    "WebSandbox",
    "WebSite",
    "WebSites",
    "probe_web_certificates",
    "probe_web_sandbox",
    "probe_web_sites",
]

LEVELS: Final = ("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg")
"""nginx's levels, the most talkative first."""

# What a log may say about a request without telling who asked for what; any other variable tells.
_HARMLESS: Final = frozenset(
    (
        *("time_iso8601", "time_local", "msec"),
        *("request_method", "status", "body_bytes_sent"),
        *("bytes_sent", "request_length", "request_time"),
        *("upstream_response_time", "upstream_status", "upstream_connect_time"),
        *("server_protocol", "ssl_protocol", "ssl_cipher"),
        *("scheme", "server_name", "server_port"),
        *("gzip_ratio", "pipe", "connections_active"),
    )
)
# With nothing set nginx writes `combined`, which begins with the address.
_COMBINED: Final = ("remote_addr", "request", "http_referer", "http_user_agent")
_VARIABLE: Final = re.compile(r"\$\{?(\w+)")
# ngx_http_ssl_module before 1.27.3, where nothing is set.
_OLD_PROTOCOLS: Final = ("TLSv1", "TLSv1.1", "TLSv1.2")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server answers: its path, the headers it adds, and where it passes requests to."""

    path: str
    headers: Mapping[str, tuple[str, ...]]
    passes_to: str
    verifies: bool
    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebSite:
    """A server of nginx. `tells` are the variables in its logs by which people can be found."""

    names: tuple[str, ...]
    listens: tuple[str, ...]
    tls: bool
    serves_client: bool
    refuses: bool
    shows_version: bool
    logs: bool
    tells: tuple[str, ...]
    error_level: str
    protocols: tuple[str, ...]
    ciphers: str
    groups: tuple[str, ...]
    tickets: bool
    staples: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class WebSites:
    """All servers of nginx, and the TLS 1.2 suites that each of their texts stands for."""

    sites: tuple[WebSite, ...]
    suites: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ServedCertificate:
    """A certificate that nginx shows, for which names, and who may read its key."""

    for_names: tuple[str, ...]
    certificate: Certificate
    key: Readers


@dataclass(frozen=True, slots=True)
class WebCertificates:
    """What nginx shows to browsers."""

    served: tuple[ServedCertificate, ...]


@dataclass(frozen=True, slots=True)
class WebSandbox:
    """What systemd could keep from nginx and does not."""

    missing: tuple[str, ...]
    stale: bool


def probe_web_sites(host: Host) -> WebSites:
    """Read all of nginx's files as it puts them together."""
    told = host.run(DUMP)
    tree = parse_dump(told.rc, told.stdout)
    sites = tuple(_site(each, _formats(tree)) for each in servers(tree))
    wanted = {each.ciphers for each in sites if each.tls and not each.refuses}
    answers = {each: host.run("openssl ciphers -s -tls1_2 %s", each) for each in sorted(wanted)}
    return WebSites(sites, {each: _suites(one.rc, one.stdout) for each, one in answers.items()})


def _suites(code: int, told: str) -> tuple[str, ...]:
    if code:
        raise UnseenError("openssl does not know the suites that nginx is told to offer")
    return tuple(told.strip().split(":"))


def _formats(tree: tuple[Directive, ...]) -> dict[str, tuple[str, ...]]:
    """Return the variables in each format of a log."""
    found: dict[str, tuple[str, ...]] = {"combined": _COMBINED}
    lines = [each for http in tree if http.name == "http" for each in http.block]
    for each in lines:
        if each.name == "log_format" and each.args:
            found[each.args[0]] = tuple(_VARIABLE.findall(" ".join(each.args[1:])))
    return found


def _site(server: Spot, formats: Mapping[str, tuple[str, ...]]) -> WebSite:
    everywhere = tuple(spots(server))
    logs = tuple(_logs(everywhere, formats))
    listens = tuple(" ".join(each.args) for each in server.own("listen"))
    return WebSite(
        names=tuple(name for each in server.own("server_name") for name in each.args),
        listens=listens,
        tls=any("ssl" in each.split() for each in listens) or server.value("ssl", "off") == "on",
        serves_client=serves_client(server),
        refuses=_refuses(server),
        shows_version=any(each.value("server_tokens", "on") != "off" for each in everywhere),
        logs=bool(logs),
        tells=tuple(sorted({name for names in logs for name in names} - _HARMLESS)),
        error_level=min((_level(each) for each in everywhere), key=LEVELS.index),
        protocols=_arguments(server, "ssl_protocols") or _OLD_PROTOCOLS,
        ciphers=server.value("ssl_ciphers", "HIGH:!aNULL:!MD5"),
        groups=tuple(server.value("ssl_ecdh_curve", "auto").split(":")),
        tickets=server.value("ssl_session_tickets", "on") != "off",
        staples=server.value("ssl_stapling", "off") == "on",
        places=tuple(_places(everywhere)),
    )


def _arguments(spot: Spot, name: str) -> tuple[str, ...]:
    found = spot.inherited(name)
    return found[-1].args if found else ()


def _logs(
    everywhere: tuple[Spot, ...], formats: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Return the variables that each log in force anywhere writes."""
    for spot in everywhere:
        lines = spot.inherited("access_log")
        if not lines:
            yield _COMBINED
        for each in lines if all(each.args[:1] != ("off",) for each in lines) else ():
            name = next((one for one in each.args[1:] if "=" not in one), "combined")
            yield formats.get(name, ("unknown",))


def _level(spot: Spot) -> str:
    """Return the most talkative level in force."""
    lines = [
        each.args[1] if len(each.args) > 1 else "error" for each in spot.inherited("error_log")
    ]
    return min((each for each in lines if each in LEVELS), key=LEVELS.index, default="error")


def _refuses(server: Spot) -> bool:
    """Tell whether nobody learns anything from a server: neither a page nor a certificate."""
    codes = [each.args[0] for each in server.own("return") if each.args]
    return server.value("ssl_reject_handshake", "off") == "on" or codes == ["444"]


def _places(everywhere: tuple[Spot, ...]) -> Iterator[Place]:
    """Return where browsers get answers; what only nginx itself may ask for has no headers."""
    for spot in everywhere:
        if spot.own("internal"):
            continue
        headers: dict[str, tuple[str, ...]] = {}
        for each in spot.inherited("add_header"):
            if len(each.args) > 1:
                name = each.args[0].lower()
                headers[name] = (*headers.get(name, ()), each.args[1])
        passes = [each.args[0] for each in spot.own("proxy_pass") if each.args]
        yield Place(
            path=" ".join(spot.path),
            headers=headers,
            passes_to=passes[-1] if passes else "",
            verifies=spot.value("proxy_ssl_verify", "off") == "on",
            returns=next((each.args for each in spot.own("return")), ()),
        )


def probe_web_certificates(host: Host) -> WebCertificates:
    """Read the certificates that nginx shows, and ask who may read their keys."""
    told, now = host.run(DUMP), host.run("date +%s")
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for server in servers(parse_dump(told.rc, told.stdout)):
        shown, key = server.value("ssl_certificate", ""), server.value("ssl_certificate_key", "")
        if shown and not _refuses(server) and any("ssl" in x.args for x in server.own("listen")):
            names = tuple(name for each in server.own("server_name") for name in each.args)
            pairs[shown, key] = (*pairs.get((shown, key), ()), *names)
    files = {pair: host.run(f"{FIND}inside cat %s", pair[0]) for pair in pairs}
    modes = {pair: host.run(*readers_question(pair[1], FIND + "inside ")) for pair in pairs}
    seen = []
    for pair, names in pairs.items():
        if files[pair].rc:
            raise UnseenError(f"{pair[0][:80]} cannot be read")
        certificate = certificate_of(files[pair].stdout, now.stdout)
        readers = readers_of(modes[pair].rc, modes[pair].stdout, pair[1])
        seen.append(ServedCertificate(tuple(dict.fromkeys(names)), certificate, readers))
    return WebCertificates(tuple(seen))


def probe_web_sandbox(host: Host) -> WebSandbox:
    """Ask systemd what it keeps from nginx."""
    walls = walls_of(host, "nginx.service")
    return WebSandbox(walls.missing, walls.stale)
