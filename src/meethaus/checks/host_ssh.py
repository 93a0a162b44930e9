"""When administrators come in by key alone, and no further than this server."""

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_ssh import Sshd

_BY_PASSWORD = ("passwordauthentication", "kbdinteractiveauthentication", "permitemptypasswords")
_ROOT_BY_KEY = ("no", "prohibit-password", "without-password", "forced-commands-only")
_WAYS_THROUGH = (
    *("x11forwarding", "allowagentforwarding", "allowstreamlocalforwarding"),
    *("permittunnel", "gatewayports"),
)
_NOT_OURS = "sshd is left as it was, by host_ssh_enabled"


def _exceptions(seen: Sshd, found: str) -> Finding:
    """Judge what holds for all: with a Match block nobody knows for whom it does not."""
    if seen.exceptions:
        return wrong(f"{seen.exceptions} Match blocks make exceptions", "no Match block")
    return fine(found)


def check_host_ssh_passwords_refused(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(Sshd)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    on = [each for each in _BY_PASSWORD if seen.settings[each] != "no"]
    return wrong(f"{on[0]} is on", "keys only") if on else _exceptions(seen, "keys only")


def check_host_ssh_root_by_key(sights: Sights, intent: Intent) -> Finding:
    said = sights.fact(Sshd).settings["permitrootlogin"]
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    found = f"PermitRootLogin is {said}"
    return fine(found) if said in _ROOT_BY_KEY else wrong(found, "prohibit-password or no")


def check_host_ssh_no_way_through(sights: Sights, intent: Intent) -> Finding:
    seen = sights.fact(Sshd)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    open_ = [each for each in _WAYS_THROUGH if seen.settings[each] != "no"]
    if open_:
        return wrong(f"{open_[0]} is {seen.settings[open_[0]]}", "no")
    allowed = ("no", "local") if intent.switch("host_ssh_jump_enabled") else ("no",)
    said = seen.settings["allowtcpforwarding"]
    if said not in allowed:
        return wrong(f"allowtcpforwarding is {said}", " or ".join(allowed))
    return fine("nothing is passed on")
