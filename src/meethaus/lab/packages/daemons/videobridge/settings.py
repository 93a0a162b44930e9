"""The bridge's configuration as one frozen value, read and checked at start."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..shared.hocon import Config, ConfigError
from ..shared.xmpp import Account

_NOMINATION = (
    "NominateFirstValid",
    "NominateHighestPriority",
    "NominateFirstHostOrReflexiveValid",
    "NominateBestRTT",
)
_XMPP_PORT = 5222


@dataclass(frozen=True)
class Brewery:
    """One XMPP login and the rooms joined with it; `name` is the block's name in the file."""

    name: str
    account: Account
    rooms: tuple[str, ...]
    nickname: str
    verify_certificate: bool


@dataclass(frozen=True)
class StaticMapping:
    """A public address that stands for a local one."""

    local_address: str
    public_address: str


@dataclass(frozen=True)
class Harvest:
    """How addresses for media are found."""

    use_ipv6: bool
    use_link_local: bool
    allowed_interfaces: tuple[str, ...]
    blocked_interfaces: tuple[str, ...]
    allowed_addresses: tuple[str, ...]
    blocked_addresses: tuple[str, ...]
    static_mappings: tuple[StaticMapping, ...]
    stun_servers: tuple[tuple[str, int], ...]
    aws_enabled: bool
    aws_forced: bool


@dataclass(frozen=True)
class Health:
    """Durations in seconds."""

    interval: float
    timeout: float
    sticky_failures: bool
    require_valid_address: bool
    require_stun: bool


@dataclass(frozen=True)
class Rest:
    """Which parts of the private HTTP interface are there."""

    colibri: bool
    debug: bool
    drain: bool
    health: bool
    prometheus: bool
    rtcstats: bool
    shutdown: bool
    version: bool


@dataclass(frozen=True)
class HttpServer:
    """Address of an HTTP server; port -1 means none."""

    host: str
    port: int


@dataclass(frozen=True)
class Shutdown:
    """Durations in seconds, the limit in participants."""

    graceful_max: float
    graceful_min_participants: int
    delay: float


@dataclass(frozen=True)
class Settings:
    """All the stand-in reads. `stats_keys` is None when no filter is set."""

    breweries: tuple[Brewery, ...]
    presence_interval: float
    stats_keys: tuple[str, ...] | None
    media_port: int
    harvest: Harvest
    health: Health
    rest: Rest
    public_http: HttpServer
    private_http: HttpServer
    shutdown: Shutdown
    initial_drain: bool
    average_stress: float
    redact_addresses: bool
    redact_headers: bool
    region: str | None
    relay_id: str | None


def read(config: Config) -> Settings:
    """Check and convert; raises ConfigError at the first value that cannot be used."""
    base = "videobridge"
    filtered = config.flag(f"{base}.apis.xmpp-client.stats-filter.enabled")
    config.choice(f"{base}.ice.nomination-strategy", _NOMINATION)
    config.choice(f"{base}.ice.keep-alive-strategy", ("selected_only", "all_succeeded"))
    config.choice(
        f"{base}.load-management.load-measurements.load-measurement", ("packet-rate", "cpu-usage")
    )
    relay = config.flag(f"{base}.relay.enabled")
    return Settings(
        breweries=_breweries(config.children(f"{base}.apis.xmpp-client.configs")),
        presence_interval=config.seconds(f"{base}.apis.xmpp-client.presence-interval"),
        stats_keys=(
            config.texts(f"{base}.apis.xmpp-client.stats-filter.whitelist") if filtered else None
        ),
        media_port=config.port(f"{base}.ice.udp.port"),
        harvest=_harvest(config),
        health=_health(config),
        rest=_rest(config),
        public_http=_http(config, "public"),
        private_http=_http(config, "private"),
        shutdown=_shutdown(config),
        initial_drain=config.flag(f"{base}.initial-drain-mode"),
        average_stress=config.fraction(f"{base}.load-management.average-participant-stress"),
        redact_addresses=config.flag(f"{base}.redact-remote-addresses"),
        redact_headers=config.flag(f"{base}.redact-colibri-http-headers"),
        region=config.text(f"{base}.relay.region") if relay else None,
        relay_id=config.text(f"{base}.relay.relay-id") if relay else None,
    )


def _breweries(blocks: Mapping[str, Config]) -> tuple[Brewery, ...]:
    """Take the complete blocks; like the vendor's, an incomplete one is passed over."""
    needed = ("HOSTNAME", "USERNAME", "PASSWORD", "MUC_JIDS", "MUC_NICKNAME")
    return tuple(
        _brewery(name, block)
        for name, block in sorted(blocks.items())
        if all(block.has(key) for key in needed)
    )


def _brewery(name: str, block: Config) -> Brewery:
    hostname = block.text("HOSTNAME")
    try:
        rooms = block.texts("MUC_JIDS")
    except ConfigError:
        rooms = tuple(part.strip() for part in block.text("MUC_JIDS").split(","))
    account = Account(
        hostname=hostname,
        port=block.port("PORT") if block.has("PORT") else _XMPP_PORT,
        domain=block.text("DOMAIN") if block.has("DOMAIN") else hostname,
        username=block.text("USERNAME"),
        password=block.text("PASSWORD"),
    )
    verify = not (
        block.has("DISABLE_CERTIFICATE_VERIFICATION")
        and block.flag("DISABLE_CERTIFICATE_VERIFICATION")
    )
    return Brewery(name, account, rooms, block.text("MUC_NICKNAME"), verify)


def _harvest(config: Config) -> Harvest:
    base = "ice4j.harvest"
    return Harvest(
        use_ipv6=config.flag(f"{base}.use-ipv6"),
        use_link_local=config.flag(f"{base}.use-link-local-addresses"),
        allowed_interfaces=config.texts(f"{base}.allowed-interfaces"),
        blocked_interfaces=config.texts(f"{base}.blocked-interfaces"),
        allowed_addresses=config.texts(f"{base}.allowed-addresses"),
        blocked_addresses=config.texts(f"{base}.blocked-addresses"),
        static_mappings=tuple(
            StaticMapping(item.text("local-address"), item.text("public-address"))
            for item in config.objects(f"{base}.mapping.static-mappings")
        ),
        stun_servers=tuple(
            _server(item) for item in config.texts(f"{base}.mapping.stun.addresses")
        ),
        aws_enabled=config.flag(f"{base}.mapping.aws.enabled"),
        aws_forced=config.flag(f"{base}.mapping.aws.force"),
    )


def _server(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal():
        raise ConfigError(
            "com.typesafe.config.ConfigException$BadValue: Invalid value at "
            f"'ice4j.harvest.mapping.stun.addresses': {text} is not host:port"
        )
    return host, int(port)


def _health(config: Config) -> Health:
    base = "videobridge.health"
    return Health(
        interval=config.seconds(f"{base}.interval"),
        timeout=config.seconds(f"{base}.timeout"),
        sticky_failures=config.flag(f"{base}.sticky-failures"),
        require_valid_address=config.flag(f"{base}.require-valid-address"),
        require_stun=config.flag(f"{base}.require-stun"),
    )


def _rest(config: Config) -> Rest:
    names = ("debug", "drain", "health", "prometheus", "rtcstats", "shutdown", "version")
    return Rest(
        colibri=config.flag("videobridge.apis.rest.enabled"),
        **{name: config.flag(f"videobridge.rest.{name}.enabled") for name in names},
    )


def _http(config: Config, name: str) -> HttpServer:
    base = f"videobridge.http-servers.{name}"
    return HttpServer(config.text(f"{base}.host"), config.port(f"{base}.port"))


def _shutdown(config: Config) -> Shutdown:
    base = "videobridge.shutdown"
    return Shutdown(
        graceful_max=config.seconds(f"{base}.graceful-shutdown-max-duration"),
        graceful_min_participants=config.number(f"{base}.graceful-shutdown-min-participants"),
        delay=config.seconds(f"{base}.shutting-down-delay"),
    )
