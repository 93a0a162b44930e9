"""A small metrics registry with the three formats the vendor's daemons offer."""

import json
from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "boolean"]
_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
_JSON = "application/json"


@dataclass
class Metric:
    """One number the daemon keeps; `help` is what the metrics page says about it."""

    kind: Kind
    help: str
    value: float = 0


class Metrics:
    """The metrics of one daemon, all below one name such as `jitsi_jvb`."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._metrics: dict[str, Metric] = {}

    def register(self, kind: Kind, name: str, description: str, value: float = 0) -> None:
        """Add a metric that starts at `value`."""
        self._metrics[name] = Metric(kind, description, value)

    def get(self, name: str) -> float:
        """Return the present value."""
        return self._metrics[name].value

    def set(self, name: str, value: float) -> None:
        """Set a gauge or a boolean."""
        self._metrics[name].value = value

    def add(self, name: str, amount: float = 1) -> None:
        """Increase a counter, or move a gauge by `amount`."""
        self._metrics[name].value += amount

    def render(self, accept: str) -> tuple[str, str]:
        """Return body and content type for the value of an Accept header."""
        offered = [part.split(";")[0].strip() for part in accept.split(",")]
        if _JSON in offered:
            return self.as_json(), _JSON
        if "application/openmetrics-text" in offered:
            return self._as_text(openmetrics=True), _OPENMETRICS
        return self._as_text(openmetrics=False), _TEXT

    def as_json(self) -> str:
        """Return all values by short name."""
        values = {
            name: bool(metric.value) if metric.kind == "boolean" else metric.value
            for name, metric in sorted(self._metrics.items())
        }
        return json.dumps(values)

    def _as_text(self, *, openmetrics: bool) -> str:
        lines = []
        for name, metric in sorted(self._metrics.items()):
            full = f"{self._namespace}_{name}"
            counter = metric.kind == "counter"
            sample = f"{full}_total" if counter and not full.endswith("_total") else full
            family = sample.removesuffix("_total") if openmetrics and counter else sample
            lines += [
                f"# HELP {family} {metric.help}",
                f"# TYPE {family} {'counter' if counter else 'gauge'}",
                f"{sample} {float(metric.value)}",
            ]
        if openmetrics:
            lines.append("# EOF")
        return "\n".join(lines) + "\n"
