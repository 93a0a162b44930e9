"""Examples for the controls of host_ssh."""

from dataclasses import replace

from meethaus.probes.host_ssh import Sshd
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
    ],
}
