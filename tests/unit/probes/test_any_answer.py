"""Whatever a server answers: facts that can be written down, or a reason why nothing was seen.

Every parser of every probe is reached through its probe, with noise and with text made of the words
that these formats consist of. What the checks make of it is no mistake of ours either.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meethaus.catalogue import load_catalogue
from meethaus.checks import all_checks
from meethaus.errors import UnseenError
from meethaus.probes import Evidence, NotSeen, Seen, all_probes
from meethaus.probes.batch import BrokenOffError, NotRootError, parse_answers
from meethaus.probes.certificates import certificate_of, readers_of
from meethaus.probes.host_firewall_ways import sockets_of
from meethaus.probes.host_logging import section
from meethaus.probes.host_ssh_logins import keywords_of
from meethaus.probes.nftables import parse_ruleset, passes_on
from meethaus.probes.nginx_conf import DUMP, parse_dump, servers, spots
from meethaus.probes.nginx_paths import files_for, filled, included, read_texts
from meethaus.probes.prosody_reader import parse_data_path
from meethaus.settings import load_specs
from meethaus.settings.intent import intent_of_nobody
from meethaus.verdicts import Policy, judge
from tests.support.examples import ALL_PARTS
from tests.support.made_up import MadeUp

PROBES = all_probes()
_LANGUAGE = r"""
# configuration file /etc/nginx/nginx.conf: http server location listen root alias include
ssl access_log log_format add_header proxy_pass return set try_files { } ; [ ] ( ) : = == , '
" \ / // /* */ <!--# --> <html <script <a href= > </script> config var interfaceConfig p2p
stunServers enabled true false null videobridge ice4j stun addresses include ${HOME}
-Dconfig.file= -XX:+HeapDump handlers .level INFO Id=nginx.service LoadState=loaded MainPID=1
User= ExecStart= ActiveState=active SystemCallFilter=~ static-auth-secret denied-peer-ip
0.0.0.0-255.255.255.255 10.0.0.0/8 ::1 127.0.0.1 0 1 -1 99999999999 rotating pattern:
/var/log/a.log after 1 days (7 rotations) considering log Handling error: nameserver server
forward-addr: pool iburst nts [Journal] Storage=auto MaxRetentionSec=6d permitrootlogin no
net.ipv4.conf.all.rp_filter loglevel INFO tcp LISTEN udp UNCONN users:(("nginx",pid=1,fd=2))
0.0.0.0:443 *:80 {"nftables":[{"chain":{"family":"inet","hook":"input","type":"filter"}}]}
{"nftables":[{"rule":{"family":"ip","table":"t","chain":"i","expr":[{"accept":null}]}}]}
{"domain":"m","hosts":{},"everywhere":{},"off":{},"log":[],"relays":[],"numbers":{},"data":"/d"}
deb [signed-by=/k] https://download.jitsi.org stable/ URIs: Signed-By: *** 500 pub: installed
fpr:::::::::0: Unattended-Upgrade::Origins-Pattern:: APT::Periodic::Enable "1"; 640 root root
{"schema": "settings": {} } -----BEGIN CERTIFICATE----- -----END CERTIFICATE----- MIIB
meethaus-begins meethaus-ends
"""
WORDS = _LANGUAGE.split()

TEXTS = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([*WORDS, "\n", "\n", " "]), max_size=60).map(
        lambda words: " ".join(words).encode()
    ),
    st.lists(st.sampled_from(WORDS), max_size=30).map(lambda words: "".join(words).encode()),
)
ANSWERS = st.tuples(st.sampled_from([0, 0, 0, 1, 3, 127]), TEXTS)


class Anything(dict[str, Any]):
    """Answers each command with one of several answers, always the same one."""

    def __init__(self, answers: list[tuple[int, bytes]]) -> None:
        super().__init__()
        self.answers = answers

    def __missing__(self, command: str) -> tuple[int, bytes]:
        return self.answers[len(command) % len(self.answers)]


def sights(answers: list[tuple[int, bytes]]) -> dict[str, Seen | NotSeen]:
    host = MadeUp(Anything(answers)).host
    seen: dict[str, Seen | NotSeen] = {}
    for name, probe in PROBES.items():
        try:
            seen[name] = Seen(probe(host))
        except UnseenError as error:
            seen[name] = NotSeen(str(error))
    return seen


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANSWERS, min_size=1, max_size=7))
def test_every_probe_brings_facts_or_a_reason_and_every_check_a_verdict(
    answers: list[tuple[int, bytes]],
) -> None:
    found = sights(answers)
    for sight in found.values():
        if isinstance(sight, Seen):
            json.dumps(asdict(sight.fact))  # type: ignore[call-overload]  # facts are dataclasses
        else:
            assert sight.reason
    evidence = Evidence(1, "meet", datetime(2026, 1, 2, tzinfo=UTC), 1, found)
    intent = intent_of_nobody(ALL_PARTS, load_specs())
    policy = Policy("base", (), date(2026, 1, 2))
    verdicts = list(judge(load_catalogue(), all_checks(), evidence, intent, policy))
    assert [each.trace for each in verdicts if each.trace] == []


PARSERS: dict[str, Callable[[str], object]] = {
    "answers": lambda text: parse_answers(["a", "b"], text, ""),
    "certificate": lambda text: certificate_of(text, "1700000000"),
    "readers": lambda text: readers_of(0, text, "/k"),
    "sockets": sockets_of,
    "sections": lambda text: section(text, "Journal"),
    "logins": keywords_of,
    "files of nginx": lambda text: [
        files_for(each, address)
        for each in servers(parse_dump(0, f"# configuration file /n:\n{text}"))
        for address in ("/config.js", "/", "/a/b")
    ],
    "places of nginx": lambda text: [
        [spot.value("root", "") for spot in spots(each)]
        for each in servers(parse_dump(0, f"# configuration file /n:\nhttp {{ {text} }}"))
    ],
    "files": read_texts,
    "includes": lambda text: filled(text, dict.fromkeys(included(text), text)),
    "destinations": lambda text: passes_on(parse_ruleset(text)),
    "place of data": parse_data_path,
}


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_every_parser_reads_any_text_or_says_that_it_cannot(name: str, text: bytes) -> None:
    with suppress(UnseenError, BrokenOffError, NotRootError):
        PARSERS[name](text.decode("utf-8", "replace"))


def test_the_words_lead_into_the_parsers() -> None:
    """Otherwise only the refusals at their doors would be tested."""
    dump = b"# configuration file /n:\nhttp { server { listen 443 ssl ; root /srv/jitsi-meet ; } }"
    host = MadeUp({DUMP: (0, dump)}).host
    assert servers(parse_dump(0, host.run(DUMP).stdout))
