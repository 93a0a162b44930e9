"""The table of things that are wrong, and what must be said about each."""

from meethaus.exitcodes import ExitCode
from tests.e2e import spoiling
from tests.e2e.refusal_case import Case
from tests.e2e.refusal_cases_of_servers import SERVER_CASES

__all__ = ["INVENTORY_CASES", "LOGIN_CASES", "SERVER_CASES", "Case"]

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
        "operator-without-address",
        spoiling.setting("meet_operator_address", []),
        ("meet_operator_address", "[Example Street 1, 12345 Example]"),
    ),
    Case(
        "hoster-missing",
        spoiling.without_setting("meet_hoster"),
        ("meet_hoster",),
        command_says=("meet_hoster is not set", "meet.yml"),
        ansible_says=("missing required arguments",),
    ),
    Case(
        "country-outside-the-eea",
        spoiling.setting("meet_host_country", "US"),
        ("meet_host_country", "US", "inside of the EU/EEA", "host-outside-eea:US"),
    ),
    Case(
        "waiver-expired",
        spoiling.together(
            spoiling.setting("meet_host_country", "CH"),
            spoiling.setting(
                "meet_waivers",
                [
                    {
                        "subject": "host-outside-eea:CH",
                        "owner": "Board",
                        "reason": "Decision 2000/518/EC",
                        "expires": "2024-12-31",
                    }
                ],
            ),
        ),
        ("meet_waivers[0].expires", "2024-12-31", "has expired"),
    ),
    Case(
        "profile-that-jitsi-cannot-keep-to",
        spoiling.setting("meet_profile", "high"),
        ("meet_profile", "high", "that jitsi can keep to", "Meet in person, or choose a service"),
    ),
    Case(
        "setting-below-the-profile",
        spoiling.setting("host_egress_enabled", value=False),
        (
            *("host_egress_enabled", "must be true in the profile base (TRK-11)"),
            '"below-profile:host_egress_enabled=false"',
        ),
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
        "certificate-file-relative",
        spoiling.together(
            spoiling.own_certificate,
            spoiling.setting("meet_certificate_file", "own.crt"),
        ),
        ("meet_certificate_file", "own.crt", "absolute path", "beginning with / or ~/"),
    ),
    Case(
        "bad-network-behind-a-good-one",
        spoiling.setting("meet_ssh_allowed_networks", ["0.0.0.0/0", "10.0.0.0/99"]),
        ("meet_ssh_allowed_networks", "10.0.0.0/99", "192.0.2.0/24", "no host bits set"),
    ),
    Case(
        "bad-network",
        spoiling.setting("meet_ssh_allowed_networks", ["everywhere"]),
        ("meet_ssh_allowed_networks", "everywhere", "192.0.2.0/24"),
    ),
    Case(
        "bad-extra-port",
        spoiling.extra_port(port="99999"),
        ("host_firewall_extra_ports", "99999", "from 1 to 65535"),
    ),
    Case(
        "bad-source-of-an-extra-port",
        spoiling.extra_port(port="8000", sources=["10.0.0.0/99"]),
        ("host_firewall_extra_ports", "10.0.0.0/99", "192.0.2.0/24"),
    ),
    Case(
        "secret-with-a-quotation-mark",
        spoiling.secret("meet_turn_secret", 'Kurz-"4711"-und-noch-viel-laenger'),
        ("meet_turn_secret", "without blanks, quotation marks and backslashes"),
    ),
    Case(
        "secret-beyond-ascii",
        spoiling.secret("meet_videobridge_password", "Schlüssel-4711-und-noch-viel-länger"),
        ("meet_videobridge_password", "punctuation of ASCII"),
    ),
    Case(
        "short-secret",
        spoiling.secret("meet_turn_secret", "Kurz-4711-geheim"),
        ("meet_turn_secret", "20"),
    ),
    Case(
        "weak-password-of-a-moderator",
        spoiling.moderator("ben", "Geheim-4711"),
        ("meet_moderators[1].password", "at least 12 characters"),
    ),
    Case(
        "moderator-with-a-bad-name",
        spoiling.moderator("Ben Berg", "noch-nie-benutzt-4711"),
        ("meet_moderators[1].name", "Ben Berg", "lower case"),
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
        ("YAML parsing failed",),
        command_says=("meet.yml:2",),
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
