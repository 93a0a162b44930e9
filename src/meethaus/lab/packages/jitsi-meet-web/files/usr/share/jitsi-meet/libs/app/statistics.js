/** Boils the browser's connection statistics down to what shows the way media took. */

function find(report, test) {
    return [ ...report.values() ].find(test);
}

function selectedPair(report) {
    const transport = find(report, entry => entry.type === 'transport' && entry.selectedCandidatePairId);

    return transport && report.get(transport.selectedCandidatePairId);
}

/** Summary of one peer connection: addresses, kinds of candidates, protocol to the relay, bytes and frames. */
export async function summarise(peerConnection) {
    const report = await peerConnection.getStats();
    const pair = selectedPair(report);
    const local = pair && report.get(pair.localCandidateId);
    const remote = pair && report.get(pair.remoteCandidateId);
    const video = find(report, entry => entry.type === 'inbound-rtp' && entry.kind === 'video');

    return {
        iceState: peerConnection.iceConnectionState,
        localType: local?.candidateType ?? null,
        remoteType: remote?.candidateType ?? null,
        relayProtocol: local?.relayProtocol ?? null,
        serverUrl: local?.url ?? null,
        localAddress: local?.address ?? null,
        remoteAddress: remote?.address ?? null,
        bytesSent: pair?.bytesSent ?? 0,
        bytesReceived: pair?.bytesReceived ?? 0,
        framesDecoded: video?.framesDecoded ?? 0,
        packetsReceived: video?.packetsReceived ?? 0,
    };
}
