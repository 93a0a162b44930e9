"""nginx's configuration is read as nginx reads it, and garbage is never taken for one."""

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.nginx_conf import DUMP as ASK
from meethaus.probes.nginx_conf import parse_dump, servers
from meethaus.probes.nginx_paths import files_for, included, read_texts
from meethaus.probes.web_edge import WebSite, probe_web_certificates, probe_web_sites
from tests.support.answering import Answered, AnsweringHost

DUMP = """\
# configuration file /etc/nginx/nginx.conf:
user www-data;
http {
    log_format short '$time_iso8601 $status';
    log_format long escape=json '$status "$request"';
    include conf.d/*.conf;
    include /etc/nginx/sites-enabled/*;
}
# configuration file /etc/nginx/conf.d/10-log.conf:
access_log off;
server_tokens off;
# configuration file /etc/nginx/snippets/tls.conf:
ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384;
ssl_session_tickets off;
# configuration file /etc/nginx/sites-enabled/meet:
server {
    listen 80 default_server;
    return 444;
}
server {
    listen 443 ssl;
    server_name meet.example.org;
    include snippets/tls.conf;
    error_log /var/log/nginx/error.log crit;
    ssl_certificate TLS.crt;
    ssl_certificate_key TLS.key;
    add_header X-One 1 always;
    root /usr/share/jitsi-meet;
    set $interface /etc/jitsi/meet/interface_config.js;
    location = /interface_config.js { alias $interface; }
    location = /config.js { alias /etc/jitsi/meet/config.js; }
    location /static/ { alias /srv/static/; }
    location ^~ /plain/ { root /srv; }
    location ~* ^/privacy/?$ { root /srv; try_files /privacy.$lang.html =404; }
    location ~ ^/[^/]+$ { try_files $uri /index.html; }
    location /api {
        access_log /var/log/nginx/api.log long;
        error_log /var/log/nginx/error.log info;
        add_header X-Two 2;
        proxy_pass http://127.0.0.1:8888;
    }
    location = /inner { internal; access_log /x short; }
}
"""


def sites(dump: str = DUMP) -> tuple[WebSite, ...]:
    told = {ASK: Answered(0, dump), "openssl ciphers": Answered(0, "A:B\n")}
    return probe_web_sites(AnsweringHost(told)).sites


def test_what_outer_blocks_set_is_in_force_inside() -> None:
    refusing, site = sites()
    assert refusing.refuses
    assert not refusing.tls
    assert not refusing.logs
    assert site.protocols == ("TLSv1.2", "TLSv1.3")
    assert not site.tickets
    assert not site.shows_version
    assert site.serves_client


def test_the_most_talkative_place_counts() -> None:
    site = sites()[1]
    assert site.logs
    assert site.tells == ("request",)
    assert site.error_level == "info"


def test_a_place_with_a_header_of_its_own_forgets_the_others() -> None:
    places = {each.path: each for each in sites()[1].places}
    assert places["= /config.js"].headers == {"x-one": ("1",)}
    assert places["/api"].headers == {"x-two": ("2",)}
    assert places["/api"].passes_to == "http://127.0.0.1:8888"
    assert "= /inner" not in places


def test_a_server_without_any_log_line_writes_the_usual_log() -> None:
    (site,) = sites("# configuration file /n:\nhttp { server { listen 80; } }\n")
    assert site.tells == ("http_referer", "http_user_agent", "remote_addr", "request")
    assert site.error_level == "error"
    assert site.shows_version


@pytest.mark.parametrize(
    ("address", "files"),
    [
        ("/config.js", ("/etc/jitsi/meet/config.js",)),
        ("/interface_config.js", ("/etc/jitsi/meet/interface_config.js",)),
        ("/static/a.css", ("/srv/static/a.css",)),
        ("/plain/a", ("/srv/plain/a",)),
        ("/Privacy", ("/srv/privacy.*.html",)),
        ("/room", ("/usr/share/jitsi-meet/room", "/usr/share/jitsi-meet/index.html")),
        ("/api/x", ()),
        ("/a/b", ("/usr/share/jitsi-meet/a/b",)),
    ],
)
def test_the_file_behind_an_address_is_the_one_nginx_takes(
    address: str, files: tuple[str, ...]
) -> None:
    server = servers(parse_dump(0, DUMP))[1]
    assert files_for(server, address) == files


def test_includes_of_a_page_are_found() -> None:
    assert included('<!--#include virtual="head.html" --><!--# include virtual="/b" -->') == (
        "head.html",
        "/b",
    )


def test_certificates_are_read_with_their_names_and_the_mode_of_their_key(tmp_path: Path) -> None:
    place = tmp_path / "TLS"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3"),
            *("-subj", "/CN=a", "-addext", "subjectAltName=DNS:Meet.example.org"),
            *("-addext", "authorityInfoAccess=OCSP;URI:http://ocsp.example.org"),
            *("-keyout", f"{place}.key", "-out", f"{place}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    Path(f"{place}.key").chmod(0o640)
    host = AnsweringHost({ASK: Answered(0, DUMP.replace("TLS.", f"{place}."))})
    (served,) = probe_web_certificates(host).served
    assert served.certificate.names == ("meet.example.org",)
    assert served.certificate.is_for("meet.example.org")
    assert 2 * 86400 < served.certificate.seconds_left <= 3 * 86400
    assert served.certificate.asks_authority
    assert served.key.mode == 0o640
    Path(f"{place}.crt").write_bytes(b"\x00garbage")
    with pytest.raises(UnseenError, match="not understood"):
        probe_web_certificates(host)
    Path(f"{place}.crt").unlink()
    with pytest.raises(UnseenError, match="cannot be read"):
        probe_web_certificates(host)


@pytest.mark.parametrize(
    "dump",
    [
        "",
        "garbage",
        "# configuration file /n:\nhttp {",
        "# configuration file /n:\n\x00\x01 } } {",
        "# configuration file /n:\n" + "a {" * 5000 + "}" * 5000,
        "# configuration file /n:\ninclude /n;",
    ],
)
def test_garbage_is_not_seen(dump: str) -> None:
    with pytest.raises(UnseenError):
        parse_dump(0, dump)


def test_a_configuration_that_nginx_refuses_is_not_seen() -> None:
    with pytest.raises(UnseenError, match="ended with 1"):
        parse_dump(1, DUMP)


@pytest.mark.parametrize("told", ["x", "!!! !!!", "YQ== \N{SNOWMAN}"])
def test_a_file_that_did_not_come_home_is_not_seen(told: str) -> None:
    with pytest.raises(UnseenError):
        read_texts(told)


@given(st.text())
def test_no_file_makes_it_crash(text: str) -> None:
    with suppress(UnseenError):
        parse_dump(0, f"# configuration file /n:\n{text}")
