var subdir = '';
var subdomain = '';

var enableJaaS = false;

var config = {
    hosts: {
        domain: '@NAME@',
        muc: 'conference.@NAME@'
    },
    bosh: '//@NAME@/http-bind',
    enableNoAudioDetection: true,
    enableNoisyMicDetection: true,
    startAudioOnly: false,
    resolution: 720,
    channelLastN: -1,
    requireDisplayName: false,
    enableWelcomePage: true,
    defaultLanguage: 'en',
    prejoinConfig: {
        enabled: false,
    },
    enableInsecureRoomNameWarning: true,
    disableThirdPartyRequests: true,
    p2p: {
        enabled: true,
        stunServers: [
            { urls: 'stun:meet-jit-si-turnrelay.jitsi.net:443' }
        ],
    },
    analytics: {
        disabled: true,
    },
};
