"""The bridge's private HTTP interface."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from ..shared.jul import ContextLogger
from ..shared.metrics import Metrics
from ..shared.web import Handler, Request, Response, json_response
from .brewery import Statistics
from .conferences import Conferences
from .health import Result
from .settings import Rest

_log = ContextLogger("org.jitsi.videobridge.Videobridge")


@dataclass(frozen=True)
class Interface:
    """What the answers are made of; `shut_down` starts a graceful or an immediate end."""

    rest: Rest
    metrics: Metrics
    conferences: Conferences
    statistics: Callable[[], Statistics]
    health: Callable[[], Result]
    shut_down: Callable[[bool], None]
    muc_clients: tuple[str, ...]
    version: str

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the parts the configuration has switched on."""
        made: dict[tuple[str, str], Handler] = {}
        if self.rest.health:
            made["GET", "/about/health"] = self._about_health
        if self.rest.version:
            made["GET", "/about/version"] = lambda _: json_response(
                {"name": "JVB", "version": self.version, "os": "Linux"}
            )
        if self.rest.prometheus:
            made["GET", "/metrics"] = self._metrics_page
        if self.rest.rtcstats:
            made["GET", "/stats"] = lambda _: json_response(self.conferences.summary())
        if self.rest.debug:
            made["GET", "/debug"] = self._debug
            made["GET", "/debug/*"] = self._debug
            made["POST", "/debug/*"] = self._debug
        if self.rest.drain:
            made["GET", "/colibri/drain"] = lambda _: json_response(
                {"drain": bool(self.metrics.get("drain_mode"))}
            )
            made["POST", "/colibri/drain/enable"] = lambda _: self._drain(enable=True)
            made["POST", "/colibri/drain/disable"] = lambda _: self._drain(enable=False)
        if self.rest.colibri:
            made.update(self._colibri())
        return made

    def _colibri(self) -> Mapping[tuple[str, str], Handler]:
        made: dict[tuple[str, str], Handler] = {
            ("GET", "/colibri/stats"): lambda _: json_response(dict(self.statistics())),
            ("GET", "/colibri/debug"): self._debug,
            ("GET", "/colibri/muc-client/list"): lambda _: json_response(list(self.muc_clients)),
            ("GET", "/colibri/v2/conferences"): lambda _: json_response(
                list(self.conferences.summary())
            ),
        }
        if self.rest.shutdown:
            made["POST", "/colibri/shutdown"] = self._shutdown
        return made

    def _about_health(self, _: Request) -> Response:
        result = self.health()
        return Response(result.status, result.message)

    def _metrics_page(self, request: Request) -> Response:
        body, content_type = self.metrics.render(request.headers.get("Accept", ""))
        return Response(HTTPStatus.OK, body, content_type)

    def _debug(self, request: Request) -> Response:
        full = request.query.get("full") == "true"
        conferences = self.conferences.summary()
        return json_response(
            {
                "drain": bool(self.metrics.get("drain_mode")),
                "shutdown_state": self._shutdown_state(),
                "conferences": conferences if full else list(conferences),
            }
        )

    def _shutdown_state(self) -> str:
        if self.metrics.get("shutting_down"):
            return "SHUTTING_DOWN"
        return "GRACEFUL_SHUTDOWN" if self.metrics.get("graceful_shutdown") else "RUNNING"

    def _drain(self, *, enable: bool) -> Response:
        _log.info("Received drain request. enable=%s", str(enable).lower())
        self.metrics.set("drain_mode", enable)
        return Response()

    def _shutdown(self, request: Request) -> Response:
        try:
            wanted = json.loads(request.body)
        except ValueError:
            return Response(HTTPStatus.BAD_REQUEST)
        if not isinstance(wanted, dict):
            return Response(HTTPStatus.BAD_REQUEST)
        for name, graceful in (("graceful-shutdown", True), ("force-shutdown", False)):
            if str(wanted.get(name, "")).lower() == "true":
                self.shut_down(graceful)
                return Response()
        return Response(HTTPStatus.BAD_REQUEST)
