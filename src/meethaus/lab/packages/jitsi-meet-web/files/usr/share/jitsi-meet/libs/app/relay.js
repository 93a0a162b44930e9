/**
 * Peer connections between two pages for tests, signalled by messages through the room. The picture is drawn
 * by the page itself, so no camera is needed.
 */

import { summarise } from './statistics.js';

export const SIGNAL = 'standin-relay';

const CONNECT_MS = 20000;
const GATHER_MS = 8000;
const POLL_MS = 200;
const FRAMES_PER_SECOND = 15;

function paintedStream() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d');
    let step = 0;
    const timer = setInterval(() => {
        step += 1;
        context.fillStyle = `hsl(${step % 360} 60% 50%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.fillStyle = '#fff';
        context.fillText(String(step), 150, 120);
    }, 1000 / FRAMES_PER_SECOND);
    const stream = canvas.captureStream(FRAMES_PER_SECOND);

    return { stream, stop: () => {
        clearInterval(timer);
        stream.getTracks().forEach(track => track.stop());
    } };
}

function gathered(peerConnection) {
    return new Promise(resolve => {
        const timer = setTimeout(resolve, GATHER_MS);

        peerConnection.addEventListener('icegatheringstatechange', () => {
            if (peerConnection.iceGatheringState === 'complete') {
                clearTimeout(timer);
                resolve();
            }
        });
    });
}

/** Sets the local description and waits for all candidates, so that one message carries everything. */
async function describe(peerConnection, description) {
    const done = gathered(peerConnection);

    await peerConnection.setLocalDescription(description);
    await done;
}

function poll(probe, ms, what) {
    const end = Date.now() + ms;

    return new Promise((resolve, reject) => {
        const look = async () => {
            const found = await probe();

            if (found) {
                resolve(found);
            } else if (Date.now() > end) {
                reject(new Error(`${what()}: not within ${ms} ms`));
            } else {
                setTimeout(look, POLL_MS);
            }
        };

        look();
    });
}

function urlsOf(server) {
    return [ server.urls ].flat();
}

/** `send(peerId, message)` carries a signal, `iceServers()` gives the servers to use. */
export class RelayPairs {
    constructor(send, iceServers) {
        this._send = send;
        this._iceServers = iceServers;
        this._pairs = new Map();
    }

    _peerConnection({ policy = 'relay', match = '' } = {}) {
        const servers = this._iceServers().filter(server => urlsOf(server).some(url => url.includes(match)));

        return new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: policy });
    }

    _add(id, peerId, peerConnection) {
        const pair = { peerId, peerConnection, picture: paintedStream(), echoes: 0 };

        pair.picture.stream.getTracks().forEach(track => peerConnection.addTrack(track, pair.picture.stream));
        peerConnection.addEventListener('datachannel', ({ channel }) => {
            channel.addEventListener('message', ({ data }) => channel.send(data));
        });
        peerConnection.addEventListener('track', ({ streams: [ stream ] }) => {
            const video = Object.assign(document.createElement('video'),
                { autoplay: true, muted: true, playsInline: true, srcObject: stream });

            video.dataset.relay = id;
            document.querySelector('#videos').append(video);
        });
        this._pairs.set(id, pair);

        return pair;
    }

    /** Opens a pair towards `peerId`; resolves with its id once both ends are connected. */
    async open(peerId, options = {}) {
        const id = crypto.randomUUID();
        const peerConnection = this._peerConnection(options);
        const pair = this._add(id, peerId, peerConnection);
        const channel = peerConnection.createDataChannel('echo');

        channel.addEventListener('open', () => channel.send('ping'));
        channel.addEventListener('message', () => {
            pair.echoes += 1;
        });
        await describe(peerConnection, await peerConnection.createOffer());
        this._send(peerId, {
            type: SIGNAL, id, options, kind: 'offer', sdp: peerConnection.localDescription.sdp,
        });
        await poll(() => peerConnection.connectionState === 'connected' && pair.echoes > 0,
            CONNECT_MS, () => `relay pair ${id} is ${peerConnection.iceConnectionState}`);

        return id;
    }

    /** Takes a signal of another page. */
    async receive(peerId, message) {
        const { id, kind, sdp } = message;

        if (kind === 'answer') {
            await this._pairs.get(id)?.peerConnection.setRemoteDescription({ type: 'answer', sdp });
        } else if (kind === 'offer') {
            const peerConnection = this._peerConnection(message.options);

            this._add(id, peerId, peerConnection);
            await peerConnection.setRemoteDescription({ type: 'offer', sdp });
            await describe(peerConnection, await peerConnection.createAnswer());
            this._send(peerId, { type: SIGNAL, id, kind: 'answer', sdp: peerConnection.localDescription.sdp });
        } else if (kind === 'close') {
            this._drop(id);
        }
    }

    pairs() {
        return [ ...this._pairs.keys() ];
    }

    _pair(id = this.pairs()[0]) {
        const pair = this._pairs.get(id);

        if (!pair) {
            throw new Error(`there is no relay pair ${id}`);
        }

        return pair;
    }

    async stats(id) {
        const pair = this._pair(id);

        return { ...await summarise(pair.peerConnection), echoes: pair.echoes };
    }

    waitForMedia(id, frames = 5, ms = CONNECT_MS) {
        return poll(async () => {
            const stats = await this.stats(id);

            return stats.framesDecoded >= frames && stats;
        }, ms, () => `${frames} video frames`);
    }

    _drop(id) {
        const pair = this._pairs.get(id);

        this._pairs.delete(id);
        pair?.picture.stop();
        pair?.peerConnection.close();
        document.querySelector(`video[data-relay="${id}"]`)?.remove();
    }

    close(id) {
        const { peerId } = this._pair(id);

        this._send(peerId, { type: SIGNAL, id, kind: 'close' });
        this._drop(id);
    }

    /** Candidates this page alone gathers, with the servers' errors as `.errors`. */
    async gather(options = {}) {
        const peerConnection = this._peerConnection(options);
        const found = Object.assign([], { errors: [] });

        peerConnection.addEventListener('icecandidate', ({ candidate }) => {
            if (candidate?.candidate) {
                found.push({
                    type: candidate.type, protocol: candidate.relayProtocol ?? candidate.protocol,
                    address: candidate.address, url: candidate.url ?? null,
                });
            }
        });
        peerConnection.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => {
            found.errors.push({ url, code: errorCode, text: errorText });
        });
        peerConnection.createDataChannel('gather');
        await describe(peerConnection, await peerConnection.createOffer());
        peerConnection.close();

        return found;
    }
}
