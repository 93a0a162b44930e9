"""Jicofo's configuration as one frozen value, read and checked at start."""

from dataclasses import dataclass
from enum import StrEnum

from ..shared.hocon import Config
from ..shared.xmpp import Account

_STRATEGIES = (
    "SingleBridgeSelectionStrategy",
    "SplitBridgeSelectionStrategy",
    "RegionBasedBridgeSelectionStrategy",
    "IntraRegionBridgeSelectionStrategy",
    "VisitorSelectionStrategy",
)


class AuthenticationType(StrEnum):
    """Who may open a room."""

    NONE = "NONE"
    XMPP = "XMPP"
    JWT = "JWT"


@dataclass(frozen=True)
class XmppLogin:
    """One XMPP connection; `name` is what its log lines carry."""

    name: str
    account: Account
    verify_certificate: bool
    xmpp_domain: str | None


@dataclass(frozen=True)
class Authentication:
    """`login_url` is the domain of signed-in users for XMPP; lifetime in seconds."""

    type: AuthenticationType
    login_url: str
    lifetime: float
    auto_login: bool


@dataclass(frozen=True)
class ConferenceRules:
    """How a conference starts and ends; durations in seconds."""

    auto_owner: bool
    initial_timeout: float
    single_participant_timeout: float
    min_participants: int
    random_document_name: bool


@dataclass(frozen=True)
class BridgeRules:
    """Where bridges are found and which are used; durations in seconds."""

    brewery: str | None
    stress_threshold: float
    allow_mixed_versions: bool
    octo_enabled: bool
    checks_enabled: bool
    check_interval: float
    check_by_presence: bool
    presence_timeout: float


@dataclass(frozen=True)
class Health:
    """Jicofo's own health check; interval in seconds."""

    enabled: bool
    interval: float
    room_prefix: str


@dataclass(frozen=True)
class Rest:
    """The HTTP interface and its parts."""

    enabled: bool
    host: str
    port: int
    prometheus: bool
    conference_request: bool
    move_endpoints: bool
    debug: bool
    pin: bool


@dataclass(frozen=True)
class Settings:
    """All the stand-in reads. `conference_service` is only needed for health checks."""

    client: XmppLogin
    service: XmppLogin | None
    client_proxy: str | None
    conference_service: str | None
    trusted_domains: tuple[str, ...]
    authentication: Authentication | None
    conference: ConferenceRules
    bridge: BridgeRules
    health: Health
    rest: Rest


def read(config: Config) -> Settings:
    """Check and convert; raises ConfigError at the first value that cannot be used."""
    client = "jicofo.xmpp.client"
    service = config.flag("jicofo.xmpp.service.enabled")
    return Settings(
        client=_login(config, "client"),
        service=_login(config, "service") if service else None,
        client_proxy=_optional(config, f"{client}.client-proxy"),
        conference_service=_optional(config, f"{client}.conference-muc-jid"),
        trusted_domains=config.texts("jicofo.xmpp.trusted-domains"),
        authentication=_authentication(config),
        conference=_conference(config),
        bridge=_bridge(config),
        health=Health(
            enabled=config.flag("jicofo.health.enabled"),
            interval=config.seconds("jicofo.health.interval"),
            room_prefix=config.text("jicofo.health.room-name-prefix"),
        ),
        rest=_rest(config),
    )


def _optional(config: Config, path: str) -> str | None:
    return config.text(path) if config.has(path) else None


def _login(config: Config, name: str) -> XmppLogin:
    base = f"jicofo.xmpp.{name}"
    account = Account(
        hostname=config.text(f"{base}.hostname"),
        port=config.port(f"{base}.port"),
        domain=config.text(f"{base}.domain"),
        username=config.text(f"{base}.username"),
        password=config.text(f"{base}.password"),
        resource=config.text(f"{base}.resource"),
        use_tls=config.flag(f"{base}.use-tls"),
    )
    return XmppLogin(
        name,
        account,
        not config.flag(f"{base}.disable-certificate-verification"),
        _optional(config, f"{base}.xmpp-domain"),
    )


def _authentication(config: Config) -> Authentication | None:
    base = "jicofo.authentication"
    kind = AuthenticationType(config.choice(f"{base}.type", tuple(AuthenticationType)))
    if not config.flag(f"{base}.enabled") or kind is AuthenticationType.NONE:
        return None
    return Authentication(
        kind,
        config.text(f"{base}.login-url"),
        config.seconds(f"{base}.authentication-lifetime"),
        config.flag(f"{base}.enable-auto-login"),
    )


def _conference(config: Config) -> ConferenceRules:
    base = "jicofo.conference"
    for name in ("max-ssrcs-per-user", "max-audio-senders", "max-video-senders"):
        config.number(f"{base}.{name}")
    config.flag(f"{base}.enable-moderator-checks")
    return ConferenceRules(
        auto_owner=config.flag(f"{base}.enable-auto-owner"),
        initial_timeout=config.seconds(f"{base}.initial-timeout"),
        single_participant_timeout=config.seconds(f"{base}.single-participant-timeout"),
        min_participants=config.number(f"{base}.min-participants"),
        random_document_name=config.flag(f"{base}.shared-document.use-random-name"),
    )


def _bridge(config: Config) -> BridgeRules:
    base = "jicofo.bridge"
    config.choice(f"{base}.selection-strategy", _STRATEGIES)
    config.choice(f"{base}.xmpp-connection-name", ("Client", "Service"))
    config.number(f"{base}.max-bridge-participants")
    return BridgeRules(
        brewery=_optional(config, f"{base}.brewery-jid"),
        stress_threshold=config.fraction(f"{base}.stress-threshold"),
        allow_mixed_versions=config.flag("jicofo.octo.allow-mixed-versions"),
        octo_enabled=config.flag("jicofo.octo.enabled"),
        checks_enabled=config.flag(f"{base}.health-checks.enabled"),
        check_interval=config.seconds(f"{base}.health-checks.interval"),
        check_by_presence=config.flag(f"{base}.health-checks.use-presence"),
        presence_timeout=config.seconds(f"{base}.health-checks.presence-timeout"),
    )


def _rest(config: Config) -> Rest:
    base = "jicofo.rest"
    return Rest(
        enabled=config.flag(f"{base}.enabled"),
        host=config.text(f"{base}.host"),
        port=config.port(f"{base}.port"),
        prometheus=config.flag(f"{base}.prometheus.enabled"),
        conference_request=config.flag(f"{base}.conference-request.enabled"),
        move_endpoints=config.flag(f"{base}.move-endpoints.enabled"),
        debug=config.flag(f"{base}.debug.enabled"),
        pin=config.flag(f"{base}.pin.enabled"),
    )
