"""Examples for the controls of jitsi_prosody."""

from dataclasses import replace

from meethaus.probes.jitsi_daemons import Daemon, JitsiDaemons
from meethaus.probes.jitsi_prosody import LogTarget, Relay, XmppHost, XmppSettings, XmppStorage
from tests.support.examples import Example
from tests.unit.checks.jitsi_daemons import daemon

HOST = XmppHost(
    kind="host",
    modules=("bosh", "meethaus_throttle", "muc_lobby_rooms"),
    authentication="internal_hashed",
    storage=("internal", "memory"),
    registration=False,
    restricted=False,
    persistent=False,
    tombstones=False,
)
GUESTS = replace(HOST, authentication="jitsi-anonymous", modules=())
ROOMS = replace(
    HOST,
    kind="muc",
    modules=("meethaus_admission", "muc_hide_all", "muc_rate_limit"),
    storage=("memory",),
    restricted=True,
)
GOOD = XmppSettings(
    domain="m.example",
    hosts={
        "m.example": HOST,
        "guest.m.example": GUESTS,
        "conference.m.example": ROOMS,
        "end.m.example": replace(HOST, kind="end_conference", modules=()),
        "av.m.example": replace(HOST, kind="av_moderation_component", modules=()),
    },
    everywhere=("limits", "roster", "tls"),
    off=("offline", "s2s"),
    log=(LogTarget("warn", "console"),),
    relays=(Relay("turn.m.example", 43200, timed=True),),
    client_rate="10kb/s",
    numbers={
        "muc_rate_joins": 3,
        "meethaus_throttle_attempts": 10,
        "meethaus_throttle_minutes": 5,
        "meethaus_minutes_without_moderator": 5,
    },
    secrets=(),
)
STORAGE = XmppStorage((), 0)
ROOM = "conference."


def has(name: str, **changes: object) -> tuple[XmppSettings]:
    """Return settings with a host of another kind, or one more."""
    old = GOOD.hosts.get(f"{name}m.example", replace(HOST, modules=()))
    changed = replace(old, **changes)  # type: ignore[arg-type]
    return (replace(GOOD, hosts={**GOOD.hosts, f"{name}m.example": changed}),)


def lacks(name: str) -> tuple[XmppSettings]:
    hosts = {each: host for each, host in GOOD.hosts.items() if each != f"{name}m.example"}
    return (replace(GOOD, hosts=hosts),)


def renamed(name: str) -> tuple[XmppSettings]:
    """Return settings whose rooms have another name and let everybody in, with others beside."""
    hosts = {each: host for each, host in GOOD.hosts.items() if not each.startswith(ROOM)}
    others = {} if name == "rooms." else {"breakout.m.example": ROOMS}
    return (
        replace(GOOD, hosts={**others, f"{name}m.example": replace(ROOMS, modules=()), **hosts}),
    )


UNJOURNALED = JitsiDaemons({"prosody": Daemon("prosody", {}, (), journaled=False)})


def number(name: str, value: int) -> tuple[XmppSettings]:
    return (replace(GOOD, numbers={**GOOD.numbers, name: value}),)


def everywhere(module: str) -> tuple[XmppSettings]:
    return (replace(GOOD, everywhere=(*GOOD.everywhere, module)),)


def relay(host: str, seconds: int = 43200, *, timed: bool = True) -> tuple[XmppSettings]:
    return (replace(GOOD, relays=(Relay(host, seconds, timed),)),)


def log(level: str, to: str) -> tuple[XmppSettings]:
    return (replace(GOOD, log=(LogTarget(level, to),)),)


EXAMPLES = {
    "jitsi-prosody-moderators-authenticated": [
        Example((GOOD,)),
        Example(has("", authentication="jitsi-anonymous"), because="jitsi-anonymous"),
        Example(has("", authentication="token")),
    ],
    "jitsi-prosody-guests-as-wanted": [
        Example((GOOD,)),
        Example((GOOD,), {"meet_guests_enabled": False}, because="guest.m.example"),
        Example(lacks("guest."), because="no host"),
        Example(lacks("guest."), {"meet_guests_enabled": False}),
        Example((replace(GOOD, domain="elsewhere.example"),), unseen="names no host"),
    ],
    "jitsi-prosody-passwords-hashed": [
        Example((GOOD,)),
        Example(has("", authentication="internal_plain"), because="internal_plain"),
    ],
    "jitsi-prosody-registration-off": [
        Example((GOOD,)),
        Example(has("", registration=True), because="m.example"),
        Example(everywhere("register_ibr"), because="register_ibr"),
    ],
    "jitsi-prosody-federation-off": [
        Example((GOOD,)),
        Example((replace(GOOD, off=("offline",)),), because="s2s"),
        Example(everywhere("dialback"), because="dialback"),
    ],
    "jitsi-prosody-ports-local": [
        Example((daemon("prosody", "127.0.0.1:5222", "127.0.0.1:5280"),)),
        Example((daemon("prosody", "0.0.0.0:5222"),), because="0.0.0.0:5222"),
        Example((daemon("prosody", "[::]:5269"),), because="5269"),
        Example((daemon("prosody", "192.0.2.1:5222"),), because="192.0.2.1"),
        # The bridge stands elsewhere, and has to come in.
        Example((daemon("prosody", "192.0.2.1:5222"),), parts=("jitsi_web", "jitsi_prosody")),
        Example((daemon("prosody"),), parts=("jitsi_web", "jitsi_prosody")),
        Example(
            (daemon("prosody", "0.0.0.0:5222"),),
            parts=("jitsi_web", "jitsi_prosody"),
            because="listens on 0.0.0.0:5222",
        ),
        Example(
            (daemon("prosody", "192.0.2.1:5222"),),
            parts=("jitsi_web", "jitsi_prosody", "jitsi_jicofo", "jitsi_videobridge"),
            because="192.0.2.1",
        ),
    ],
    "jitsi-prosody-log-level-quiet": [
        Example((GOOD,)),
        Example(log("info", "console"), because="from info on"),
        Example(log("debug", "syslog"), because="from debug on"),
        Example(log("info", "console"), {"jitsi_prosody_log_level": "info"}),
    ],
    "jitsi-prosody-log-in-journal": [
        Example((GOOD, daemon("prosody"))),
        Example((*log("warn", "syslog"), daemon("prosody"))),
        Example(
            (
                replace(GOOD, log=(LogTarget("warn", "console"), LogTarget("warn", "syslog"))),
                daemon("prosody"),
            )
        ),
        Example(log("warn", "file"), because="goes to file"),
        Example((GOOD, UNJOURNALED), because="leads to no journal"),
        Example((GOOD, JitsiDaemons({})), unseen="does not run as a service"),
    ],
    "jitsi-prosody-rooms-in-memory": [
        Example((GOOD,)),
        Example(has(ROOM, storage=("internal",)), because="conference.m.example"),
    ],
    "jitsi-prosody-rooms-vanish": [
        Example((GOOD,)),
        Example(has(ROOM, persistent=True), because="conference.m.example"),
    ],
    "jitsi-prosody-rooms-leave-no-trace": [
        Example((GOOD,)),
        Example(has(ROOM, tombstones=True), because="conference.m.example"),
    ],
    "jitsi-prosody-rooms-opened-by-focus": [
        Example((GOOD,)),
        Example(has("internal.auth.", kind="muc", restricted=False)),
        Example(has(ROOM, restricted=False), because="conference.m.example"),
    ],
    "jitsi-prosody-bridges-apart": [
        Example((GOOD,)),
        Example(has("internal.auth.", kind="muc", modules=("muc_filter_access",))),
        Example(has("internal.auth.", kind="muc"), because="rooms at internal.auth.m.example"),
        Example(has("internal-muc.", kind="muc"), because="rooms at internal-muc.m.example"),
    ],
    "jitsi-prosody-rooms-hidden": [
        Example((GOOD,)),
        Example(has(ROOM, modules=()), because="conference.m.example"),
        Example(has("internal.auth.", kind="muc"), because="internal.auth.m.example"),
    ],
    "jitsi-prosody-guests-wait": [
        Example((GOOD,)),
        Example(has("", modules=("bosh",)), because="muc_lobby_rooms"),
        Example(has(ROOM, modules=()), because="no module opens"),
        Example(has(ROOM, modules=()), {"meet_guests_enabled": False}),
        Example(has("breakout.", kind="muc")),
        Example(renamed("muc."), because="no module opens"),
        Example(renamed("rooms."), because="no module opens"),
    ],
    "jitsi-prosody-meetings-moderated": [
        Example((GOOD,)),
        Example(has(ROOM, modules=()), because="no module ends"),
        Example(number("meethaus_minutes_without_moderator", 6), because="6 minutes"),
        Example(number("meethaus_minutes_without_moderator", 0), because="0 minutes"),
    ],
    "jitsi-prosody-moderation-possible": [
        Example((GOOD,)),
        Example(lacks("av."), because="av_moderation_component"),
        Example(lacks("end."), because="end_conference"),
    ],
    "jitsi-prosody-no-speaking-times": [
        Example((GOOD,)),
        Example(has("s.", kind="speakerstats_component"), because="speakerstats_component"),
        Example(has("", modules=("speakerstats",)), because="speakerstats"),
    ],
    "jitsi-prosody-no-hidden-members": [
        Example((GOOD,)),
        Example(has("recorder."), because="recorder.m.example"),
        Example(has("hidden."), because="hidden.m.example"),
        Example(has("jibri."), because="jibri.m.example"),
    ],
    "jitsi-prosody-no-uploads": [
        Example((GOOD,)),
        Example(has("f.", kind="filesharing_component"), because="filesharing_component"),
        Example(has("", modules=("http_file_share",)), because="http_file_share"),
    ],
    "jitsi-prosody-no-archives": [
        Example((GOOD,)),
        Example((replace(GOOD, off=("s2s",)),), because="offline"),
        Example(has(ROOM, modules=("muc_mam",)), because="muc_mam"),
    ],
    "jitsi-prosody-no-reports": [
        Example((GOOD,)),
        Example(has("", modules=("muc_size",)), because="muc_size"),
        Example(everywhere("http_openmetrics"), because="http_openmetrics"),
    ],
    "jitsi-prosody-no-administration": [
        Example((GOOD,)),
        Example(everywhere("admin_adhoc"), because="admin_adhoc"),
    ],
    "jitsi-prosody-relays-own": [
        Example((GOOD,)),
        Example(relay("m.example")),
        Example(relay("stun.l.example.com"), because="stun.l.example.com"),
        Example(relay("evilm.example"), because="evilm.example"),
        Example(relay("example"), because="example"),
        Example(relay("192.0.2.1"), because="192.0.2.1"),
    ],
    "jitsi-prosody-relay-credentials-short": [
        Example((GOOD,)),
        Example((replace(GOOD, relays=()),)),
        Example(relay("m.example", 43201), because="12.0003 hours"),
        Example(relay("m.example", timed=False), because="fixed password"),
    ],
    "jitsi-prosody-joins-throttled": [
        Example((GOOD,)),
        Example(has(ROOM, modules=()), because="muc_rate_limit"),
        Example(number("muc_rate_joins", 4), because="4 members"),
    ],
    "jitsi-prosody-guessing-throttled": [
        Example((GOOD,)),
        Example(has("", modules=()), because="no module counts"),
        Example(number("meethaus_throttle_attempts", 99), because="99 attempts"),
        Example(number("meethaus_throttle_minutes", 1), because="in 1 minutes"),
    ],
    "jitsi-prosody-clients-throttled": [
        Example((GOOD,)),
        Example((replace(GOOD, client_rate=""),), because="no limit"),
        Example((replace(GOOD, everywhere=()),), because="no limit"),
        Example((replace(GOOD, client_rate="11kb/s"),), because="11 kb/s"),
    ],
    "jitsi-prosody-secrets-private": [
        Example((STORAGE,)),
        Example((replace(STORAGE, readable=("/a.key",)),), because="/a.key"),
    ],
    "jitsi-prosody-no-strange-accounts": [
        Example((STORAGE,)),
        Example((replace(STORAGE, strangers=3),), because="3 accounts"),
    ],
    "jitsi-prosody-sandboxed": [
        Example((daemon("prosody"),)),
        Example((daemon("prosody", confined=False),), because="ProtectHome"),
        Example((daemon("prosody", confined=False),), {"jitsi_prosody_sandbox_enabled": False}),
    ],
}
