"""Which certificate authorities a lab machine trusts: the lab's own and the ACME one."""

from dataclasses import dataclass

from meethaus.lab.authority import Authority
from meethaus.lab.internet import Internet
from meethaus.lab.podman import Podman
from meethaus.lab.state import Directories

_END = "-----END CERTIFICATE-----"
_STORE = "/usr/local/share/ca-certificates"

_INSTALL = f"""
changed=
while [ $# -gt 0 ]; do
  file={_STORE}/$1
  [ "$(cat "$file" 2>/dev/null)" = "$2" ] || {{ printf '%s\\n' "$2" > "$file"; changed=yes; }}
  shift 2
done
[ -z "$changed" ] || update-ca-certificates --fresh
"""
"""Shell script; its arguments are pairs of file name and certificate."""


@dataclass(frozen=True)
class Trust:
    """Hands the lab's authorities to machines and to clients."""

    podman: Podman
    directories: Directories
    internet: Internet

    def refresh(self) -> bool:
        """Write all authorities to the bundle clients are given; tell whether it changed."""
        bundle = Authority(self.directories.authority).ensure() + self.internet.acme_root()
        path = self.directories.trust_bundle
        if path.is_file() and path.read_text() == bundle:
            return False
        path.write_text(bundle)
        return True

    def install(self, container: str) -> None:
        """Put the authorities into a machine's system store, if they are not there already."""
        bundle = self.directories.trust_bundle.read_text()
        certificates = split_bundle(bundle)
        pairs = [
            argument
            for number, certificate in enumerate(certificates, start=1)
            for argument in (f"authority-{number}.crt", certificate)
        ]
        self.podman.exec(container, "sh", "-c", _INSTALL, "sh", *pairs)


def split_bundle(bundle: str) -> tuple[str, ...]:
    """Return the single certificates (PEM, no newline at the end) of a bundle."""
    ends = bundle.split(_END)
    return tuple(f"{part.strip()}\n{_END}" for part in ends if part.strip())
