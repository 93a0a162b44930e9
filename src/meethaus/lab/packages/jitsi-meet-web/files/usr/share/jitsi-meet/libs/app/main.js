/** Start of the page: settings, then the landing page or the room. Tests talk to `window.APP` (see README.md). */

import * as meeting from './meeting.js';
import { RelayPairs, SIGNAL } from './relay.js';
import * as settings from './settings.js';
import { summarise } from './statistics.js';
import * as thirdParty from './thirdparty.js';
import * as view from './view.js';

const WAIT_MS = 20000;
// How often a guest asks whether the meeting has been opened; the vendor's client does so too.
const KNOCK_AGAIN_MS = 5000;

const config = window.config ?? {};
const interfaceConfig = window.interfaceConfig ?? {};
const fragment = settings.applyFragment(location.hash, config, interfaceConfig);
const { room } = settings.roomFromPath(location.pathname);
const profiles = new Map();
const knocking = new Map();
const waiting = new Set();
let knockAgain;

function setState(state) {
    APP.state = state;
    view.showState(state);
    for (const waiter of waiting) {
        if (waiter.state === state || state === 'failed') {
            waiting.delete(waiter);
            waiter.settle();
        }
    }
}

function fail(error) {
    APP.error = error.message || String(error);
    view.showError(APP.error);
    setState('failed');
}

function waitFor(state, ms = WAIT_MS) {
    return new Promise((resolve, reject) => {
        const settle = () => {
            clearTimeout(waiter.timer);
            if (APP.state === state) {
                resolve(state);
            } else {
                reject(new Error(APP.error || `state is ${APP.state}, not ${state}`));
            }
        };
        const waiter = { state, settle };

        if (APP.state === state || APP.state === 'failed') {
            settle();
        } else {
            waiter.timer = setTimeout(() => {
                waiting.delete(waiter);
                settle();
            }, ms);
            waiting.add(waiter);
        }
    });
}

function describe(id, name, role, local) {
    // The library calls its own role 'none' until it is a moderator.
    const shownRole = role === 'none' ? 'participant' : role;
    const profile = profiles.get(id) ?? {};

    profile.avatarUrl ??= thirdParty.avatarUrl(config, { email: profile.email, avatar: profile['avatar-url'] });
    profiles.set(id, profile);

    return { id, name: name ?? '', role: shownRole, local, email: profile.email ?? null, avatarUrl: profile.avatarUrl };
}

function participants() {
    const { conference } = APP;

    // The library forgets the room while it leaves.
    if (!conference?.room) {
        return [];
    }
    const others = conference.getParticipants()
        .map(one => describe(one.getId(), one.getDisplayName(), one.getRole(), false));

    return [ describe(conference.myUserId(), APP.user.name, conference.getRole(), true), ...others ];
}

function addMessage(id, text, isPrivate) {
    const own = id === APP.conference.myUserId();
    const person = participants().find(one => one.id === id);
    const entry = { id, name: person?.name || view.text('nameless'), text, own, private: isPrivate };

    APP.chatLog.push(entry);
    view.addChat(entry);
}

function p2p() {
    const connection = meeting.p2pPeerConnection(APP.conference);

    return {
        active: APP.conference?.isP2PActive() ?? false,
        iceState: connection?.iceConnectionState ?? null,
        policy: connection?.getConfiguration().iceTransportPolicy ?? null,
    };
}

/** What the meeting tells the page. */
const page = {
    onJoined() {
        profiles.delete(APP.conference.myUserId());
        profiles.set(APP.conference.myUserId(), { email: APP.user.email });
        if (config.doNotStoreRoom !== true) {
            settings.rememberRoom(`${location.origin}${location.pathname}`);
        }
        setState('joined');
        page.onParticipants();
    },
    onLeft: () => setState('left'),
    onFailed: fail,
    onNotOpen() {
        setState('waiting');
        knockAgain = setTimeout(() => APP.conference.join(), KNOCK_AGAIN_MS);
    },
    onLobby() {
        clearTimeout(knockAgain);
        setState('lobby');
        APP.conference.joinLobby(APP.user.name, APP.user.email).catch(fail);
    },
    onParticipants: () => view.showParticipants(participants()),
    onMessage: addMessage,
    onSignal(id, message) {
        if (message.type === SIGNAL) {
            APP.relay.receive(id, message).catch(error => console.error(error));
        }
    },
    onTrack: view.showTrack,
    onConnectionState: () => view.showIceState(p2p().iceState ?? ''),
    onProfile(id, name, value) {
        profiles.set(id, { ...profiles.get(id), [name]: value, avatarUrl: undefined });
        page.onParticipants();
    },
    onKnock(id, name) {
        knocking.set(id, name);
        view.showKnocking(knocking, decide);
    },
    onKnockEnd(id) {
        knocking.delete(id);
        view.showKnocking(knocking, decide);
    },
};

function decide(id, admitted) {
    if (admitted) {
        APP.conference.lobbyApproveAccess(id);
    } else {
        APP.conference.lobbyDenyAccess(id);
    }
    page.onKnockEnd(id);
}

async function enter(account) {
    try {
        APP.connection = await meeting.connect(config, room, account);
        APP.conference = await meeting.enter(APP.connection, config, room, APP.user, page);
    } catch (error) {
        if (!meeting.wantsAccount(error)) {
            fail(error);

            return;
        }
        view.showError(account ? view.text('signInFailed') : '');
        setState('login');
    }
}

const actions = {
    openRoom: name => location.assign(encodeURIComponent(name)),
    async join(name = '', email = '') {
        if (config.requireDisplayName && !name) {
            view.showError(view.text('nameRequired'));

            return;
        }
        const keepsMail = !config.hideEmailInSettings && !config.gravatar?.disabled;

        APP.user = { name: name || config.defaultLocalDisplayName || '', email: keepsMail ? email : '' };
        settings.rememberUser({ displayName: name, email: APP.user.email });
        view.showError('');
        setState('connecting');
        thirdParty.onConnect(config);
        await enter();
    },
    async signIn(account, password) {
        const entry = { name: account, password };

        view.showError('');
        clearTimeout(knockAgain);
        if (!APP.conference) {
            await enter(entry);

            return;
        }
        try {
            await meeting.signIn(APP.conference, config, entry);
        } catch (error) {
            // The guest stays where they were.
            view.showError(view.text('signInFailed'));
            page.onNotOpen();
            throw error;
        }
    },
    async leave() {
        clearTimeout(knockAgain);
        await APP.conference?.leave();
        await APP.connection?.disconnect();
        setState('left');
    },
    sendChat: text => APP.conference.sendTextMessage(text),
    openGifs: () => thirdParty.openGifs(config),
    shareVideo: url => thirdParty.shareVideo(config, url),
    toggleLobby: () => (APP.conference.isMembersOnly() ? APP.lobby.disable() : APP.lobby.enable()),
};

const relay = new RelayPairs(
    (peerId, message) => APP.conference.sendMessage(message, peerId),
    () => meeting.iceConfig(APP.connection).p2p.iceServers ?? []);
const openToPeer = relay.open.bind(relay);

relay.open = (peerId = APP.conference.getParticipants()[0]?.getId(), options = {}) => openToPeer(peerId, options);

const APP = {
    standin: true,
    config,
    interfaceConfig,
    overrides: { applied: fragment.applied, refused: fragment.refused },
    state: 'landing',
    error: '',
    user: { name: '', email: '' },
    connection: null,
    conference: null,
    chatLog: [],
    thirdParty: thirdParty.contacts,
    relay,
    waitFor,
    participants,
    p2p,
    async p2pStats() {
        const connection = meeting.p2pPeerConnection(APP.conference);

        return connection ? summarise(connection) : null;
    },
    iceServers() {
        const { jvb, p2p: direct } = meeting.iceConfig(APP.connection);

        return { jvb: jvb.iceServers ?? [], p2p: direct.iceServers ?? [] };
    },
    lobby: {
        enable: () => APP.conference.enableLobby(),
        disable: () => APP.conference.disableLobby(),
        knocking: () => [ ...knocking ].map(([ id, name ]) => ({ id, name })),
        approve: id => decide(id, true),
        deny: id => decide(id, false),
    },
    join: actions.join,
    signIn: actions.signIn,
    leave: actions.leave,
    sendChat: actions.sendChat,
    openGifs: actions.openGifs,
    shareVideo: actions.shareVideo,
};

async function start() {
    const detected = interfaceConfig.LANG_DETECTION === false ? null : navigator.language;

    await view.loadTexts(detected ?? config.defaultLanguage ?? 'en');
    view.showBranding(config, interfaceConfig);
    view.showButtons(config);
    view.wire(actions);
    thirdParty.onPageLoad(config);
    window.JitsiMeetJS.init({ ...config, disableAudioLevels: true });
    window.JitsiMeetJS.setLogLevel(window.JitsiMeetJS.logLevels.WARN);
    if (!room) {
        view.showRecent(interfaceConfig.RECENT_LIST_ENABLED ? settings.recentRooms() : []);
        setState('landing');

        return;
    }
    const user = { ...settings.rememberedUser(), ...fragment.user };

    thirdParty.onRoomPage(config, room);
    view.showPrejoin(room, user, config);
    if (config.prejoinConfig?.enabled === false && (user.displayName || !config.requireDisplayName)) {
        actions.join(user.displayName, user.email);
    } else {
        setState('prejoin');
    }
}

window.APP = APP;
APP.ready = start().catch(error => {
    fail(error);
    throw error;
});
if ('serviceWorker' in navigator && window.self === window.top) {
    navigator.serviceWorker.register('pwa-worker.js').catch(error => console.info(error.message));
}
