"""How to look at where Jitsi's packages come from, and which ones there are."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from testinfra.host import Host

from meethaus.errors import UnseenError

__all__ = [
    "JitsiPackages",
    "blocks_of",
    "priorities_of",
    "probe_jitsi_packages",
    "sources_with_keys",
]


@dataclass(frozen=True, slots=True)
class JitsiPackages:
    """Jitsi's packages by name, each with apt's priority of the installed version.

    `sources` are the addresses of the repositories that offer them, each with the keys that may
    sign it; without one every key that apt trusts may. `highest` is the priority that those
    repositories have for packages which nobody pinned.
    """

    priorities: Mapping[str, int]
    held: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]
    highest: int


_NAMES: Final = re.compile(r"jitsi-\S+|jicofo|jibri|jigasi")
_INSTALLED: Final = re.compile(r"^ \*\*\* \S+ (-?\d+)$", re.MULTILINE)
_OFFER: Final = re.compile(r"^ +(-?\d+) (\w+:\S+) ", re.MULTILINE)
# `option=value` of the one-line format (sources.list(5)).
_LINE: Final = re.compile(r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s", re.MULTILINE)
_FINGERPRINT: Final = re.compile(r"^pub:.*\nfpr:+([0-9A-F]{40}):", re.MULTILINE)
# Below /run nothing is left behind: gpg would make itself a key ring elsewhere.
_KEYS: Final = (
    "gpg --batch --homedir=/run --no-keyring --trust-model=always --show-keys --with-colons -- %s"
)


def probe_jitsi_packages(host: Host) -> JitsiPackages:
    """Ask apt and dpkg what they would do; only who may sign stands in their files alone."""
    asked = {
        "dpkg-query": "dpkg-query --show --showformat '${db:Status-Status} ${Package}\\n'",
        "apt-cache": "apt-cache policy $(dpkg-query --show --showformat '${Package}\\n' | "
        "grep -E '^(jitsi-|jicofo|jibri|jigasi)')",
        "apt-cache policy": "apt-cache policy",
        "apt-mark": "apt-mark showhold",
        "find": "find /etc/apt/sources.list /etc/apt/sources.list.d -maxdepth 1 "
        "\\( -name '*.list' -o -name '*.sources' \\) -type f -exec sed -e '$G' -- {} +",
    }
    answers = {name: host.run(command) for name, command in asked.items()}
    for name, answer in answers.items():
        # There need not be a sources.list; find tells so by 1, and looks at the rest.
        if answer.rc and (name, answer.rc) != ("find", 1):
            raise UnseenError(f"{name} ended with {answer.rc}")
    blocks = blocks_of(answers["apt-cache"].stdout)
    priorities = priorities_of(answers["dpkg-query"].stdout, blocks)
    places = {each[2].rstrip("/") for name in priorities for each in _OFFER.finditer(blocks[name])}
    keys = dict(sources_with_keys(answers["find"].stdout))
    rings = {each: keys.get(each, "") for each in places}
    shown = {ring: host.run(_KEYS, ring) for ring in rings.values() if ring.startswith("/")}
    general = answers["apt-cache policy"].stdout
    found = {place: _fingerprints(ring, shown) for place, ring in sorted(rings.items())}
    weights = [int(each[1]) for each in _OFFER.finditer(general) if each[2].rstrip("/") in places]
    held = filter(_NAMES.fullmatch, answers["apt-mark"].stdout.split())
    return JitsiPackages(priorities, tuple(sorted(held)), found, max(weights, default=0))


def _fingerprints(ring: str, shown: Mapping[str, object]) -> tuple[str, ...]:
    if not ring.startswith("/"):
        # The key itself, or its fingerprint, stands in the sources file.
        return (ring,) if ring else ()
    answer = shown[ring]
    if getattr(answer, "rc", 1):
        raise UnseenError(f"gpg cannot read {ring}")
    return tuple(sorted(set(_FINGERPRINT.findall(getattr(answer, "stdout", "")))))


def blocks_of(policy: str) -> dict[str, str]:
    """Return what `apt-cache policy` tells of each package."""
    pieces = re.split(r"^(\S+):\n", policy, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def priorities_of(installed: str, blocks: Mapping[str, str]) -> dict[str, int]:
    """Return the priority of what is installed; raises `UnseenError` where apt tells none."""
    found: dict[str, int] = {}
    for line in installed.splitlines():
        status, _, name = line.partition(" ")
        if status != "installed" or not _NAMES.fullmatch(name):
            continue
        version = _INSTALLED.search(blocks.get(name, ""))
        if version is None:
            raise UnseenError(f"apt-cache does not tell the priority of {name}")
        found[name] = int(version[1])
    return dict(sorted(found.items()))


def sources_with_keys(text: str) -> Iterator[tuple[str, str]]:
    """Yield addresses of repositories with what is written about their key."""
    for options, address in _LINE.findall(text):
        words = (word.partition("=") for word in options.split())
        yield address.rstrip("/"), {a.lower(): b for a, _, b in words}.get("signed-by", "")
    for stanza in re.split(r"\n\s*\n", text):
        fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE))
        fields = {name.lower(): value.strip() for name, value in fields.items()}
        for address in fields.get("uris", "").split():
            yield address.rstrip("/"), " ".join(fields.get("signed-by", "").split())
