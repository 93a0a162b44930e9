"""Jicofo's HTTP interface."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from ..shared.metrics import Metrics
from ..shared.stanzas import StanzaError
from ..shared.web import Handler, Response, json_response
from ..shared.web import Request as HttpRequest
from . import statistics
from .conference import Conference
from .focus import Answer, Focus, Request
from .health import Result
from .settings import Rest

_ERRORS = {
    "not-authorized": HTTPStatus.FORBIDDEN,
    "not-acceptable": HTTPStatus.BAD_REQUEST,
}


@dataclass(frozen=True)
class Interface:
    """What the answers are made of. `ask` runs a request where the conferences live.

    `health` is None when jicofo checks nothing; then the page does not exist.
    """

    rest: Rest
    metrics: Metrics
    focus: Focus
    ask: Callable[[Request], Answer]
    health: Callable[[], Result] | None
    version: str

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return the parts the configuration has switched on."""
        made: dict[tuple[str, str], Handler] = {
            ("GET", "/about/version"): lambda _: json_response(
                {"name": "JiCoFo", "version": self.version, "os": "Linux"}
            ),
            ("GET", "/stats"): lambda _: json_response(statistics.summary(self.metrics)),
            ("GET", "/rtcstats"): lambda _: json_response(
                {item.meeting_id: item.state() for item in self._conferences()}
            ),
        }
        if self.health is not None:
            made["GET", "/about/health"] = self._about_health
        if self.rest.prometheus:
            made["GET", "/metrics"] = self._metrics_page
        if self.rest.conference_request:
            made["OPTIONS", "/conference-request/v1"] = lambda _: Response()
            made["POST", "/conference-request/v1"] = self._conference_request
        if self.rest.debug:
            made.update(self._debug_routes())
        if self.rest.pin:
            made["GET", "/pin"] = lambda _: json_response([])
        if self.rest.move_endpoints:
            made["GET", "/move-endpoints/*"] = lambda _: Response(HTTPStatus.NOT_FOUND)
        return made

    def _conferences(self) -> list[Conference]:
        return list(self.focus.conferences.values())

    def _debug_routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/debug"): self._debug,
            ("GET", "/debug/conferences"): lambda _: json_response(
                [item.name for item in self._conferences()]
            ),
            ("GET", "/debug/conferences-full"): lambda _: json_response(
                {item.name: item.state() for item in self._conferences()}
            ),
            ("GET", "/debug/conference/*"): self._debug_conference,
        }

    def _about_health(self, _: HttpRequest) -> Response:
        if self.health is None:
            return Response(HTTPStatus.NOT_FOUND)
        result = self.health()
        if result.success:
            return json_response("OK")
        return Response(result.status, result.message)

    def _metrics_page(self, request: HttpRequest) -> Response:
        body, content_type = self.metrics.render(request.headers.get("Accept", ""))
        return Response(HTTPStatus.OK, body, content_type)

    def _debug(self, request: HttpRequest) -> Response:
        full = request.query.get("full") == "true"
        return json_response(
            {
                "focus_auth_jid": self.focus.focus_jid,
                "bridges": [str(item) for item in self.focus.bridges.known.values()],
                "conferences": {
                    item.name: item.state() if full else len(item.participants)
                    for item in self._conferences()
                },
            }
        )

    def _debug_conference(self, request: HttpRequest) -> Response:
        conference = self.focus.conferences.get(request.path.removeprefix("/debug/conference/"))
        return json_response(conference.state() if conference is not None else {})

    def _conference_request(self, request: HttpRequest) -> Response:
        """Open a room for a client that asks over HTTP instead of XMPP."""
        try:
            wanted = json.loads(request.body)
            room = str(wanted["room"])
        except (ValueError, KeyError, TypeError):
            return Response(HTTPStatus.BAD_REQUEST)
        token = request.headers.get("Authorization") is not None
        try:
            answer = self.ask(
                Request(
                    room, None, str(wanted.get("machineUid") or ""), wanted.get("sessionId"), token
                )
            )
        except StanzaError as error:
            return Response(_ERRORS.get(error.condition, HTTPStatus.BAD_REQUEST), error.text)
        return json_response(
            {
                "room": answer.room,
                "ready": answer.ready,
                "focusJid": answer.focus_jid,
                "sessionId": answer.session_id,
                "identity": answer.identity,
                "properties": dict(answer.properties),
            }
        )
