"""How to look at how sshd treats a login, of root and of everybody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.backend.base import CommandResult
from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = ["SshLogins", "keywords_of", "probe_ssh_logins"]


@dataclass(frozen=True, slots=True)
class SshLogins:
    """Keywords in small letters with their values, for root and for an account like any other."""

    root: Mapping[str, str]
    others: Mapping[str, str]


# None of these names a person; AllowUsers and the like would.
_WORDS: Final = """
    hostbasedauthentication ignorerhosts strictmodes permituserenvironment
    maxauthtries logingracetime loglevel kexalgorithms ciphers macs hostkeyalgorithms
"""
_KEPT: Final = frozenset(_WORDS.split())
# The first settings may hold for some hosts or accounts only (Match), so sshd is told of a login.
_ASK: Final = "sshd -T -C user=%s,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"


def probe_ssh_logins(host: Host) -> SshLogins:
    """Let sshd say what it would do in two logins."""
    root, others = host.run(_ASK, "root"), host.run(_ASK, "nobody")
    return SshLogins(_keywords(root), _keywords(others))


def _keywords(told: CommandResult) -> dict[str, str]:
    found = keywords_of(told.stdout)
    if told.rc or not _KEPT & set(found):
        raise UnseenError(f"sshd -T ended with {told.rc}: its settings are unknown")
    return found


def keywords_of(text: str) -> dict[str, str]:
    """Return the keywords that matter, of what `sshd -T` says."""
    pairs = (line.partition(" ") for line in text.splitlines())
    return {name: value.strip() for name, _, value in pairs if name in _KEPT}
