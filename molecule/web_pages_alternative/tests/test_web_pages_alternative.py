"""Privacy notice and imprint with every default changed, and then switched off."""

import http.client

import pytest
from testinfra.host import Host

from tests.support import scenario
from tests.support.seen import Seen, own_certificate
from tests.support.web import handshake

PLACE = "/usr/local/share/meethaus/pages"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def ask(seen: Seen, path: str) -> tuple[int, str]:
    connection = http.client.HTTPSConnection(seen.name, timeout=10)
    connection.sock = handshake(seen, seen.name, own_certificate())
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def switch(**settings: object) -> None:
    """Run the scenario's play once more with other settings."""
    run = scenario.converge(**settings)
    assert run.code == 0, run.told()


def test_language_is_the_deployments_where_the_browser_names_none(seen: Seen) -> None:
    assert "<h1>Privacy notice</h1>" in ask(seen, "/privacy")[1]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/privacy?lang=en",
            ("Purposes", "Example Act § 1", "Example Officer", "Example Authority"),
        ),
        ("/privacy?lang=en", ("privacy@example.org", "Something else", 'id="objection"')),
        ("/privacy?lang=de", ("Zwecke", "Noch etwas", "Vom Betreiber geprüft am", "20.11.2026")),
        ("/imprint?lang=de", ("Erika Example", "HRB 1", "DE123456789", "Noch eine Angabe")),
        ("/imprint?lang=en", ("+49 30 1234567", "Another detail")),
    ],
)
def test_settings_arrive(seen: Seen, path: str, words: tuple[str, ...]) -> None:
    status, text = ask(seen, path)
    assert status == 200
    assert [word for word in words if word not in text] == []
    assert 'id="draft"' not in text


def test_pages_elsewhere_are_linked_and_off_leaves_no_trace(host: Host, seen: Seen) -> None:
    waiver = {
        "subject": "below-profile:web_pages_enabled=false",
        "owner": "Whoever runs these tests",
    }
    waiver |= {"reason": "Shows what is left when it is off", "expires": "9999-12-31"}
    off: dict[str, object] = {"web_pages_enabled": False, "meet_waivers": [waiver]}
    try:
        switch(**off, web_pages_privacy_url="https://example.org/privacy")
        assert 'href="https://example.org/privacy"' in ask(seen, "/SomeRoom")[1]
        assert ">Imprint</a>" not in ask(seen, "/SomeRoom")[1]
        assert "var config = {" in ask(seen, "/privacy")[1]
        switch(**off)
        assert "meethaus-links" not in ask(seen, "/SomeRoom")[1]
        assert not host.file(PLACE).exists
        assert host.run("grep -rl meethaus_pages /etc/nginx").rc == 1
        assert host.run("ls /etc/nginx/snippets/meethaus-site-*").rc != 0
    finally:
        switch()
    assert ask(seen, "/privacy")[0] == 200
