"""The table of things that are wrong, and what must be said about each."""

from dataclasses import dataclass

from meethaus.exitcodes import ExitCode
from tests.e2e import spoiling
from tests.e2e.spoiling import Spoil


@dataclass(frozen=True)
class Case:
    """One wrong thing.

    Each of `says` must appear in what the command line and plain Ansible say: what is wrong, the
    value seen, what to write. `command_says` and `ansible_says` are further words of only one.
    Plain Ansible is left out where it has nothing of ours to say (`plain` is false).
    """

    name: str
    spoil: Spoil
    says: tuple[str, ...]
    code: ExitCode = ExitCode.SETTINGS
    command_says: tuple[str, ...] = ()
    ansible_says: tuple[str, ...] = ()
    plain: bool = True


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

INVENTORY_CASES = (
    Case(
        "wrong-type",
        spoiling.setting("meet_log_retention_days", "a week"),
        ("meet_log_retention_days", "a week"),
        command_says=("must be a whole number", "meet.yml:"),
        ansible_says=("unable to convert to int",),
    ),
    Case(
        "wrong-type-of-a-role-variable",
        spoiling.setting("turn_server_relay_port_first", "many"),
        ("turn_server_relay_port_first", "many"),
        command_says=("must be a whole number",),
        ansible_says=("unable to convert to int",),
    ),
    Case(
        "number-out-of-range",
        spoiling.setting("meet_log_retention_days", 900),
        ("meet_log_retention_days", "900", "90"),
    ),
    Case(
        "value-not-among-choices",
        spoiling.setting("meet_language", "fr"),
        ("meet_language", "fr", "de", "en"),
    ),
    Case(
        "unknown-name",
        spoiling.setting("meet_log_retention_day", 3),
        ("meet_log_retention_day", "meet_log_retention_days"),
    ),
    Case(
        "misspelt-role-variable",
        spoiling.setting("web_edge_acces_log_enabled", value=False),
        ("web_edge_acces_log_enabled", "web_edge_access_log_enabled"),
    ),
    Case(
        "bad-domain",
        spoiling.setting("meet_domain", "https://meet.example.org/"),
        ("meet_domain", "https://meet.example.org/", "without a path"),
    ),
    Case(
        "bad-mail-address",
        spoiling.setting("meet_operator_email", "it at example.org"),
        ("meet_operator_email", "it at example.org", "@example.org"),
    ),
    Case(
        "required-setting-missing",
        spoiling.without_setting("meet_operator_email"),
        ("meet_operator_email",),
        command_says=("is not set", "meet.yml"),
        ansible_says=("missing required arguments",),
    ),
    Case(
        "unencrypted-certificate-authority",
        spoiling.setting("meet_acme_directory_url", "http://ca.example.org/dir"),
        ("meet_acme_directory_url", "http://ca.example.org/dir", "https"),
    ),
    Case(
        "certificate-file-missing",
        spoiling.together(
            spoiling.setting("meet_certificate_source", "files"),
            spoiling.setting("meet_certificate_file", "/nowhere/meet.pem"),
            spoiling.setting("meet_certificate_key_file", "/nowhere/meet.key"),
        ),
        ("meet_certificate_file", "/nowhere/meet.pem"),
    ),
    Case(
        "short-secret",
        spoiling.secret("meet_turn_secret", "Kurz-4711-geheim"),
        ("meet_turn_secret", "20"),
    ),
    Case(
        "equal-secrets",
        spoiling.same_secret("meet_videobridge_password", "meet_jicofo_password"),
        ("meet_videobridge_password",),
        command_says=("is the same secret as meet_jicofo_password",),
        ansible_says=("of its own",),
    ),
    Case(
        "group-missing",
        spoiling.group("turn_server", None),
        ("turn_server", "turn_server: {children: {meet: {}}}"),
    ),
    Case(
        "nobody-in-the-deployment",
        spoiling.group("meet", {"hosts": {}}),
        ("meet",),
        command_says=("The group meet has no host", "hosts.yml"),
        # Ansible calls a play without hosts a success; only the command line can object.
        plain=False,
    ),
    Case(
        "no-inventory",
        spoiling.no_inventory,
        ("inventory",),
        command_says=("There is no inventory at", "meethaus init"),
        plain=False,
    ),
    Case(
        "unreadable-yaml",
        spoiling.text("group_vars/all/meet.yml", "meet_domain: [meet.example.org\n"),
        ("meet.yml",),
    ),
    Case(
        "wrong-vault-password",
        spoiling.vault_password("Falsches-Passwort-0815"),
        ("vault",),
        command_says=("does not open", "--vault-password-file"),
        ansible_says=("Decryption failed",),
    ),
    Case(
        "missing-vault-password",
        spoiling.removed(".vault-password"),
        ("vault",),
        command_says=("no password to open it was given", "--vault-password-file"),
    ),
)

LOGIN_CASES = (
    Case(
        "host-unreachable",
        spoiling.host_variables(ansible_host=spoiling.unused_address),
        ("No route to host",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("does not answer", "What to do"),
        ansible_says=("UNREACHABLE",),
    ),
    Case(
        "ssh-port-closed",
        spoiling.host_variables(ansible_port=2),
        ("Connection refused",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("refuses connections to its SSH port", "ansible_port"),
        ansible_says=("UNREACHABLE",),
    ),
    Case(
        "host-key-changed",
        spoiling.host_variables(ansible_ssh_common_args=spoiling.own_known_hosts),
        ("REMOTE HOST IDENTIFICATION HAS CHANGED",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("shows another host key than before", "ssh-keygen -R"),
        ansible_says=("UNREACHABLE",),
    ),
    Case(
        "host-key-unknown",
        spoiling.host_variables(ansible_ssh_common_args=spoiling.empty_known_hosts),
        ("Host key verification failed",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("shows a host key that this machine does not know", "fingerprint"),
        ansible_says=("UNREACHABLE",),
    ),
    Case(
        "key-refused",
        spoiling.host_variables(ansible_ssh_private_key_file=spoiling.stranger_key),
        ("Permission denied",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("refuses the login", "ssh-copy-id"),
        ansible_says=("UNREACHABLE",),
    ),
    Case(
        "wrong-sudo-password",
        spoiling.sudo_user(ansible_become_password="Falsches-Sudo-4712"),
        ("sudo password",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("rejects the sudo password", "--ask-become-pass"),
        ansible_says=("Incorrect sudo password",),
    ),
    Case(
        "missing-sudo-password",
        spoiling.sudo_user(),
        ("sudo password",),
        ExitCode.COULD_NOT_LOOK,
        command_says=("none was given", "--ask-become-pass"),
        ansible_says=("Missing sudo password",),
    ),
)

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
        "another-firewall",
        spoiling.server(
            "mkdir /etc/ufw && echo ENABLED=yes > /etc/ufw/ufw.conf", undo="rm -r /etc/ufw"
        ),
        ("firewall", "ufw", "systemctl disable --now ufw"),
    ),
)
