"""Routing of the private HTTP interfaces."""

import pytest

from meethaus.lab.packages.daemons.shared.web import Request, Response, Routes, answer

_ROUTES: Routes = {
    ("GET", "/about/health"): lambda _: Response(body="ok"),
    ("POST", "/colibri/drain/enable"): lambda _: Response(),
    ("GET", "/debug"): lambda _: Response(body="all"),
    ("GET", "/debug/*"): lambda request: Response(body=request.path),
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/about/health", 200),
        ("HEAD", "/about/health", 200),
        ("POST", "/about/health", 405),
        ("GET", "/colibri/drain/enable", 405),
        ("GET", "/colibri/stats", 404),
        ("GET", "/debug/x/y", 200),
        ("GET", "/debugger", 404),
    ],
)
def test_answer_status(method: str, path: str, status: int) -> None:
    assert answer(_ROUTES, Request(method, path, {}, {}, b"")).status == status
