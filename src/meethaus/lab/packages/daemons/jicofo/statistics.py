"""Jicofo's metrics, and the summary its statistics page gives."""

from ..shared.metrics import Metrics

_COUNTERS = {
    "conference_requests": "Number of conference requests received.",
    "conference_requests_new": "Number of conference requests received for new conferences.",
    "conferences_created": "The number of conferences created since the start.",
    "participants": "The total number of participants since the start.",
    "participants_moved": "Number of participants moved away from a failed bridge.",
    "bridges_removed": "Number of times a bridge was removed from a conference.",
    "participants_ice_failed": "Number of participants that reported an ICE failure.",
    "participants_restart_requested": "Number of times a participant requested a restart.",
    "bridge_selector_lost_bridges": "Number of bridges lost without a shutdown.",
    "xmpp_disconnects": "The number of times an XMPP connection has disconnected.",
}
_GAUGES = {
    "conferences": "Running count of conferences.",
    "participants_current": "The current number of participants. This includes visitors.",
    "participants_pairs": "The number of pairs of participants.",
    "largest_conference": "The current largest conference.",
    "visitors_current": "The current number of visitors.",
    "conferences_seconds": "The duration of completed conferences in seconds.",
    "bridge_selector_bridge_count": "The current number of bridges.",
    "bridge_selector_bridge_count_operational": "The current number of operational bridges.",
    "bridge_selector_bridge_count_in_shutdown": "The current number of bridges in shutdown.",
    "bridge_selector_bridge_version_count": "The current number of different bridge versions.",
    "threads": "The current number of threads.",
}
_SUMMARY = {
    "total_participants": "participants",
    "total_conferences_created": "conferences_created",
    "conferences": "conferences",
    "largest_conference": "largest_conference",
    "participants": "participants_current",
    "visitors": "visitors_current",
    "endpoint_pairs": "participants_pairs",
}


def create() -> Metrics:
    """Return the registry with every metric at its value at start."""
    metrics = Metrics("jitsi_jicofo")
    for name, text in _COUNTERS.items():
        metrics.register("counter", name, text)
    for name, text in _GAUGES.items():
        metrics.register("gauge", name, text)
    metrics.register("boolean", "healthy", "Whether jicofo is healthy or not.", 1)
    return metrics


def summary(metrics: Metrics) -> dict[str, object]:
    """Return what `/stats` answers."""
    return {
        **{name: int(metrics.get(metric)) for name, metric in _SUMMARY.items()},
        "bridge_failures": {
            "participants_moved": int(metrics.get("participants_moved")),
            "bridges_removed": int(metrics.get("bridges_removed")),
        },
        "participant_notifications": {
            "ice_failed": int(metrics.get("participants_ice_failed")),
            "request_restart": int(metrics.get("participants_restart_requested")),
        },
        "bridge_selector": {
            "bridge_count": int(metrics.get("bridge_selector_bridge_count")),
            "operational_bridge_count": int(
                metrics.get("bridge_selector_bridge_count_operational")
            ),
        },
        "threads": int(metrics.get("threads")),
    }
