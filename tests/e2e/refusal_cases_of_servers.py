"""What is wrong with a server, and what must be said about each."""

from tests.e2e import spoiling
from tests.e2e.refusal_case import Case
from tests.e2e.spoiling import Spoil

_UBUNTU_20 = """\
NAME="Ubuntu"
ID=ubuntu
ID_LIKE=debian
VERSION_ID="20.04"
VERSION_CODENAME=focal
PRETTY_NAME="Ubuntu 20.04.6 LTS"
"""
_FEDORA = """\
NAME="Fedora Linux"
ID=fedora
VERSION_ID=42
PRETTY_NAME="Fedora Linux 42 (Server Edition)"
"""


def _foreign_system(os_release: str) -> Spoil:
    return spoiling.server(
        f"cat > /run/os-release <<'END'\n{os_release}END\n"
        "mount --bind /run/os-release /usr/lib/os-release",
        undo="umount /usr/lib/os-release",
    )


_FOREIGN_PACKAGE = """\
mkdir -p /run/foreign/DEBIAN && cat > /run/foreign/DEBIAN/control <<'END'
Package: jitsi-videobridge2
Version: 2.1-1
Architecture: all
Maintainer: Somebody Else <else@example.org>
Description: installed by hand
END
dpkg-deb --build /run/foreign /run/foreign.deb && dpkg -i /run/foreign.deb
"""

SERVER_CASES = (
    Case(
        "foreign-system",
        _foreign_system(_UBUNTU_20),
        ("Ubuntu 20.04", "Debian 12", "Debian 13"),
    ),
    Case(
        "foreign-family",
        _foreign_system(_FEDORA),
        ("Fedora Linux 42", "Debian 12", "Debian 13"),
    ),
    Case(
        "dns-mismatch",
        spoiling.setting("meet_public_ipv4", "192.0.2.77"),
        ("points to 10.77.", "192.0.2.77", "A record"),
    ),
    Case(
        "dns-of-somebody-else",
        spoiling.setting("meet_domain", "meet.example.org"),
        ("meet.example.org points to 198.51.100.1", "A record"),
    ),
    Case(
        "dns-without-an-entry",
        spoiling.unregistered_name,
        ("nobody.", "has no A record", "Set the A record to 10.77."),
    ),
    Case(
        "dns-with-an-address-of-somebody-else",
        spoiling.second_address("198.51.100.99"),
        ("also points to 198.51.100.99,", "Delete these A and AAAA records"),
    ),
    Case(
        "certificate-of-another-key",
        spoiling.together(
            spoiling.own_certificate, spoiling.foreign_key("meet_certificate_key_file")
        ),
        ("meet_certificate_key_file", "own.crt", "does not belong to the certificate"),
    ),
    Case(
        "port-443-taken",
        spoiling.server(
            "systemd-run --quiet --unit=their-web python3 -m http.server --directory /run 443"
            " && until ss -H -ltn | grep -q ':443 '; do sleep 0.1; done",
            undo="systemctl stop their-web",
        ),
        ("443/tcp by python3", "their-web.service", "systemctl disable --now"),
    ),
    Case(
        "too-little-memory",
        spoiling.setting("host_preflight_memory_mib", 9999999),
        ("MiB of memory", "9999999 are needed", "host_preflight_memory_mib"),
    ),
    Case(
        "too-little-disk",
        spoiling.setting("host_preflight_disk_mib", 999999999),
        ("MiB free", "999999999 are needed", "host_preflight_disk_mib"),
    ),
    Case(
        "locked-out-of-ssh",
        spoiling.setting("meet_ssh_allowed_networks", ["192.0.2.0/24"]),
        ("meet_ssh_allowed_networks", "192.0.2.0/24", "lock you out"),
    ),
    Case(
        "installed-by-somebody-else",
        spoiling.server(_FOREIGN_PACKAGE, undo="dpkg --purge jitsi-videobridge2"),
        ("jitsi-videobridge2", "meet_adopt_existing_enabled: true"),
    ),
    Case(
        "set-up-under-another-name",
        spoiling.server(
            "mkdir -p /etc/meethaus && "
            'echo \'{"domain": "old.example.org"}\' > /etc/meethaus/deployment.json',
            undo="rm -r /etc/meethaus",
        ),
        ("was set up as old.example.org", "meet_domain: old.example.org"),
    ),
    Case(
        "another-firewall",
        spoiling.server(
            "mkdir -p /etc/ufw && echo ENABLED=yes > /etc/ufw/ufw.conf", undo="rm /etc/ufw/ufw.conf"
        ),
        ("firewall", "ufw", "systemctl disable --now ufw"),
    ),
)
