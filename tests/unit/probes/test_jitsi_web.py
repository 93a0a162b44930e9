"""The client is read where nginx serves it, with what nginx puts into it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.jitsi_web import ClientConfig, probe_client_config, probe_link_guard, scripts
from meethaus.probes.nginx_conf import DUMP as ASK
from meethaus.probes.web_pages import probe_legal_pages
from tests.support.answering import Answered, AnsweringHost

GUARD = """<script>
(function () {
    var allowed = ["userInfo.displayName", 'config.subject'];
    var hash = location.hash.slice(1);
    history.replaceState(history.state, '', hash);
})();
</script>"""
PAGE = """<!DOCTYPE html><html lang="%s"><head><style>a b c</style></head><body>
<p class="draft" id="draft">Draft.</p><p class="open">not stated</p>
<a href="/imprint">Imprint</a>
<img src="https://example.org/a.png"><img src="/own.png"></body></html>"""


class Served:
    """Files of a client and a host that serves them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.write("config.js", "var config = {p2p: {enabled: false}, hidden: window.x};")
        self.write("interface.js", '<!--# include virtual="/inner.js" -->\ninterfaceConfig.A = 1;')
        self.write("inner.js", "var interfaceConfig = {A: 0, B: ['url']};")
        self.write("index.html", '<!--#include virtual="head.html" -->')
        self.write("head.html", GUARD)
        self.write("body.html", '<a href="https://meet.example.org/privacy">Privacy</a>')
        self.write("privacy.de.html", PAGE % "de")
        self.write("privacy.en.html", PAGE % "en")

    def write(self, name: str, text: str) -> None:
        (self.place / name).write_text(text)

    @property
    def host(self) -> AnsweringHost:
        dump = f"""# configuration file /etc/nginx/nginx.conf:
        http {{ server {{
            listen 443 ssl; server_name meet.example.org; root {self.place};
            location = /interface_config.js {{ alias {self.place}/interface.js; }}
            location = /config.js {{ alias {self.place}/config.js; }}
            location ~ ^/privacy$ {{ try_files /privacy.$lang.html =404; }}
            location ~ ^/[^/]+$ {{ try_files $uri /index.html; }}
        }} }}"""
        return AnsweringHost({ASK: Answered(0, dump)})


@pytest.fixture
def served(tmp_path: Path) -> Served:
    place = tmp_path / "a place"
    place.mkdir()
    # Only with a name that nginx's files take without quotation marks.
    link = tmp_path / "place"
    link.symlink_to(place)
    return Served(link)


def test_both_files_are_read_with_what_is_put_into_them(served: Served) -> None:
    assert probe_client_config(served.host) == ClientConfig(
        host="meet.example.org",
        config={"p2p.enabled": False},
        interface={"A": 1, "B": ("url",)},
        unknown=("hidden",),
    )


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\x02", "var config = {", pytest.param("x" * 2**20, id="huge")]
)
def test_a_broken_file_is_not_seen(served: Served, text: str) -> None:
    served.write("config.js", text)
    with pytest.raises(UnseenError):
        probe_client_config(served.host)


def test_a_missing_file_and_a_loop_of_links_are_not_seen(served: Served) -> None:
    config = served.place / "config.js"
    config.unlink()
    with pytest.raises(UnseenError, match=r"config\.js"):
        probe_client_config(served.host)
    config.symlink_to(config)
    with pytest.raises(UnseenError, match=r"config\.js"):
        probe_client_config(served.host)


def test_the_guard_of_links_is_found(served: Served) -> None:
    guard = probe_link_guard(served.host)
    assert guard.guarded
    assert guard.lets_pass == ("userInfo.displayName", "config.subject")


@pytest.mark.parametrize(
    ("name", "text"),
    [("head.html", "<p>location.hash</p>"), ("index.html", "<html>"), ("head.html", "")],
)
def test_a_page_without_a_guard_is_not_guarded(served: Served, name: str, text: str) -> None:
    served.write(name, text)
    assert not probe_link_guard(served.host).guarded


def test_legal_pages_are_counted(served: Served) -> None:
    pages = probe_legal_pages(served.host)
    assert [(each.kind, each.language) for each in pages.pages] == [
        ("privacy", "de"),
        ("privacy", "en"),
    ]
    first = pages.pages[0]
    assert (first.words, first.gaps, first.draft, first.foreign) == (4, 1, True, 1)
    assert pages.links == ("https://meet.example.org/privacy",)


def test_a_host_without_the_client_is_not_judged() -> None:
    dump = "# configuration file /n:\nhttp { server { listen 80; } }"
    with pytest.raises(UnseenError, match="serves Jitsi's client"):
        probe_client_config(AnsweringHost({ASK: Answered(0, dump)}))


@given(st.text())
def test_no_page_makes_it_crash(text: str) -> None:
    scripts(text)
