"""When administrators come in by key alone, and no further than this server."""

from collections.abc import Mapping
from typing import Final

from meethaus.checks.model import Finding, Intent, Sights, fine, needless, wrong
from meethaus.probes.host_ssh import Sshd
from meethaus.probes.host_ssh_accounts import Accounts
from meethaus.probes.host_ssh_logins import SshLogins

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


# --- Logins, of root and of everybody else ---

# Broken, or short: SHA-1, MD5, ciphers in CBC mode and of 64-bit blocks, RC4, DSA, tags of 64 bits
# and groups that are fixed and small (RFC 9142, BSI TR-02102-4). Parts of the names of OpenSSH.
_BROKEN: Final = (
    *("sha1", "md5", "-cbc", "arcfour", "3des", "blowfish", "cast128", "umac-64", "ssh-dss"),
    *("group1-", "group-exchange-sha1", "group14-sha1", "none"),
)
# The only name without its hash is the one with SHA-1 (RFC 8332).
_SHA1_BY_NAME: Final = ("ssh-rsa", "ssh-rsa-cert-v01@openssh.com")
_CHOICES: Final = ("kexalgorithms", "ciphers", "macs", "hostkeyalgorithms")
_TRUST: Final = {
    "hostbasedauthentication": "no",
    "ignorerhosts": "yes",
    "strictmodes": "yes",
    "permituserenvironment": "no",
}
# From quiet to talkative (sshd_config(5)).
_LEVELS: Final = (
    *("QUIET", "FATAL", "ERROR", "INFO", "VERBOSE"),
    *("DEBUG", "DEBUG1", "DEBUG2", "DEBUG3"),
)


def _views(sights: Sights) -> tuple[Mapping[str, str], ...]:
    seen = sights.fact(SshLogins)
    return seen.root, seen.others


def check_host_ssh_algorithms_current(sights: Sights, intent: Intent) -> Finding:
    views = _views(sights)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    for view in views:
        for choice in _CHOICES:
            names = view.get(choice, "").split(",")
            bad = [each for each in names if _is_broken(each)]
            if bad or names == [""]:
                return wrong(f"{choice}: {', '.join(bad[:3]) or 'unknown'}", "none that is broken")
    return fine("no algorithm that is broken or short")


def _is_broken(name: str) -> bool:
    return name in _SHA1_BY_NAME or any(each in name for each in _BROKEN)


def check_host_ssh_attempts_limited(sights: Sights, intent: Intent) -> Finding:
    views = _views(sights)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    for keyword, setting in (
        ("maxauthtries", "host_ssh_auth_tries"),
        ("logingracetime", "host_ssh_login_seconds"),
    ):
        most = intent.number(setting)
        for view in views:
            said = view.get(keyword, "")
            # A grace time of 0 means for ever.
            if not said.isdecimal() or not 0 < int(said) <= most:
                return wrong(f"{keyword} is {said or 'unknown'}", f"1 to {most}")
    return fine("few keys and little time for each connection")


def check_host_ssh_log_quiet(sights: Sights, intent: Intent) -> Finding:
    views = _views(sights)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    most = str(intent.value("host_ssh_log_level"))
    for view in views:
        said = view.get("loglevel", "").upper()
        if said not in _LEVELS or _LEVELS.index(said) > _LEVELS.index(most):
            return wrong(f"loglevel is {said or 'unknown'}", f"{most} or less")
    return fine(f"no more than {most}")


def check_host_ssh_no_trust_by_place(sights: Sights, intent: Intent) -> Finding:
    views = _views(sights)
    if not intent.switch("host_ssh_enabled"):
        return needless(_NOT_OURS)
    for view in views:
        for keyword, wanted in _TRUST.items():
            # `shosts-only` of IgnoreRhosts lets the other kind of file in.
            if view.get(keyword) != wanted:
                return wrong(f"{keyword} is {view.get(keyword, 'unknown')}", wanted)
    return fine("nobody is trusted for the host or the file they come from")


def check_host_ssh_root_alone(sights: Sights, _: Intent) -> Finding:
    count = sights.fact(Accounts).roots
    found = f"{count} account{'s' if count > 1 else ''} with the number 0"
    return wrong(found, "root alone") if count > 1 else fine(found)


def check_host_ssh_no_open_accounts(sights: Sights, _: Intent) -> Finding:
    count = sights.fact(Accounts).open
    found = f"{count or 'no'} account{'' if count == 1 else 's'} with an empty password"
    return wrong(found, "none") if count else fine(found)
