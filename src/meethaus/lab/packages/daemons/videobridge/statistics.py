"""The bridge's metrics, and the same numbers under the names of the older statistics."""

import datetime as dt
import time
from collections.abc import Mapping

from ..shared.metrics import Metrics

_COUNTERS = {
    "conferences_created": "The total number of conferences created on the Videobridge.",
    "conferences_completed": "The total number of conferences completed/expired.",
    "conference_seconds": "The total duration in seconds of all completed conferences.",
    "endpoints": "The total number of endpoints created.",
    "visitors": "The total number of visitor endpoints created.",
    "relays": "The total number of relays created.",
    "packets_received": "Number of RTP packets received.",
    "packets_sent": "Number of RTP packets sent.",
    "bytes_received": "The total number of bytes received in RTP packets.",
    "bytes_sent": "The total number of bytes sent in RTP packets.",
    "dominant_speaker_changes": "Number of times the dominant speaker changed.",
    "endpoints_ice_failed": "Number of endpoints for which ICE failed to establish.",
    "endpoints_dtls_failed": "Number of endpoints whose DTLS was not established.",
    "data_channel_messages_received": "Number of messages received from data channels.",
    "data_channel_messages_sent": "Number of messages sent via data channels.",
    "colibri_web_socket_messages_received": "Number of messages received from web sockets.",
    "colibri_web_socket_messages_sent": "Number of messages sent via web sockets.",
    "xmpp_disconnects": "The number of times an XMPP connection has disconnected.",
}
_GAUGES = {
    "conferences": "Current number of conferences.",
    "local_endpoints": "Number of local endpoints that exist currently.",
    "current_endpoints": "Number of current endpoints (local and relayed).",
    "current_visitors": "Number of visitor endpoints.",
    "largest_conference": "The size of the largest conference (number of endpoints).",
    "conferences_inactive": "Number of conferences in which nobody sends audio or video.",
    "conferences_p2p": "Number of p2p conferences (inactive with 2 endpoints).",
    "endpoints_inactive": "Number of endpoints in inactive conferences.",
    "endpoints_relayed": "Number of relayed endpoints.",
    "endpoints_sending_audio": "The number of local endpoints sending audio.",
    "endpoints_sending_video": "The number of local endpoints sending video.",
    "incoming_bitrate": "Incoming RTP/RTCP bitrate in bps.",
    "outgoing_bitrate": "Outgoing RTP/RTCP bitrate in bps.",
    "stress": "Current stress (between 0 and 1).",
    "muc_clients_configured": "Number of MUC clients that are configured.",
    "muc_clients_connected": "Number of MUC clients that are connected.",
    "mucs_connected": "Number of MUCs that are configured.",
    "mucs_joined": "Number of MUCs that are joined.",
    "threads": "Current number of threads.",
}
_BOOLEANS = {
    "healthy": "Whether the Videobridge instance is healthy or not.",
    "graceful_shutdown": "Whether the bridge accepts no new conferences because it will stop.",
    "shutting_down": "Whether the bridge is shutting down.",
    "drain_mode": "Whether the bridge is in drain mode.",
}
# Older name -> metric, as `/colibri/stats` and the presence in the brewery spell them.
_NUMBERS = {
    "inactive_conferences": "conferences_inactive",
    "p2p_conferences": "conferences_p2p",
    "endpoints": "current_endpoints",
    "participants": "current_endpoints",
    "inactive_endpoints": "endpoints_inactive",
    "octo_endpoints": "endpoints_relayed",
    "endpoints_sending_audio": "endpoints_sending_audio",
    "endpoints_sending_video": "endpoints_sending_video",
    "largest_conference": "largest_conference",
    "total_conferences_created": "conferences_created",
    "total_conferences_completed": "conferences_completed",
    "total_conference_seconds": "conference_seconds",
    "total_participants": "endpoints",
    "conferences": "conferences",
    "visitors": "current_visitors",
    "local_endpoints": "local_endpoints",
    "total_bytes_received": "bytes_received",
    "total_bytes_sent": "bytes_sent",
    "total_packets_received": "packets_received",
    "total_packets_sent": "packets_sent",
    "total_dominant_speaker_changes": "dominant_speaker_changes",
    "endpoints_ice_failed": "endpoints_ice_failed",
    "dtls_failed_endpoints": "endpoints_dtls_failed",
    "threads": "threads",
    "muc_clients_configured": "muc_clients_configured",
    "muc_clients_connected": "muc_clients_connected",
    "mucs_configured": "mucs_connected",
    "mucs_joined": "mucs_joined",
    "bit_rate_download": "incoming_bitrate",
    "bit_rate_upload": "outgoing_bitrate",
}
_FLAGS = {
    "healthy": "healthy",
    "graceful_shutdown": "graceful_shutdown",
    "shutting_down": "shutting_down",
    "drain": "drain_mode",
}


def create(*, initial_drain: bool) -> Metrics:
    """Return the registry with every metric at its value at start."""
    metrics = Metrics("jitsi_jvb")
    for name, text in _COUNTERS.items():
        metrics.register("counter", name, text)
    for name, text in _GAUGES.items():
        metrics.register("gauge", name, text)
    for name, text in _BOOLEANS.items():
        metrics.register("boolean", name, text)
    metrics.set("healthy", 1)
    metrics.set("drain_mode", initial_drain)
    metrics.register(
        "gauge", "startup_time", "The startup time of the service.", int(time.time() * 1000)
    )
    return metrics


def colibri(
    metrics: Metrics, facts: Mapping[str, str | float | bool], now: dt.datetime
) -> dict[str, str | float | bool]:
    """Return the older statistics; `facts` are the ones no metric holds (version, region…)."""
    numbers = {name: int(metrics.get(metric)) for name, metric in _NUMBERS.items()}
    flags = {name: bool(metrics.get(metric)) for name, metric in _FLAGS.items()}
    return {
        **numbers,
        **flags,
        "stress_level": metrics.get("stress"),
        "octo_conferences": 0,
        "current_timestamp": now.strftime("%Y-%m-%d %H:%M:%S.") + f"{now.microsecond // 1000:03d}",
        **facts,
    }
