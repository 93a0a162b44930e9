"""When the client asks nobody but this server, and starts as people would want it to."""

from collections.abc import Iterable, Mapping

from meethaus.checks import client_headers
from meethaus.checks.client_settings import judge, known
from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.errors import UnseenError
from meethaus.probes.jitsi_web import ClientConfig, LinkGuard, Scalar

# Where the client's makers have servers; a setting that names one sends people there.
VENDORS = ("jitsi.net", "jit.si", "jitsi.org", "8x8.vc", "8x8.com")
# Buttons that lead to services of others or keep what is said.
_RECORDING = ("recording",)
_FOREIGN = ("livestreaming", "sharedvideo", "linktosalesforce", "etherpad")
# A name weakens nobody, and the server judges tokens.
_LINK_PARTS = ("userInfo.displayName", "jwt")
_NAMELESS = "nginx serves the client under any name, so nobody knows which one is its own"
# What a page that embeds meetings needs beside the settings it may change.
_FRAME_PARTS = ("jitsi_meet_external_api_id",)


def _config(
    sights: Sights,
    must: Mapping[str, Scalar] | None = None,
    off: Iterable[str] = (),
    buttons: Iterable[str] = (),
) -> Finding:
    return judge(sights.fact(ClientConfig), must or {}, off, buttons)


def check_jitsi_web_no_third_party_requests(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"disableThirdPartyRequests": True})


def check_jitsi_web_no_analytics(sights: Sights, _: Intent) -> Finding:
    names = "amplitudeAPPKey matomoEndpoint googleAnalyticsTrackingId scriptURLs rtcstatsEnabled"
    others = "rtcstatsEndpoint watchRTCEnabled whiteListedEvents"
    return _config(
        sights,
        {"analytics.disabled": True},
        (*(f"analytics.{each}" for each in f"{names} {others}".split()), "callStatsID"),
    )


def check_jitsi_web_no_diagnostics(sights: Sights, _: Intent) -> Finding:
    off = ("gatherStats", "enableDisplayNameInStats", "enableEmailInStats", "enableSaveLogs")
    return _config(sights, {"logging.disableLogCollector": True}, off)


def check_jitsi_web_no_gravatar(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"gravatar.disabled": True, "hideEmailInSettings": True})


def check_jitsi_web_no_vendor(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    for name, value in {**client.config, **client.interface}.items():
        texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        if any(vendor in text for text in texts for vendor in VENDORS):
            return wrong(f"{name} names a server of the client's makers", "a page of the operator")
    return _config(sights, off=("enableJaaS",))


def check_jitsi_web_own_stun(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    servers = known(client, "p2p.stunServers")
    if not isinstance(servers, tuple):
        return wrong("p2p.stunServers is not set: the vendor's is asked", "p2p.stunServers = []")
    foreign = [each for each in servers if not _is_own(each, client.host)]
    if not foreign:
        return fine("no STUN server of others")
    if not client.host and not any(vendor in each for each in foreign for vendor in VENDORS):
        raise UnseenError(_NAMELESS)
    return wrong(f"p2p.stunServers has {len(foreign)} servers of others", "none or this one")


def _is_own(server: str, host: str) -> bool:
    """Tell whether `stun:name:port` is this server or one below its name (RFC 7064, RFC 7065)."""
    name = server.partition(":")[2].partition("?")[0].partition(":")[0].lower()
    return bool(host) and (name == host.lower() or name.endswith(f".{host.lower()}"))


def check_jitsi_web_peers_apart(sights: Sights, intent: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    if known(client, "p2p.enabled") is False:
        return fine("media always goes through the bridge")
    if not intent.switch("jitsi_web_two_party_relay_enabled"):
        return wrong("p2p.enabled is not off", "p2p.enabled = false")
    return _config(sights, {"p2p.iceTransportPolicy": "relay"})


def check_jitsi_web_addresses_hidden(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"disableShowMoreStats": True, "e2eping.enabled": False})


def check_jitsi_web_no_recording(sights: Sights, _: Intent) -> Finding:
    off = (
        "recordingService.enabled",
        "recordingService.sharingEnabled",
        "screenshotCapture.enabled",
    )
    old = ("fileRecordingsServiceEnabled", "fileRecordingsServiceSharingEnabled")
    return _config(sights, off=(*off, *old), buttons=_RECORDING)


def check_jitsi_web_local_recording_told(sights: Sights, intent: Intent) -> Finding:
    if intent.switch("jitsi_web_local_recording_enabled"):
        return _config(sights, {"localRecording.notifyAllParticipants": True})
    return _config(sights, {"localRecording.disable": True})


def check_jitsi_web_no_foreign_content(sights: Sights, _: Intent) -> Finding:
    off = ("giphy.enabled", "etherpad_base", "whiteboard.enabled", "liveStreaming.enabled")
    more = ("liveStreamingEnabled", "dynamicBrandingUrl", "brandingDataUrl")
    return _config(sights, off=(*off, *more), buttons=_FOREIGN)


def check_jitsi_web_no_cloud_accounts(sights: Sights, _: Intent) -> Finding:
    off = ("enableCalendarIntegration", "googleApiApplicationClientID", "dropbox.appKey")
    more = (
        "microsoftApiApplicationClientID",
        "peopleSearchUrl",
        "salesforceUrl",
        "inviteServiceUrl",
    )
    return _config(sights, off=(*off, *more))


def check_jitsi_web_no_speech_cloud(sights: Sights, _: Intent) -> Finding:
    off = ("transcription.enabled", "transcribingEnabled", "audioTranslation.enabled")
    return _config(sights, off=off)


def check_jitsi_web_no_phone(sights: Sights, _: Intent) -> Finding:
    off = ("dialInNumbersUrl", "dialInConfCodeUrl", "dialOutAuthUrl", "dialOutCodesUrl")
    client = sights.fact(ClientConfig)
    if known(client, "ENABLE_DIAL_OUT") is not False:
        return wrong("ENABLE_DIAL_OUT is on", "ENABLE_DIAL_OUT = false")
    return _config(sights, off=off)


def check_jitsi_web_no_file_sharing(sights: Sights, _: Intent) -> Finding:
    return _config(sights, off=("fileSharing.enabled", "fileSharing.apiUrl"))


def check_jitsi_web_nobody_measured(sights: Sights, _: Intent) -> Finding:
    names = "enableFaceCentering enableFaceExpressionsDetection enableDisplayFaceExpressions"
    off = (f"faceLandmarks.{each}" for each in f"{names} enableRTCStats".split())
    return _config(sights, {"speakerStats.disabled": True}, off, ("stats",))


def check_jitsi_web_no_remote_control(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"disableRemoteControl": True})


def check_jitsi_web_starts_muted(sights: Sights, intent: Intent) -> Finding:
    wanted = intent.switch("jitsi_web_start_muted_enabled")
    if not wanted:
        return fine("the settings let people start unmuted")
    return _config(sights, {"startWithAudioMuted": True, "startWithVideoMuted": True})


def check_jitsi_web_prejoin_shown(sights: Sights, _: Intent) -> Finding:
    # The client shows it where nothing is set.
    if known(sights.fact(ClientConfig), "prejoinConfig.enabled") is False:
        return wrong("prejoinConfig.enabled is false", "prejoinConfig.enabled = true")
    return _config(sights, off=("prejoinConfig.preCallTestEnabled",))


def check_jitsi_web_no_app_promotion(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    if known(client, "DISPLAY_WELCOME_FOOTER") is not False:
        return wrong("DISPLAY_WELCOME_FOOTER is on", "DISPLAY_WELCOME_FOOTER = false")
    return _config(sights, {"deeplinking.disabled": True})


def check_jitsi_web_no_feedback(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"feedbackPercentage": 0}, buttons=("feedback",))


def check_jitsi_web_rooms_forgotten(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    if known(client, "RECENT_LIST_ENABLED") is not False:
        return wrong("RECENT_LIST_ENABLED is on", "RECENT_LIST_ENABLED = false")
    return _config(sights, {"doNotStoreRoom": True})


def check_jitsi_web_pseudonym_allowed(sights: Sights, _: Intent) -> Finding:
    return _config(sights, off=("requireDisplayName", "readOnlyName"))


def check_jitsi_web_weak_names_warned(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"enableInsecureRoomNameWarning": True})


def check_jitsi_web_moderators_not_made(sights: Sights, _: Intent) -> Finding:
    return _config(sights, {"remoteVideoMenu.disableGrantModerator": True})


def check_jitsi_web_no_hidden_members(sights: Sights, _: Intent) -> Finding:
    return _config(sights, off=("hiddenDomain", "hosts.hiddenDomain"))


def check_jitsi_web_e2ee_offered(sights: Sights, _: Intent) -> Finding:
    return _config(sights, off=("e2ee.disabled", "testing.disableE2EE", "disableE2EE"))


def check_jitsi_web_no_webmail(sights: Sights, _: Intent) -> Finding:
    features = known(sights.fact(ClientConfig), "SHARING_FEATURES")
    if features == ("url",):
        return fine("people get the address to copy")
    told = ", ".join(features) if isinstance(features, tuple) else "not set, which means all"
    return wrong(f"SHARING_FEATURES is {told}", "SHARING_FEATURES = ['url']")


def check_jitsi_web_own_signalling(sights: Sights, _: Intent) -> Finding:
    client = sights.fact(ClientConfig)
    if not client.host:
        raise UnseenError(_NAMELESS)
    for name, start in (
        ("bosh", f"https://{client.host}/"),
        ("websocket", f"wss://{client.host}/"),
    ):
        value = known(client, name)
        if value is not None and not str(value).startswith((start, f"//{client.host}/")):
            return wrong(f"{name} is not on this server or not by TLS", start)
    if not (client.config.get("bosh") or client.config.get("websocket")):
        return wrong("neither bosh nor websocket is set", "an address on this server")
    return fine("signalling goes to this server by TLS")


def check_jitsi_web_links_bound(sights: Sights, intent: Intent) -> Finding:
    guard = sights.fact(LinkGuard)
    if not guard.guarded:
        return wrong("a link can change any setting of the client", "a script that cleans the link")
    frames = _FRAME_PARTS if intent.texts("jitsi_web_embedding_origins") else ()
    wanted = (*_LINK_PARTS, *frames, *intent.texts("jitsi_web_link_overrides"))
    more = [each for each in guard.lets_pass if each not in wanted]
    if more:
        found = f"a link can change {', '.join(more)[:80]}"
        return wrong(found, "what jitsi_web_link_overrides lists")
    return fine(f"a link can change {len(guard.lets_pass)} things, all of them wanted")


def check_jitsi_web_csp_own_hosts(sights: Sights, _: Intent) -> Finding:
    return client_headers.sources(sights)


def check_jitsi_web_frames_bound(sights: Sights, intent: Intent) -> Finding:
    return client_headers.frames(sights, intent.texts("jitsi_web_embedding_origins"))


def check_jitsi_web_devices_bound(sights: Sights, _: Intent) -> Finding:
    return client_headers.devices(sights)
