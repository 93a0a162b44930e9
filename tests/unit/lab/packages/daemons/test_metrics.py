"""The metrics page in its three formats."""

import json

import pytest

from meethaus.lab.packages.daemons.shared.metrics import Metrics


@pytest.fixture
def metrics() -> Metrics:
    """One metric of each kind."""
    made = Metrics("jitsi_jvb")
    made.register("counter", "conferences_created", "Created.")
    made.register("gauge", "conferences", "Now.")
    made.register("boolean", "healthy", "Well.", 1)
    made.add("conferences_created", 2)
    return made


def test_render_prometheus_names_counters_total(metrics: Metrics) -> None:
    body, content_type = metrics.render("*/*")
    assert content_type.startswith("text/plain")
    assert "jitsi_jvb_conferences_created_total 2.0\n" in body
    assert "# TYPE jitsi_jvb_conferences gauge\n" in body
    assert "# EOF" not in body


def test_render_openmetrics_ends_with_eof(metrics: Metrics) -> None:
    body, content_type = metrics.render("application/openmetrics-text; version=1.0.0, text/plain")
    assert content_type.startswith("application/openmetrics-text")
    assert "# TYPE jitsi_jvb_conferences_created counter\n" in body
    assert body.endswith("# EOF\n")


def test_render_json_has_short_names_and_booleans(metrics: Metrics) -> None:
    body, _ = metrics.render("application/json")
    assert json.loads(body) == {"conferences": 0, "conferences_created": 2, "healthy": True}
