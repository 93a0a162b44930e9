"""When a stranger's connection is safe from those who listen on the way."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.outside.certificate import ShownCertificate
from meethaus.outside.tls import SpokenTls

# As inside: renewal begins 30 days before the end, with less than half of that it failed.
_DAYS_LEFT = 14
_DAY = 24 * 60 * 60
_CURRENT = ("TLSv1.2", "TLSv1.3")


def check_outside_tls_certificate_valid(sights: Sights, _: Intent) -> Finding:
    shown = sights.fact(ShownCertificate)
    days = shown.certificate.seconds_left // _DAY
    if shown.refused:
        found = "no authority vouches for it" if shown.certificate.by_itself else shown.refused
        return wrong(found[:120], f"a certificate for {shown.host} that browsers trust")
    if days < _DAYS_LEFT:
        return wrong(f"the certificate ends in {days} days", f"{_DAYS_LEFT} days or more")
    return fine(f"{days} days left")


def check_outside_tls_current(sights: Sights, _: Intent) -> Finding:
    spoken = sights.fact(SpokenTls).versions
    old = [each for each in spoken if each not in _CURRENT]
    if old:
        return wrong(f"it speaks {', '.join(old)}", f"{' and '.join(_CURRENT)} only")
    return fine(f"it speaks {', '.join(spoken)}, of all that this machine can")


def check_outside_tls_suites_strong(sights: Sights, intent: Intent) -> Finding:
    spoken = sights.fact(SpokenTls)
    if "TLSv1.2" not in spoken.versions:
        return needless("it does not speak TLS 1.2, and the suites of TLS 1.3 are all strong")
    wanted = intent.texts("web_edge_tls12_ciphers")
    weak = [each for each in spoken.suites if each not in wanted]
    if weak:
        found = f"it takes {', '.join(weak[:3])}, {len(weak)} too many"
        return wrong(found, "only suites with forward secrecy and authenticated encryption")
    return fine(f"it takes {', '.join(spoken.suites)}"[:200])
