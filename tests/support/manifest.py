"""What is on a target: what changed since a moment, and what two targets have in common."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from meethaus.lab.model import Target
from tests.support import remote

# Places where a running system writes on its own, or where a login leaves its trace.
_ALWAYS_MOVING = (
    "/dev",
    "/proc",
    "/root/.ansible",
    "/run",
    "/sys",
    "/tmp",
    "/var/lib/logrotate",
    "/var/lib/private/systemd",
    "/var/lib/systemd",
    "/var/log",
    "/var/tmp",
)

_PRUNED = f"\\( {' -o '.join(f'-path {path}' for path in _ALWAYS_MOVING)} \\) -prune"

PACKAGE_INDEX = ("/var/cache/apt", "/var/lib/apt")
"""The list of available packages, which a dry run refreshes because it cannot judge without."""


@dataclass(frozen=True)
class Moment:
    """A point in time on a target's own clock, and what was there then.

    `listing` names a file on the target with the kind, mode and owner of every path. `kernel` is
    what a change would not show in files.
    """

    clock: str
    listing: str
    kernel: str


def now(target: Target) -> Moment:
    """Remember the target as it is."""
    listing = f"/run/listing-{secrets.token_hex(4)}"
    remote.run(target, f"{_list()} > {listing}")
    clock = remote.run(target, "date +@%s.%N").strip()
    return Moment(clock=clock, listing=listing, kernel=_kernel(target))


def changes_since(target: Target, moment: Moment, ignoring: tuple[str, ...] = ()) -> list[str]:
    """Return every path that was written, created, renamed, deleted or re-owned since then.

    The change time of an inode cannot be set by a program, so no write stays unseen. A directory's
    own time says less: it also moves when a layered file system copies the directory for a change
    further down. What came or went shows in the listing. Differences of the packet filter and the
    listeners are listed too.
    """
    written = f"find / -xdev {_PRUNED} -o ! -type d -newerct {moment.clock} -print"
    differing = f"{_list()} | comm -3 --nocheck-order {moment.listing} - | cut -d / -f 2-"
    told = remote.run(target, f"{written}; {differing} | sed s,^,/,; rm {moment.listing}")
    found = sorted(
        path
        for path in set(told.split("\n")[:-1])
        if not any(path == place or path.startswith(f"{place}/") for place in ignoring)
    )
    if (kernel := _kernel(target)) != moment.kernel:
        found.append(f"packet filter, listeners or units:\n{moment.kernel}\n->\n{kernel}")
    return found


def _list() -> str:
    """Return the command that lists kind, mode, owner and name of every path."""
    return f"find / -xdev {_PRUNED} -o -printf '%y %m %U:%G %p\\n' | LC_ALL=C sort"


def _kernel(target: Target) -> str:
    return remote.run(
        target,
        "nft --stateless list ruleset; ss -H -ltn | awk '{print $4}' | sort; "
        "systemctl list-units --state=failed,active --type=service --plain --no-legend"
        " | awk '{print $1}' | grep -v -e '^user' -e '^apt-' -e '^systemd-tmpfiles' | sort",
    )


@dataclass(frozen=True)
class Entry:
    """One file, directory or link; `content` is a hash, or the target of a link."""

    kind: str
    mode: str
    owner: str
    content: str


_LISTING = r"""
cd / && find etc usr/local usr/share/jitsi-meet -xdev -printf '%y\t%m\t%u:%g\t%p\t%l\n' | LC_ALL=C sort -t "$(printf '\t')" -k4
echo ==
find etc usr/local usr/share/jitsi-meet -xdev -type f -print0 | xargs -0 sha256sum
"""  # noqa: E501

# Named after an account that the certificate authority numbers.
_OWN_NAME_ON_EACH_HOST = re.compile(r"^etc/letsencrypt/accounts/.*/directory/")

# Made anew on every host: keys, certificates, what a package manager counts, machine identity.
_OWN_TO_EACH_HOST = re.compile(
    r"""^(usr/local/share/ca-certificates/auth\..*\.crt|etc/(
        ssh/ssh_host_.* | machine-id | hostname | hosts | resolv\.conf | ld\.so\.cache
        | (letsencrypt|meethaus/tls|coturn/certs|prosody/certs)/.*
        | jitsi/meet/.*\.(key|crt) | ssl/(certs|private)/.* | turnserver/.*\.pem
        | (passwd|group|shadow|gshadow|subuid|subgid)-? | \.pwd\.lock | .*\.bak | mtab
    ))$""",
    re.VERBOSE,
)


def configuration(target: Target, own_words: Mapping[str, str]) -> dict[str, Entry]:
    """Return what the installation left under `/etc` and beside it, in a comparable form.

    `own_words` maps words that belong to this one deployment (its name, its address, its
    secrets) to placeholders; files that contain one are hashed with the placeholder in its place.
    """
    listing, _, hashes = remote.run(target, _LISTING).partition("==\n")
    digest = {
        path: value for value, _, path in (line.partition("  ") for line in hashes.splitlines())
    }
    normalised = _normalised(target, own_words)
    entries: dict[str, Entry] = {}
    for line in listing.splitlines():
        kind, mode, owner, path, link = line.split("\t")
        if _OWN_NAME_ON_EACH_HOST.match(path):
            continue
        name = _replace(path, own_words)
        if _OWN_TO_EACH_HOST.match(path):
            content = "own to each host"
        else:
            content = _replace(link, own_words) or normalised.get(path) or digest.get(path, "")
        entries[name] = Entry(kind, mode, owner, content)
    return entries


def differences(one: Mapping[str, Entry], other: Mapping[str, Entry]) -> list[str]:
    """Return a line for each path that is not the same in both."""
    return [
        f"{path}: {one.get(path)} != {other.get(path)}"
        for path in sorted({*one, *other})
        if one.get(path) != other.get(path)
    ]


def _normalised(target: Target, own_words: Mapping[str, str]) -> dict[str, str]:
    """Return the text, with placeholders, of each file that holds one of the words."""
    patterns = "\n".join(own_words)
    names = remote.run(
        target,
        f"cd / && grep -rIlF --devices=skip -f - etc usr/local <<'WORDS' | sort\n{patterns}\nWORDS",
    ).splitlines()
    texts: dict[str, str] = {}
    for name in names:
        texts[name] = _replace(remote.run(target, f"cat '/{name}'"), own_words)
    return texts


def _replace(text: str, own_words: Mapping[str, str]) -> str:
    for word in sorted(own_words, key=len, reverse=True):
        text = text.replace(word, own_words[word])
    return text


def packages(target: Target) -> dict[str, str]:
    """Return the installed packages and their versions."""
    listed = remote.run(target, "dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\\n'")
    rows = (line.split() for line in listed.splitlines())
    return {row[1]: row[2] for row in rows if row[0] == "ii"}
