// Jitsi Meet configuration.

var config = {};

config.hosts = {};
config.hosts.domain = 'meet.jitsi';

var subdir = '<!--# echo var="subdir" default="" -->';
var subdomain = '<!--# echo var="subdomain" default="" -->';
if (subdir.startsWith('<!--')) {
    subdir = '';
}
if (subdomain) {
    subdomain = subdomain.substring(0,subdomain.length-1).split('.').join('_').toLowerCase() + '.';
}
config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';
config.bosh = 'https://@NAME@:8443/' + subdir + 'http-bind';
config.websocket = 'wss://@NAME@:8443/' + subdir + 'xmpp-websocket';
config.bridgeChannel = {
    preferSctp: true
};
config.resolution = 720;
config.startWithVideoMuted = false;
config.enableNoAudioDetection = true;
config.enableTalkWhileMuted = false;
config.startAudioOnly = false;
config.startWithAudioMuted = false;
config.startSilent = false;
config.enableNoisyMicDetection = true;
config.p2p = {
    enabled: true,
    codecPreferenceOrder: ["AV1", "VP9", "VP8", "H264"],
    mobileCodecPreferenceOrder: ["VP8", "VP9", "H264", "AV1"]
};
config.hideAddRoomButton = false;
config.hiddenDomain = 'hidden.meet.jitsi';
config.recordingService = {
    enabled: true,
    sharingEnabled: false
};
config.liveStreaming = {
    enabled: false,
    dataPrivacyLink: 'https://policies.google.com/privacy',
    helpLink: 'https://jitsi.org/live',
    termsLink: 'https://www.youtube.com/t/terms',
    validatorRegExpString: '^(?:[a-zA-Z0-9]{4}(?:-(?!$)|$)){4}'
};
config.localRecording = {
    disable: false,
    notifyAllParticipants: false,
    disableSelfRecording: false
};
config.analytics = {};
config.enableCalendarIntegration = false;
config.prejoinConfig = {
    enabled: true,
    hideDisplayName: false
};
config.welcomePage = {
    disabled: false
};
config.enableClosePage = false;
config.requireDisplayName = false;
config.disableProfile = false;
config.roomPasswordNumberOfDigits = false;
config.transcription = {
    enabled: false,
    disableClosedCaptions: true,
    translationLanguages: [],
    translationLanguagesHead: ['en'],
    useAppLanguage: true,
    preferredLanguage: 'en-US',
    disableStartForAll: false,
    autoCaptionOnRecord: false,
};
config.audioTranslation = {
    enabled: false
};
config.deploymentInfo = {};
config.disableDeepLinking = false;
config.disableReactions = false;
config.disablePolls = false;
config.remoteVideoMenu = {
    disabled: false,
    disableKick: false,
    disableGrantModerator: false,
    disablePrivateChat: false
};
config.e2eping = {
    enabled: false
};
