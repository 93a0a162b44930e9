"""A call between two pages that may use nothing but the TURN server."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

_PATIENCE_SECONDS = 30
_PAUSE_MILLISECONDS = 250

_NEW_SIDE = """
async (servers) => {
    const peer = new RTCPeerConnection({iceServers: servers, iceTransportPolicy: 'relay'});
    const errors = [];
    peer.onicecandidateerror = (event) => errors.push(`${event.url} ${event.errorCode} ${event.errorText}`);
    const media = await navigator.mediaDevices.getUserMedia(
        {audio: true, video: {width: 160, height: 120, frameRate: 5}});
    for (const track of media.getTracks()) peer.addTrack(track, media);
    window.__relay = {peer, media, errors};
}
"""  # noqa: E501

_DESCRIBE = """
async ([kind, remote]) => {
    const {peer} = window.__relay;
    if (remote) await peer.setRemoteDescription(remote);
    if (kind === 'offer') await peer.setLocalDescription(await peer.createOffer());
    if (kind === 'answer') await peer.setLocalDescription(await peer.createAnswer());
    await new Promise((done) => {
        const look = () => { if (peer.iceGatheringState === 'complete') done(); };
        peer.addEventListener('icegatheringstatechange', look);
        look();
    });
    return {type: peer.localDescription.type, sdp: peer.localDescription.sdp};
}
"""

_ACCEPT = "(answer) => window.__relay.peer.setRemoteDescription(answer)"

_FLOWING = """
async () => {
    const report = await window.__relay.peer.getStats();
    const entries = [...report.values()];
    // The side that answers receives media before the other has settled on a pair.
    return entries.some((entry) => entry.type === 'transport' && entry.selectedCandidatePairId)
        && entries.some((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video'
            && entry.bytesReceived > 5000);
}
"""

_STATS = """
async () => {
    const {peer, errors} = window.__relay;
    const report = await peer.getStats();
    const entries = [...report.values()];
    const transport = entries.find(
        (entry) => entry.type === 'transport' && entry.selectedCandidatePairId);
    const pair = report.get(transport.selectedCandidatePairId);
    const bytes = (type, field) => entries.filter((entry) => entry.type === type)
        .reduce((sum, entry) => sum + entry[field], 0);
    return {
        received: bytes('inbound-rtp', 'bytesReceived'),
        sent: bytes('outbound-rtp', 'bytesSent'),
        dtls: transport.dtlsState,
        local: report.get(pair.localCandidateId),
        remote: report.get(pair.remoteCandidateId),
        errors,
    };
}
"""

_HANG_UP = """
() => {
    window.__relay.media.getTracks().forEach((track) => track.stop());
    window.__relay.peer.close();
}
"""


@dataclass(frozen=True)
class Side:
    """What one browser saw of the call; bytes are of media, not of the connection around it."""

    sdp: str
    received_bytes: int
    sent_bytes: int
    dtls_state: str
    local_type: str
    remote_type: str
    relay_address: str
    relay_protocol: str


def call(first: Page, second: Page, servers: list[dict[str, Any]]) -> tuple[Side, Side]:
    """Connect two pages through the given servers and wait until video arrives on both sides."""
    for page in (first, second):
        page.evaluate(_NEW_SIDE, servers)
    offer = first.evaluate(_DESCRIBE, ["offer", None])
    answer = second.evaluate(_DESCRIBE, ["answer", offer])
    first.evaluate(_ACCEPT, answer)
    for page in (first, second):
        _wait_for_media(page)
    sides = (_side(first, offer["sdp"]), _side(second, answer["sdp"]))
    for page in (first, second):
        page.evaluate(_HANG_UP)
    return sides


def _wait_for_media(page: Page) -> None:
    # Playwright's own waiting takes the promise of an asynchronous condition for a yes.
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not page.evaluate(_FLOWING):
        assert time.monotonic() < deadline, page.evaluate("() => window.__relay.errors")
        page.wait_for_timeout(_PAUSE_MILLISECONDS)


def _side(page: Page, sdp: str) -> Side:
    seen = page.evaluate(_STATS)
    return Side(
        sdp=sdp,
        received_bytes=seen["received"],
        sent_bytes=seen["sent"],
        dtls_state=seen["dtls"],
        local_type=seen["local"]["candidateType"],
        remote_type=seen["remote"]["candidateType"],
        relay_address=seen["local"]["address"],
        relay_protocol=seen["local"]["relayProtocol"],
    )
