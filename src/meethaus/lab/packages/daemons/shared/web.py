"""A small HTTP server for the daemons' private interfaces."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_BIND_TRIES = 20
_BIND_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Request:
    """One request: the path without the query, the first value of each query name, the body."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """One answer."""

    status: HTTPStatus = HTTPStatus.OK
    body: str = ""
    content_type: str = "text/plain;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Response]
# (method, path); a path ending in `/*` also takes everything below it.
Routes = Mapping[tuple[str, str], Handler]


def json_response(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return `value` as a JSON answer."""
    return Response(status, json.dumps(value), "application/json")


def answer(routes: Routes, request: Request) -> Response:
    """Find the handler for a request and call it: 404 for no path, 405 for no method."""
    methods = {}
    for (method, pattern), handler in routes.items():
        prefix = pattern.removesuffix("*")
        if request.path == pattern or (prefix != pattern and request.path.startswith(prefix)):
            methods[method] = handler
    if not methods:
        return Response(HTTPStatus.NOT_FOUND)
    wanted = "GET" if request.method == "HEAD" else request.method
    if wanted not in methods:
        return Response(HTTPStatus.METHOD_NOT_ALLOWED)
    return methods[wanted](request)


def serve(host: str, port: int, routes: Routes) -> ThreadingHTTPServer:
    """Start serving in a thread; raises OSError when the address stays taken for five seconds.

    The vendor's init script starts a new daemon while the old one is still closing down.
    """

    class _Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "standin"

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(
                self.command,
                parts.path.rstrip("/") or "/",
                query,
                dict(self.headers.items()),
                self.rfile.read(length),
            )
            self._send(answer(routes, request))

        def _send(self, response: Response) -> None:
            body = response.body.encode()
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_OPTIONS = _handle  # noqa: N815  names the base class wants

        def log_message(self, *_: object) -> None:
            """Keep no access log; neither daemon has one."""

    server = _bind(host, port, _Handler)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    return server


def _bind(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    for _ in range(_BIND_TRIES - 1):
        try:
            return ThreadingHTTPServer((host, port), handler)
        except OSError:
            time.sleep(_BIND_PAUSE_SECONDS)
    return ThreadingHTTPServer((host, port), handler)
