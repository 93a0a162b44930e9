"""Privacy notice and imprint with every default, as a visitor's browser meets them."""

import http.client
import ssl

import pytest
from testinfra.host import Host

from meethaus.lab import Lab
from tests.support.seen import Seen
from tests.support.web import handshake

PAGES = ("privacy", "imprint")
GERMAN = {"privacy": "Datenschutzhinweise", "imprint": "Impressum"}
ENGLISH = {"privacy": "Privacy notice", "imprint": "Imprint"}
PLACE = "/usr/local/share/meethaus/pages"


@pytest.fixture(name="seen")
def seen_target(host: Host) -> Seen:
    return Seen.of(host)


def ask(
    seen: Seen, path: str, language: str = "", method: str = "GET"
) -> tuple[http.client.HTTPResponse, str]:
    """Ask for a page over TLS that is checked."""
    connection = http.client.HTTPSConnection(seen.name, timeout=10)
    connection.sock = handshake(
        seen, seen.name, Lab.open().trust_bundle, highest=ssl.TLSVersion.TLSv1_3
    )
    headers = {"Accept-Language": language} if language else {}
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read().decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("", GERMAN),
        ("de", GERMAN),
        ("en-GB,en;q=0.9,de;q=0.8", ENGLISH),
        ("de-AT, en;q=0.5", GERMAN),
        ("fr, en;q=0.8, de;q=0.5", ENGLISH),
        ("fr,it;q=0.5", GERMAN),
        ("den, enx", GERMAN),
    ],
)
def test_page_comes_in_the_language_of_the_browser(
    seen: Seen, page: str, language: str, title: dict[str, str]
) -> None:
    answer, text = ask(seen, f"/{page}", language)
    assert answer.status == 200
    assert f"<h1>{title[page]}</h1>" in text
    wanted = "en" if title is ENGLISH else "de"
    assert answer.headers["Content-Language"] == wanted
    assert f'<html lang="{wanted}">' in text


@pytest.mark.parametrize("page", PAGES)
def test_address_can_name_the_language(seen: Seen, page: str) -> None:
    assert GERMAN[page] in ask(seen, f"/{page}?lang=de", "en")[1]
    assert ENGLISH[page] in ask(seen, f"/{page}?lang=en", "de")[1]
    assert ENGLISH[page] in ask(seen, f"/{page}?lang=../../etc/passwd", "en")[1]


@pytest.mark.parametrize("path", ["/privacy", "/imprint?lang=en", "/_meethaus/pages.css"])
def test_answers_carry_rules_of_their_own(seen: Seen, path: str) -> None:
    headers = ask(seen, path)[0].headers
    policies = headers.get_all("Content-Security-Policy")
    assert policies is not None
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policies[0]
    assert "frame-ancestors 'none'" in policies[0]
    assert "camera=(), " in headers["Permissions-Policy"]
    assert "self" not in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Set-Cookie"] is None


def test_page_says_what_it_is(seen: Seen) -> None:
    answer, text = ask(seen, "/privacy")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept-Language" in (answer.headers.get_all("Vary") or [])
    assert "Example Operator" in text
    assert "Example Hosting" in text
    assert 'id="draft"' in text
    assert "7 Tagen" in text
    assert ask(seen, "/_meethaus/pages.css")[0].headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("page", PAGES)
def test_head_answers_without_a_page(seen: Seen, page: str) -> None:
    answer, text = ask(seen, f"/{page}", method="HEAD")
    assert (answer.status, text) == (200, "")
    assert int(answer.headers["Content-Length"]) > 500


def test_nothing_can_be_sent_to_a_page(seen: Seen) -> None:
    assert ask(seen, "/privacy", method="POST")[0].status == 405


@pytest.mark.parametrize("path", ["/Privacy", "/PRIVACY/", "/%70rivacy", "/imprint/", "/Imprint"])
def test_no_spelling_of_a_page_shows_a_room(seen: Seen, path: str) -> None:
    answer, text = ask(seen, path)
    assert answer.status == 200
    assert "var config = {" not in text
    assert 'id="main"' in text


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/datenschutz", "/privacy?lang=de"),
        ("/Datenschutz", "/privacy?lang=de"),
        ("/impressum", "/imprint?lang=de"),
        ("/Impressum/", "/imprint?lang=de"),
    ],
)
def test_german_names_lead_to_the_german_page(seen: Seen, path: str, target: str) -> None:
    answer, _ = ask(seen, path, "en")
    assert answer.status == 302
    assert answer.headers["Location"] == f"https://{seen.name}{target}"


@pytest.mark.parametrize(
    "path",
    [
        "/privacy.de.html",
        "/privacy/room",
        "/imprint/x",
        "/_meethaus/privacy.de.html",
        "/_meethaus/",
        "/body.html",
    ],
)
def test_nothing_else_of_the_role_is_served(seen: Seen, path: str) -> None:
    answer, text = ask(seen, path)
    assert answer.status == 404 or "var config = {" in text
    assert "Example Street" not in text


@pytest.mark.parametrize("path", ["/", "/SomeRoom", "/privacy-talk"])
def test_every_page_of_the_client_links_both(seen: Seen, path: str) -> None:
    for language, words in (("de", ("Datenschutz", "Impressum")), ("en", ("Privacy", "Imprint"))):
        text = ask(seen, path, language)[1]
        assert "var config = {" in text
        for page, word in zip(PAGES, words, strict=True):
            assert f'<a href="https://{seen.name}/{page}"' in text
            assert f">{word}</a>" in text


def test_upgrade_of_the_client_leaves_pages_and_links(host: Host, seen: Seen) -> None:
    before = ask(seen, "/privacy")[1]
    # As an upgrade does: the package's files are removed and unpacked again.
    host.run_expect([0], "dpkg --force-depends --remove jitsi-meet-web")
    try:
        assert not host.file("/usr/share/jitsi-meet/index.html").exists
        assert ask(seen, "/privacy")[1] == before
    finally:
        host.run_expect([0], "DEBIAN_FRONTEND=noninteractive apt-get --yes --fix-broken install")
        host.run_expect([0], "apt-get --yes install jitsi-meet-web")
    assert ask(seen, "/privacy")[1] == before
    assert f"https://{seen.name}/imprint" in ask(seen, "/SomeRoom")[1]


def test_no_package_owns_a_file_of_the_role(host: Host) -> None:
    found = host.run(f"find {PLACE} -type f").stdout.splitlines()
    found += [
        "/etc/nginx/conf.d/55-meethaus-pages.conf",
        "/etc/nginx/snippets/meethaus-site-pages.conf",
    ]
    assert len(found) == 9
    for path in found:
        assert host.run("dpkg -S %s", path).rc == 1, path


def test_visits_leave_no_trace(host: Host, seen: Seen) -> None:
    ask(seen, "/privacy?lang=VerySecretLanguage")
    found = host.run("grep -rl VerySecretLanguage /var/log --exclude-dir=journal")
    assert found.rc == 1, found.stdout
