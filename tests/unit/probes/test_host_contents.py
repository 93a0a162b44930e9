"""What is read of packages, names and the record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.host_record_content import (
    Recipient,
    probe_record_content,
    probe_recorded_places,
    secrets_in,
)
from meethaus.probes.host_resolver_unbound import (
    OwnResolver,
    ResolverSandbox,
    forwarders_of,
    probe_own_resolver,
    probe_resolver_sandbox,
)
from meethaus.probes.host_updates_trust import (
    AptTrust,
    options_of,
    probe_apt_trust,
    probe_package_lists,
)
from meethaus.probes.units import argument_after
from tests.support.made_up import Answers, MadeUp

SHOW = "systemctl show --no-pager --property=Id,LoadState,"

# --- Packages ---

DUMP = 'APT "";\nAPT::Get::AllowUnauthenticated "1";\nAcquire::Languages:: "en";\n'
EXCUSED = """\
l=/etc/apt/sources.list
t=$(for f in $l $l.d/*.list $l.d/*.sources; do
    if [ -e "$f" ] || [ -L "$f" ]; then cat -- "$f" || exit 9; fi
done) || exit 9
printf '%s\\n' "$t" | grep -ciE '^[^#]*\\[[^]]*trusted=yes|^trusted: *yes'"""
POLICY = "apt-cache policy"
AGES = (
    "date +%s && stat -c %Y /var/lib/apt/lists && "
    "for stamp in update-success-stamp update-stamp; do "
    "test ! -e /var/lib/apt/periodic/$stamp || stat -c %Y /var/lib/apt/periodic/$stamp; done"
)


def test_options_that_excuse_a_missing_signature() -> None:
    answers: Answers = {"apt-config dump": DUMP, EXCUSED: (1, "0\n"), POLICY: ""}
    seen = probe_apt_trust(MadeUp(answers).host)
    assert seen == AptTrust(("APT::Get::AllowUnauthenticated",), 0)
    changed: tuple[Answers, ...] = (
        {EXCUSED: ""},
        {"apt-config dump": ""},
        {POLICY: (100, "")},
    )
    for told in changed:
        with pytest.raises(UnseenError):
            probe_apt_trust(MadeUp({**answers, **told}).host)


def test_newest_of_all_times_is_when_apt_last_asked() -> None:
    assert probe_package_lists(MadeUp({AGES: "1000\n400\n900\n700\n"}).host).age == 100
    assert probe_package_lists(MadeUp({AGES: "1000\n2000\n"}).host).age == 0
    for answer in ((1, "1000\n"), (0, "1000\n"), (0, "")):
        with pytest.raises(UnseenError):
            probe_package_lists(MadeUp({AGES: answer}).host)


@given(st.text())
def test_any_text_is_options(text: str) -> None:
    assert all(values for values in options_of(text).values())


# --- Names ---

UNBOUND = f"{SHOW}ActiveState,ExecStart unbound.service"
RUNS = (
    "ExecStart={ argv[]=/usr/sbin/unbound -d -p -c /etc/unbound/meethaus.conf ; x }\n"
    "Id=unbound.service\nLoadState=loaded\nActiveState=active\n"
)
CONF = """\
forward-zone:
    name: "."
    # forward-addr: 192.0.2.1
    forward-addr: 192.0.2.53@853#dns.example
    forward-host: "DNS.example."
    stub-addr: 2001:DB8::1
"""


def resolver(verbosity: str = "0", rc: int = 0) -> OwnResolver:
    values = {"log-queries": "yes", "verbosity": verbosity, "qname-minimisation": "yes"}
    names = ("log-queries", "log-replies", "log-local-actions", "log-servfail", "verbosity")
    path = "/etc/unbound/meethaus.conf"
    answers: dict[str, str | bytes | tuple[int, str | bytes]] = {
        f"unbound-checkconf -o {name} {path}": (rc, values.get(name, "no") + "\n")
        for name in (*names, "qname-minimisation", "module-config")
    }
    text = f"cat {path} /etc/unbound/unbound.conf.d/*.conf 2>/dev/null"
    return probe_own_resolver(MadeUp({UNBOUND: RUNS, text: (1, CONF), **answers}).host)


def test_checker_of_unbound_says_what_is_set() -> None:
    seen = resolver()
    assert (seen.logging, seen.minimal, seen.validates) == (("log-queries",), True, False)
    assert seen.forwarders == ("192.0.2.53", "2001:db8::1", "dns.example")
    assert resolver("3").logging == ("log-queries", "verbosity")
    with pytest.raises(UnseenError, match="how much"):
        resolver("x")
    with pytest.raises(UnseenError, match="cannot say"):
        resolver(rc=1)


def test_unbound_that_does_not_run_is_none() -> None:
    stopped = RUNS.replace("=active", "=inactive")
    assert not probe_own_resolver(MadeUp({UNBOUND: stopped}).host).present
    short = f"{SHOW}ActiveState unbound.service"
    assert probe_resolver_sandbox(MadeUp({short: stopped}).host) == ResolverSandbox(present=False)


@given(st.text())
def test_any_text_is_forwarders(text: str) -> None:
    assert all("#" not in each for each in forwarders_of(text))


@given(st.text(), st.sampled_from(["-c", "-f"]))
def test_argument_is_one_word(text: str, option: str) -> None:
    assert len(argument_after(option, text).split()) <= 1


# --- The record ---

READ = (
    "if test -e /etc/meethaus/deployment.json || test -L /etc/meethaus/deployment.json; "
    "then cat /etc/meethaus/deployment.json; "
    "else exit 3; fi"
)
SETTINGS = {"b": "Straße", "a": [1, True, None]}
# Of the settings above, by Ansible's to_json(sort_keys=true).
SUM = "5399b17c09572e5043162b59ed03964a9475f4d599f8cfebbd098ccbe7352acf"


def record(**more: object) -> str:
    location = {"country": "DE", "hoster_country": "NL", "hoster_parent_country": ""}
    recipients = [{"role": "time", "place": "eea", "participants_data": False, "name": "x"}]
    whole = {"location": location, "recipients": recipients, "settings": SETTINGS, **more}
    return json.dumps(whole)


def test_record_that_somebody_changed_has_another_sum() -> None:
    seen = probe_record_content(MadeUp({READ: record(settings_sha256="0" * 64)}).host)
    assert (seen.present, seen.unchanged, seen.secrets) == (True, False, 0)
    whole = record(settings_sha256=SUM, jvb_password="x")
    seen = probe_record_content(MadeUp({READ: whole}).host)
    assert (seen.unchanged, seen.secrets) == (True, 1)


def test_places_are_told_without_names() -> None:
    seen = probe_recorded_places(MadeUp({READ: record()}).host)
    assert (seen.country, seen.hoster_country) == ("DE", "NL")
    assert seen.recipients == (Recipient("time", "eea", learns_of_participants=False),)


def test_no_record_is_a_fact_and_a_broken_one_is_not_seen() -> None:
    assert not probe_record_content(MadeUp({READ: (3, "")}).host).present
    assert not probe_recorded_places(MadeUp({READ: (3, "")}).host).present
    for answer in ((1, ""), (0, "\x00"), (0, "[]"), (0, "{}"), (0, '{"location": 1}')):
        with pytest.raises(UnseenError):
            probe_recorded_places(MadeUp({READ: answer}).host)


def test_secrets_are_found_by_name_at_any_depth() -> None:
    deep = {"a": [{"turn_secret": "x", "secret": "", "password_attempts": "3", "token": 5}]}
    assert list(secrets_in(deep)) == ["turn_secret"]
