/** Connects to Prosody and joins a room with Jitsi's own library. Tells the page what happens by `on…` calls. */

const CONNECT_MS = 20000;

const { JitsiMeetJS } = window;

// config.js names the tenant in these addresses already.
function serviceUrl(config, room) {
    const url = new URL(config.websocket || config.bosh, location.href);

    url.searchParams.set('room', room);
    const token = new URLSearchParams(location.search).get('jwt');

    if (token) {
        url.searchParams.set('token', token);
    }

    return url.href;
}

/** Settings as the library expects them. */
function libraryOptions(config, room) {
    return {
        ...config,
        serviceUrl: serviceUrl(config, room),
        p2p: { ...config.p2p },
        // Newer clients ping each other only when told to; this library would unless told not to.
        e2eping: config.e2eping?.enabled ? config.e2eping : { pingInterval: -1 },
        // The bridge's own data channel is not imitated.
        openBridgeChannel: false,
    };
}

function failure(code, detail) {
    return Object.assign(new Error([ code, detail ].filter(part => typeof part === 'string').join(': ')), { code });
}

/** Whether a connection failed because the server wants an account. */
export const wantsAccount = error => error.code === JitsiMeetJS.errors.connection.PASSWORD_REQUIRED;

function accountAddress(config, { name, password }) {
    const { authdomain, domain } = config.hosts;

    return { id: name.includes('@') ? name : `${name}@${authdomain || domain}`, password };
}

/** Resolves with the connected connection object. Without an account it comes as a guest, if there are any. */
export function connect(config, room, account) {
    const connection = new JitsiMeetJS.JitsiConnection(null, undefined, libraryOptions(config, room));
    const { CONNECTION_ESTABLISHED, CONNECTION_FAILED } = JitsiMeetJS.events.connection;

    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(failure('connection', 'no answer')), CONNECT_MS);

        connection.addEventListener(CONNECTION_ESTABLISHED, () => {
            clearTimeout(timer);
            resolve(connection);
        });
        connection.addEventListener(CONNECTION_FAILED, (code, message) => {
            clearTimeout(timer);
            reject(failure(code, message));
        });
        connection.connect(account && accountAddress(config, account));
    });
}

/** Makes the guest of a conference, joined or not, a moderator, and joins. */
export function signIn(conference, config, account) {
    return conference.authenticateAndUpgradeRole(accountAddress(config, account)).catch(error => {
        throw failure(error.connectionError ?? error.authenticationError ?? 'cancelled', error.message);
    });
}

async function localTracks(config) {
    if (config.disableInitialGUM) {
        return [];
    }
    try {
        return await JitsiMeetJS.createLocalTracks({ devices: [ 'audio', 'video' ] });
    } catch (error) {
        console.info(`No camera or microphone: ${error.message ?? error}`);

        return [];
    }
}

function watchConference(conference, page) {
    const events = JitsiMeetJS.events.conference;
    const { MEMBERS_ONLY_ERROR } = JitsiMeetJS.errors.conference;
    const changed = () => page.onParticipants();

    conference.on(events.CONFERENCE_JOINED, () => page.onJoined());
    conference.on(events.CONFERENCE_LEFT, () => page.onLeft());
    conference.on(events.CONFERENCE_FAILED, (code, detail) => {
        if (code === MEMBERS_ONLY_ERROR) {
            page.onLobby();
        } else {
            page.onFailed(failure(code, detail));
        }
    });
    conference.on(events.KICKED, () => page.onLeft());
    for (const name of [ 'USER_JOINED', 'USER_LEFT', 'DISPLAY_NAME_CHANGED', 'USER_ROLE_CHANGED' ]) {
        conference.on(events[name], changed);
    }
    conference.on(events.MESSAGE_RECEIVED, (id, text) => page.onMessage(id, text, false));
    conference.on(events.PRIVATE_MESSAGE_RECEIVED, (id, text) => page.onMessage(id, text, true));
    conference.on(events.ENDPOINT_MESSAGE_RECEIVED, (from, data) => page.onSignal(from.getId(), data));
    conference.on(events.TRACK_ADDED, track => page.onTrack(track, true));
    conference.on(events.TRACK_REMOVED, track => page.onTrack(track, false));
    conference.on(events.P2P_STATUS, () => page.onConnectionState());
    conference.on(events.LOBBY_USER_JOINED, (id, name) => page.onKnock(id, name));
    conference.on(events.LOBBY_USER_LEFT, id => page.onKnockEnd(id));
    for (const name of [ 'email', 'avatar-url' ]) {
        conference.addCommandListener(name, (data, id) => page.onProfile(id, name, data.value));
    }
}

/**
 * Tells the page that nobody has opened the meeting. The event AUTHENTICATION_REQUIRED would, but this build of the
 * library announces it under no name, and stumbles over that.
 */
function watchForRefusal(conference, page) {
    const { moderator } = conference.room;
    const original = moderator._allocateConferenceFocusError;

    moderator._allocateConferenceFocusError = (error, callback) => {
        if (error?.querySelector('not-authorized')) {
            page.onNotOpen();
        } else {
            original.call(moderator, error, callback);
        }
    };
}

/** Starts joining; the page learns by its `on…` functions how it ends. */
export async function enter(connection, config, room, user, page) {
    const conference = connection.initJitsiConference(room, libraryOptions(config, room));

    watchConference(conference, page);
    watchForRefusal(conference, page);
    if (user.name) {
        conference.setDisplayName(user.name);
    }
    if (user.email) {
        conference.sendCommand('email', { value: user.email });
    }
    for (const track of await localTracks(config)) {
        await conference.addTrack(track);
    }
    conference.join();

    return conference;
}

/** ICE servers and policies the library holds for the bridge and for two-member calls. */
export function iceConfig(connection) {
    const jingle = connection?.xmpp?.connection?.jingle;

    return { jvb: jingle?.jvbIceConfig ?? {}, p2p: jingle?.p2pIceConfig ?? {} };
}

/** The browser's peer connection of the running two-member call, or null. */
export function p2pPeerConnection(conference) {
    return conference?.p2pJingleSession?.peerconnection?.peerconnection ?? null;
}
