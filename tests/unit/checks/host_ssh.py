"""Examples for the controls of host_ssh."""

from dataclasses import replace

from meethaus.probes.host_ssh import Sshd
from meethaus.probes.host_ssh_accounts import Accounts
from meethaus.probes.host_ssh_logins import SshLogins
from tests.support.examples import Example

STRICT = Sshd(
    settings={
        "passwordauthentication": "no",
        "kbdinteractiveauthentication": "no",
        "permitemptypasswords": "no",
        "permitrootlogin": "without-password",
        "x11forwarding": "no",
        "allowagentforwarding": "no",
        "allowtcpforwarding": "no",
        "permittunnel": "no",
        "allowstreamlocalforwarding": "no",
        "gatewayports": "no",
    },
    exceptions=0,
)


def saying(name: str, value: str) -> tuple[Sshd]:
    return (replace(STRICT, settings={**STRICT.settings, name: value}),)


OFF = {"host_ssh_enabled": False}
LOGIN = {
    "hostbasedauthentication": "no",
    "ignorerhosts": "yes",
    "strictmodes": "yes",
    "permituserenvironment": "no",
    "maxauthtries": "4",
    "logingracetime": "30",
    "loglevel": "INFO",
    "kexalgorithms": "sntrup761x25519-sha512,curve25519-sha256,diffie-hellman-group16-sha512",
    "ciphers": "aes256-ctr,aes256-gcm@openssh.com",
    "macs": "umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com",
    "hostkeyalgorithms": "ssh-ed25519,rsa-sha2-512,ssh-ed25519-cert-v01@openssh.com",
}
LOGINS = SshLogins(LOGIN, LOGIN)


def as_root(**other: str) -> SshLogins:
    return SshLogins({**LOGIN, **other}, LOGIN)


def as_other(**other: str) -> SshLogins:
    return SshLogins(LOGIN, {**LOGIN, **other})


EXAMPLES = {
    "host-ssh-passwords-refused": [
        Example((STRICT,)),
        Example(saying("passwordauthentication", "yes"), because="passwordauthentication is on"),
        Example(saying("kbdinteractiveauthentication", "yes"), because="kbdinteractive"),
        Example((replace(STRICT, exceptions=2),), because="2 Match blocks"),
        Example(saying("passwordauthentication", "yes"), OFF),
    ],
    "host-ssh-root-by-key": [
        Example((STRICT,)),
        Example(saying("permitrootlogin", "no")),
        Example(saying("permitrootlogin", "yes"), because="PermitRootLogin is yes"),
        Example(saying("permitrootlogin", "yes"), OFF),
    ],
    "host-ssh-no-way-through": [
        Example((STRICT,)),
        Example(saying("x11forwarding", "yes"), because="x11forwarding is yes"),
        Example(saying("permittunnel", "point-to-point"), because="permittunnel"),
        Example(saying("allowtcpforwarding", "local"), because="allowtcpforwarding is local"),
        Example(saying("allowtcpforwarding", "local"), {"host_ssh_jump_enabled": True}),
        Example(
            saying("allowtcpforwarding", "yes"),
            {"host_ssh_jump_enabled": True},
            because="allowtcpforwarding is yes",
        ),
        Example(saying("x11forwarding", "yes"), OFF),
        Example(saying("allowtcpforwarding", "no"), {"host_ssh_jump_enabled": True}),
    ],
    "host-ssh-algorithms-current": [
        Example((LOGINS,)),
        Example((LOGINS,), {"host_ssh_enabled": False}),
        Example((as_root(ciphers="aes256-ctr,aes128-cbc"),), because="ciphers: aes128-cbc"),
        Example((as_other(macs="hmac-sha1-etm@openssh.com"),), because="macs: hmac-sha1"),
        Example((as_root(hostkeyalgorithms="ssh-rsa,ssh-ed25519"),), because="ssh-rsa"),
        Example((as_root(kexalgorithms=""),), because="unknown"),
    ],
    "host-ssh-attempts-limited": [
        Example((LOGINS,)),
        Example((LOGINS,), {"host_ssh_enabled": False}),
        Example((as_root(maxauthtries="6"),), because="maxauthtries is 6"),
        Example((as_root(maxauthtries="1"),)),
        Example((as_root(maxauthtries="6"),), {"host_ssh_auth_tries": 6}),
        Example((as_other(logingracetime="0"),), because="logingracetime is 0"),
        Example((as_other(logingracetime="2m"),), because="2m"),
    ],
    "host-ssh-log-quiet": [
        Example((LOGINS,)),
        Example((LOGINS,), {"host_ssh_enabled": False}),
        Example((as_root(loglevel="ERROR"),)),
        Example((as_root(loglevel="DEBUG3"),), because="DEBUG3"),
        Example((as_other(loglevel="VERBOSE"),), because="VERBOSE"),
        Example((as_other(loglevel="VERBOSE"),), {"host_ssh_log_level": "VERBOSE"}),
    ],
    "host-ssh-no-trust-by-place": [
        Example((LOGINS,)),
        Example((LOGINS,), {"host_ssh_enabled": False}),
        Example(
            (as_root(hostbasedauthentication="yes"),), because="hostbasedauthentication is yes"
        ),
        Example((as_other(strictmodes="no"),), because="strictmodes is no"),
    ],
    "host-ssh-root-alone": [
        Example((Accounts(roots=1, open=0),)),
        Example((Accounts(roots=1, open=2),)),
        Example((Accounts(roots=2, open=0),), because="2 accounts with the number 0"),
    ],
    "host-ssh-no-open-accounts": [
        Example((Accounts(roots=1, open=0),)),
        Example((Accounts(roots=2, open=0),)),
        Example((Accounts(roots=1, open=1),), because="1 account with an empty password"),
    ],
}
