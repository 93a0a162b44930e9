"""What auditors' tools say of an installed server. No finding stays without its reason here."""

from collections.abc import Iterator

import pytest

from meethaus.lab import Lab, Suite, Target, TargetSpec
from tests.e2e.conftest import Installation
from tests.support import audits

pytestmark = [pytest.mark.lab, pytest.mark.thorough, pytest.mark.timeout(2400)]

# What testssl.sh finds on a port and why it stays, by its name for it.
TLS_STAYS = {
    443: {
        "engine_problem": "about the auditor's OpenSSL, not the server",
        "cert_revocation": "the practice authority has no list; Let's Encrypt's certificates do",
        "BREACH": "pages are compressed, but hold no secret beside anything a stranger chose",
    },
    5349: {
        "engine_problem": "about the auditor's OpenSSL, not the server",
        "cert_revocation": "the practice authority has no list; Let's Encrypt's certificates do",
    },
}
# What it finds at times: it asks in HTTP while it resumes a session, and coturn may hang up.
TLS_COMES_AND_GOES = {"sessionresumption_ticket"}
# Of lynis. It reads unbound's own file, which is not used here and names the key of the root zone;
# that key is made where DNSSEC is on, and the name server of the lab passes on no signatures.
LYNIS_WARNS = {"NAME-4036"}
# It does not read the form in which Debian 13 names its sources, and says so if the old file is
# there too, which apt may leave behind.
LYNIS_WARNS_AT_TIMES = {"PKGS-7388"}
# It asks for the runlevel of System V, which Debian 13 knows only sometimes.
LYNIS_HINTS_AT_TIMES = {"BOOT-5180"}
# Names that lynis gives its hints, and why each stays as it is.
LYNIS_STAYS = {
    "LYNIS": "the age of the auditor's own release",
    "DEB-0280": "nobody but root logs in; services have a /tmp of their own by systemd",
    "DEB-0810": "for somebody who installs by hand; updates here are security updates only",
    "DEB-0811": "the same",
    "DEB-0831": "restarts services when it likes, so in the middle of meetings",
    "DEB-0880": "its log keeps addresses; SSH takes keys only, moderators' logins are throttled",
    "BOOT-5264": "the daemons of a conference are confined; the rest are Debian's own",
    "KRNL-5788": "a container has no kernel of its own",
    "AUTH-9230": "no account has a password",
    "AUTH-9262": "no account has a password",
    "AUTH-9282": "no account has a password",
    "AUTH-9286": "no account has a password",
    "AUTH-9328": "what the services write has its mode set by the roles",
    "FILE-6310": "how a disk is divided is decided before the first run",
    "USB-1000": "a rented server has no port that a stranger reaches",
    "STRG-1846": "the same",
    "PKGS-7370": "apt checks signatures; what the roles write is compared at every run",
    "PKGS-7394": "asks for a tool, not for a setting",
    "NETW-3200": "the modules load only for who may load modules, and that is root",
    "HTTP-6710": "a line of Debian's nginx.conf; every site has its own without TLS 1.1",
    "HTTP-6712": "there is no access log, on purpose",
    "SSH-7408": "addresses at VERBOSE are what the log shall not have; Ansible shares sessions",
    "LOGG-2154": "logs of people go nowhere else",
    "BANN-7126": "no stranger gets as far as a login",
    "BANN-7130": "the same",
    "ACCT-9622": "would record who does what",
    "ACCT-9626": "the same",
    "ACCT-9628": "the same",
    "TIME-3104": "chrony is there, but a container may not set the clock",
    "FINT-4350": "what the roles write is compared at every run",
    "FILE-7524": "/etc/sudoers.d and /etc/cron.* as Debian makes them: root's alone to write",
    "HOME-9304": "home directories of services, below /var/lib, as their packages make them",
    "KRNL-6000": "values of the machine that carries the container; the roles' own are compared",
    "HRDN-7230": "no file of anybody is kept on this server",
}
LOWEST_SCORE = 66
"""Of 100. More would take what logs people or restarts services during meetings."""


@pytest.fixture(scope="module")
def auditor(lab: Lab, installation: Installation) -> Iterator[Target]:
    # Debian 13 on both, as an auditor would have it: newer tools know more to find.
    name = f"auditor-of-{installation.site.target.name}"
    target = lab.start(TargetSpec(name=name, suite=Suite.TRIXIE))
    audits.equip(target)
    yield target
    lab.stop(name)


@pytest.fixture(scope="module")
def hardening(
    installation: Installation,
    contacts: object,  # noqa: ARG001 - names that lynis looks up must not be among them
    auditor: Target,
) -> audits.Hardening:
    return audits.hardening(auditor, installation.site.target)


@pytest.mark.parametrize("port", TLS_STAYS, ids=["web", "turn"])
def test_testssl_gives_an_a_and_finds_nothing_that_has_no_reason(
    installation: Installation, auditor: Target, port: int
) -> None:
    told = audits.handshakes(auditor, installation.site.target, port)
    assert told.grade in ("A", "A+")
    findings = told.findings.keys() - TLS_COMES_AND_GOES
    assert findings == TLS_STAYS[port].keys(), told.findings


def test_lynis_gives_the_score_we_name(hardening: audits.Hardening) -> None:
    assert hardening.score >= LOWEST_SCORE


def test_lynis_finds_nothing_that_has_no_reason(hardening: audits.Hardening) -> None:
    assert hardening.warnings - LYNIS_WARNS_AT_TIMES == LYNIS_WARNS
    assert hardening.suggestions - LYNIS_HINTS_AT_TIMES == LYNIS_STAYS.keys()
