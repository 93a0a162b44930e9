"""What a client is sent is read without running it, and what is not understood is not guessed."""

import contextlib
import time
from typing import Any

import pytest

from meethaus.errors import UnseenError
from meethaus.outside.client import probe_client_config, probe_link_guard
from meethaus.outside.legal import LegalLink, probe_legal_links
from meethaus.outside.product import Product, probe_product
from meethaus.probes.jitsi_web import ClientConfig
from tests.support.loopback import NAME, Ground, answer, visit
from tests.unit.outside.pages import CONFIG, INTERFACE, SCRIPT, client, page

WITHOUT = page()


def config(ground: Ground, **told: Any) -> ClientConfig:
    with ground.listening(client(**told)) as server:
        return probe_client_config(visit(server.port))


@pytest.mark.parametrize("first", [page(CONFIG, INTERFACE), WITHOUT])
def test_settings_stand_in_the_page_or_in_files(ground: Ground, first: bytes) -> None:
    read = config(ground, **{"": first})
    assert read.host == NAME
    assert (read.config["p2p.enabled"], read.config["p2p.stunServers"]) == (False, ())
    assert read.interface == {"SHARING_FEATURES": ("url",)}
    assert read.unknown == ()


def test_settings_that_differ_in_page_and_file_are_unknown(ground: Ground) -> None:
    other = page(f"{CONFIG} config.p2p.enabled = true; config.more = 1;", INTERFACE)
    read = config(ground, **{"": other})
    assert read.unknown == ("more", "p2p.enabled")
    assert "p2p.enabled" not in read.config
    assert read.config["p2p.stunServers"] == ()


@pytest.mark.parametrize(
    "script",
    [
        "while (true) {}",
        "for (;;) { config.a = 1; }",
        "function f() { return f(); } config.a = f();",
        "config" + ".a" * 5000 + " = 1;",
        "config.a = " + "(" * 20000 + "1" + ")" * 20000 + ";",
    ],
)
def test_script_that_would_never_end_is_not_run(ground: Ground, script: str) -> None:
    text = f"{CONFIG}\n{script}"
    with ground.listening(client(**{"": WITHOUT, "config_js": answer(text, **SCRIPT)})) as server:
        asking = visit(server.port)
        with contextlib.suppress(UnseenError):
            assert not isinstance(probe_client_config(asking).config.get("a"), int)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"config_js": answer("<!doctype html><html></html>")}, "serves no /config.js"),
        ({"config_js": answer("gone", status="404 Not Found")}, "serves no /config.js"),
        ({"config_js": answer("var x = 1;", **SCRIPT)}, "does not set config"),
        ({"config_js": answer("var config = {", **SCRIPT)}, "not understood"),
        ({"config_js": answer(status="302 Found", Location="https://x.example/")}, "serves no"),
        ({"interface_config_js": answer("", status="404 Not Found")}, "no /interface_config.js"),
        ({"": page("config.a = compute(config);")}, "config"),
    ],
)
def test_settings_that_cannot_be_read_are_not_seen(
    ground: Ground, told: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(UnseenError, match=reason):
        config(ground, **told)


def test_scripts_of_other_types_are_data(ground: Ground) -> None:
    data = b'<script type="application/ld+json">{"config": ]</script></head>'
    first = page(CONFIG, INTERFACE).replace(b"</head>", data)
    first = answer(first.partition(b"\r\n\r\n")[2])
    assert config(ground, **{"": first}).unknown == ()


def test_guard_of_links_is_found_in_the_page(ground: Ground) -> None:
    guard = "var allowed = ['jwt']; history.replaceState(0, '', location.hash);"
    with ground.listening(client(**{"": page(guard)})) as server:
        assert probe_link_guard(visit(server.port)).lets_pass == ("jwt",)
    with ground.listening(client()) as server:
        assert not probe_link_guard(visit(server.port)).guarded


BARE = answer("<!doctype html><html></html>")
JSON = {"Content_Type": "application/json"}


@pytest.mark.parametrize(
    ("told", "product"),
    [
        ({}, Product("Jitsi Meet", "8044")),
        ({"": answer(f"<script>{CONFIG}</script>")}, Product("Jitsi Meet")),
        ({"": BARE}, Product("")),
        ({"": answer("", status="403 Forbidden")}, Product("")),
        (
            {
                "": BARE,
                "bigbluebutton__api": answer(
                    "<response><returncode>SUCCESS</returncode></response>",
                    Content_Type="text/xml",
                ),
            },
            Product("BigBlueButton"),
        ),
        (
            {"": BARE, "status.php": answer('{"productname": "Nextcloud"}', **JSON)},
            Product("Nextcloud"),
        ),
        (
            {"": BARE, "config.json": answer('{"default_server_config": {}}', **JSON)},
            Product("Element"),
        ),
        ({"": BARE, "status.php": answer("[" * 9999, **JSON)}, Product("")),
    ],
)
def test_product_is_recognised(ground: Ground, told: dict[str, bytes], product: Product) -> None:
    with ground.listening(client(**told)) as server:
        assert probe_product(visit(server.port)) == product


def test_pages_of_law_are_found_by_their_links(ground: Ground) -> None:
    with ground.listening(client()) as server:
        found = probe_legal_links(visit(server.port)).links
    assert found == (
        LegalLink("privacy", here=True, host=NAME, words=200),
        LegalLink("imprint", here=True, host=NAME, words=200),
    )


def test_page_of_law_elsewhere_is_not_asked_for(ground: Ground) -> None:
    with ground.listening(lambda _: [answer()]) as other:
        there = f"https://{NAME}:{other.port}/privacy"
        first = answer(f'<a href="{there}">Privacy</a> <a href="http://[">imprint</a>')
        with ground.listening(client(**{"": first})) as server:
            found = probe_legal_links(visit(server.port)).links
        assert LegalLink("privacy", here=False, host=NAME) in found
        assert LegalLink("imprint", here=False, host="") in found
        assert other.asked == []


def test_first_page_at_every_address_is_no_privacy_notice(ground: Ground) -> None:
    first = page(CONFIG, INTERFACE)
    with ground.listening(client(privacy=first, imprint=answer("no", status="500 No"))) as server:
        found = probe_legal_links(visit(server.port)).links
    assert [each.words for each in found] == [0, 0]


@pytest.mark.parametrize(
    "broken", ["<a <b" * 20000, "<![<![<!", "<a href=x>" * 60000, "<!--" * 999]
)
def test_page_that_would_take_for_ever_is_not_seen(ground: Ground, broken: str) -> None:
    started = time.monotonic()
    with (
        ground.listening(client(**{"": answer(broken)})) as server,
        pytest.raises(UnseenError, match=r"too broken|not understood"),
    ):
        probe_product(visit(server.port))
    assert time.monotonic() - started < 3


def test_of_many_links_only_some_are_followed(ground: Ground) -> None:
    many = "".join(f'<a href="/privacy{number}">Privacy</a>' for number in range(50))
    with ground.listening(client(**{"": answer(many)})) as server:
        found = probe_legal_links(visit(server.port)).links
    assert len(found) == 3
