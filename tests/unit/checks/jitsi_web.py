"""Examples for the controls of jitsi_web."""

from collections.abc import Mapping
from dataclasses import replace

from meethaus.probes.jitsi_web import ClientConfig, LinkGuard, Scalar
from tests.support.examples import Example

HERE = "meet.example.org"
CONFIG: dict[str, Scalar] = {
    "disableThirdPartyRequests": True,
    "analytics.disabled": True,
    "analytics.rtcstatsEnabled": False,
    "logging.disableLogCollector": True,
    "gatherStats": False,
    "gravatar.disabled": True,
    "hideEmailInSettings": True,
    "legalUrls.privacy": f"https://{HERE}/privacy",
    "p2p.enabled": False,
    "p2p.stunServers": (),
    "disableShowMoreStats": True,
    "e2eping.enabled": False,
    "localRecording.disable": True,
    "localRecording.notifyAllParticipants": True,
    "speakerStats.disabled": True,
    "disableRemoteControl": True,
    "startWithAudioMuted": True,
    "startWithVideoMuted": True,
    "prejoinConfig.enabled": True,
    "deeplinking.disabled": True,
    "feedbackPercentage": 0,
    "doNotStoreRoom": True,
    "enableInsecureRoomNameWarning": True,
    "remoteVideoMenu.disableGrantModerator": True,
    "toolbarButtons": ("camera", "chat"),
    "bosh": f"https://{HERE}/http-bind",
    "websocket": f"wss://{HERE}/xmpp-websocket",
}
INTERFACE: dict[str, Scalar] = {
    "SHARING_FEATURES": ("url",),
    "ENABLE_DIAL_OUT": False,
    "DISPLAY_WELCOME_FOOTER": False,
    "RECENT_LIST_ENABLED": False,
}
GOOD = ClientConfig(HERE, CONFIG, INTERFACE, ())
FINE = Example((GOOD,))
GUARD = LinkGuard(guarded=True, lets_pass=("userInfo.displayName",))
RELAY = {"jitsi_web_two_party_relay_enabled": True}
RECORDING = {"jitsi_web_local_recording_enabled": True}


def laid_over(below: Mapping[str, Scalar], above: Mapping[str, Scalar | None]) -> dict[str, Scalar]:
    """Return settings with others laid over; `None` takes one out."""
    merged = {**below, **above}
    return {name: value for name, value in merged.items() if value is not None}


def config(changed: Mapping[str, Scalar | None]) -> ClientConfig:
    return replace(GOOD, config=laid_over(CONFIG, changed))


def bad(changed: Mapping[str, Scalar | None], because: str) -> Example:
    return Example((config(changed),), because=because)


def shown(changed: Mapping[str, Scalar | None], because: str) -> Example:
    return Example((replace(GOOD, interface=laid_over(INTERFACE, changed)),), because=because)


def any_on(*names: str) -> list[Example]:
    """Return an example for each setting that alone is enough to fail."""
    return [bad({name: True}, f"{name} is true") for name in names]


def nameless(server: str) -> ClientConfig:
    """Return the settings of a client that is served under any name."""
    return replace(config({"p2p.stunServers": (server,)}), host="")


EXAMPLES = {
    "jitsi-web-no-third-party-requests": [
        FINE,
        bad({"disableThirdPartyRequests": False}, "disableThirdPartyRequests is false"),
    ],
    "jitsi-web-no-analytics": [
        FINE,
        bad({"analytics.disabled": None}, "analytics.disabled is not set"),
        bad(
            {"analytics.matomoEndpoint": "https://m.example.org"}, "analytics.matomoEndpoint is set"
        ),
        *any_on("analytics.amplitudeAPPKey", "analytics.googleAnalyticsTrackingId"),
        *any_on("analytics.scriptURLs", "analytics.rtcstatsEnabled", "analytics.rtcstatsEndpoint"),
        *any_on("analytics.watchRTCEnabled", "analytics.whiteListedEvents", "callStatsID"),
    ],
    "jitsi-web-no-diagnostics": [
        FINE,
        *any_on("gatherStats", "enableDisplayNameInStats", "enableEmailInStats", "enableSaveLogs"),
        bad({"logging.disableLogCollector": None}, "logging.disableLogCollector is not set"),
    ],
    "jitsi-web-no-gravatar": [
        FINE,
        bad({"gravatar.disabled": False}, "gravatar.disabled is false"),
        bad({"hideEmailInSettings": None}, "hideEmailInSettings is not set"),
    ],
    "jitsi-web-no-vendor": [
        FINE,
        bad({"legalUrls.terms": "https://jitsi.org/x"}, "legalUrls.terms names"),
        bad({"p2p.stunServers": ("stun:x.jitsi.net:443",)}, "p2p.stunServers names"),
        bad({"enableJaaS": True}, "enableJaaS is true"),
    ],
    "jitsi-web-own-stun": [
        FINE,
        bad({"p2p.stunServers": None}, "the vendor's is asked"),
        bad({"p2p.stunServers": ("stun:stun.example.com:3478",)}, "1 servers of others"),
        bad({"p2p.stunServers": (f"stun:{HERE}.example.com:3478",)}, "1 servers of others"),
        Example((config({"p2p.stunServers": (f"stun:turn.{HERE}:3478", f"turn:{HERE}?x")}),)),
        Example((replace(GOOD, host=""),)),
        Example((nameless("stun:stun.example.com:3478"),), unseen="under any name"),
        Example((nameless("stun:turn.jitsi.net:443"),), because="1 servers of others"),
    ],
    "jitsi-web-addresses-hidden": [
        FINE,
        bad({"disableShowMoreStats": None}, "disableShowMoreStats is not set"),
        bad({"e2eping.enabled": True}, "e2eping.enabled is true"),
    ],
    "jitsi-web-no-recording": [
        FINE,
        *any_on("recordingService.enabled", "recordingService.sharingEnabled"),
        *any_on("fileRecordingsServiceEnabled", "fileRecordingsServiceSharingEnabled"),
        *any_on("screenshotCapture.enabled"),
        bad({"toolbarButtons": ("recording",)}, "toolbarButtons has recording"),
        bad({"toolbarButtons": None}, "which means all"),
    ],
    "jitsi-web-no-foreign-content": [
        FINE,
        *any_on("giphy.enabled", "etherpad_base", "whiteboard.enabled", "liveStreaming.enabled"),
        *any_on("liveStreamingEnabled", "dynamicBrandingUrl", "brandingDataUrl"),
        bad({"toolbarButtons": ("sharedvideo",)}, "has sharedvideo"),
        bad({"toolbarButtons": ("etherpad", "livestreaming")}, "has livestreaming, etherpad"),
        bad({"toolbarButtons": ("linktosalesforce",)}, "has linktosalesforce"),
    ],
    "jitsi-web-no-cloud-accounts": [
        FINE,
        bad({"dropbox.appKey": "abc"}, "dropbox.appKey is set"),
        *any_on("enableCalendarIntegration", "googleApiApplicationClientID", "peopleSearchUrl"),
        *any_on("microsoftApiApplicationClientID", "salesforceUrl", "inviteServiceUrl"),
    ],
    "jitsi-web-no-speech-cloud": [
        FINE,
        *any_on("transcription.enabled", "transcribingEnabled", "audioTranslation.enabled"),
    ],
    "jitsi-web-no-phone": [
        FINE,
        bad({"dialInNumbersUrl": "https://x.example.org"}, "dialInNumbersUrl is set"),
        *any_on("dialInConfCodeUrl", "dialOutAuthUrl", "dialOutCodesUrl"),
        shown({"ENABLE_DIAL_OUT": True}, "ENABLE_DIAL_OUT is on"),
    ],
    "jitsi-web-no-file-sharing": [
        FINE,
        *any_on("fileSharing.enabled", "fileSharing.apiUrl"),
    ],
    "jitsi-web-nobody-measured": [
        FINE,
        bad({"speakerStats.disabled": False}, "speakerStats.disabled is false"),
        *any_on("faceLandmarks.enableFaceCentering", "faceLandmarks.enableRTCStats"),
        *any_on("faceLandmarks.enableFaceExpressionsDetection"),
        *any_on("faceLandmarks.enableDisplayFaceExpressions"),
        bad({"toolbarButtons": ("stats",)}, "has stats"),
    ],
    "jitsi-web-no-remote-control": [
        FINE,
        bad({"disableRemoteControl": None}, "disableRemoteControl is not set"),
    ],
    "jitsi-web-starts-muted": [
        FINE,
        bad({"startWithVideoMuted": False}, "startWithVideoMuted is false"),
        bad({"startWithAudioMuted": None}, "startWithAudioMuted is not set"),
        Example(
            (config({"startWithVideoMuted": False}),), {"jitsi_web_start_muted_enabled": False}
        ),
    ],
    "jitsi-web-prejoin-shown": [
        FINE,
        bad({"prejoinConfig.enabled": False}, "prejoinConfig.enabled is false"),
        Example((config({"prejoinConfig.enabled": None}),)),
        bad({"prejoinConfig.preCallTestEnabled": True}, "preCallTestEnabled is true"),
    ],
    "jitsi-web-no-app-promotion": [
        FINE,
        bad({"deeplinking.disabled": False}, "deeplinking.disabled is false"),
        shown({"DISPLAY_WELCOME_FOOTER": None}, "DISPLAY_WELCOME_FOOTER is on"),
    ],
    "jitsi-web-no-feedback": [
        FINE,
        bad({"feedbackPercentage": 100}, "feedbackPercentage is 100"),
        bad({"feedbackPercentage": False}, "feedbackPercentage is false"),
        bad({"toolbarButtons": ("feedback",)}, "has feedback"),
    ],
    "jitsi-web-rooms-forgotten": [
        FINE,
        bad({"doNotStoreRoom": None}, "doNotStoreRoom is not set"),
        shown({"RECENT_LIST_ENABLED": True}, "RECENT_LIST_ENABLED is on"),
    ],
    "jitsi-web-pseudonym-allowed": [
        FINE,
        *any_on("requireDisplayName", "readOnlyName"),
    ],
    "jitsi-web-weak-names-warned": [
        FINE,
        bad({"enableInsecureRoomNameWarning": None}, "is not set"),
    ],
    "jitsi-web-moderators-not-made": [
        FINE,
        bad({"remoteVideoMenu.disableGrantModerator": None}, "is not set"),
    ],
    "jitsi-web-no-hidden-members": [
        FINE,
        bad({"hiddenDomain": "recorder.example.org"}, "hiddenDomain is set"),
        *any_on("hosts.hiddenDomain"),
    ],
    "jitsi-web-e2ee-offered": [
        FINE,
        *any_on("testing.disableE2EE", "e2ee.disabled", "disableE2EE"),
    ],
    "jitsi-web-own-signalling": [
        FINE,
        bad({"websocket": "wss://other.example.org/x"}, "websocket is not on this server"),
        bad({"bosh": f"http://{HERE}/http-bind"}, "bosh is not on this server or not by TLS"),
        bad({"bosh": None, "websocket": None}, "neither bosh nor websocket"),
        Example((config({"bosh": None}),)),
        Example((config({"websocket": None}),)),
        Example((replace(GOOD, host=""),), unseen="under any name"),
    ],
    "jitsi-web-peers-apart": [
        FINE,
        bad({"p2p.enabled": None}, "p2p.enabled is not off"),
        Example(
            (config({"p2p.enabled": True}),), RELAY, because="p2p.iceTransportPolicy is not set"
        ),
        Example((config({"p2p.enabled": True, "p2p.iceTransportPolicy": "relay"}),), RELAY),
    ],
    "jitsi-web-local-recording-told": [
        FINE,
        bad({"localRecording.disable": False}, "localRecording.disable is false"),
        Example((config({"localRecording.disable": False}),), RECORDING),
        Example(
            (config({"localRecording.notifyAllParticipants": False}),),
            RECORDING,
            because="notifyAllParticipants is false",
        ),
    ],
    "jitsi-web-no-webmail": [
        FINE,
        shown({"SHARING_FEATURES": None}, "not set"),
        shown({"SHARING_FEATURES": ("email", "url")}, "email, url"),
    ],
    "jitsi-web-links-bound": [
        Example((GUARD,)),
        Example((LinkGuard(guarded=False, lets_pass=()),), because="any setting"),
        Example((replace(GUARD, lets_pass=("config.p2p",)),), because="config.p2p"),
        Example(
            (replace(GUARD, lets_pass=("config.subject",)),),
            {"jitsi_web_link_overrides": ["config.subject"]},
        ),
        Example((replace(GUARD, lets_pass=("jitsi_meet_external_api_id",)),), because="api_id"),
        Example(
            (replace(GUARD, lets_pass=("jitsi_meet_external_api_id",)),),
            {"jitsi_web_embedding_origins": ["https://intranet.example.org"]},
        ),
    ],
}
