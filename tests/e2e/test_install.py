"""A bare server becomes a working one: by plain Ansible on Debian 12, by the wheel on Debian 13."""

import hashlib
import json

import pytest
import yaml

from meethaus import __version__
from tests.e2e.conftest import Installation
from tests.support import health, remote
from tests.support.runs import CHECKOUT

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]


def test_dry_run_on_an_untouched_server_runs_to_the_end(installation: Installation) -> None:
    assert installation.rehearsal.run.code == 0, installation.rehearsal.run.told()
    assert installation.rehearsal.changed_tasks


def test_dry_run_on_an_untouched_server_changes_nothing(installation: Installation) -> None:
    assert installation.touched_by_rehearsal == []


def test_first_run_changes_the_server(installation: Installation) -> None:
    assert installation.first.changed_tasks


def test_every_service_is_healthy(installation: Installation) -> None:
    assert health.complaints(installation.site.target) == []


def test_second_run_changes_nothing(installation: Installation) -> None:
    assert installation.second.run.code == 0, installation.second.run.told()
    assert installation.second.changed_tasks == ()


def test_dry_run_after_the_installation_shows_no_change(installation: Installation) -> None:
    assert installation.afterthought.run.code == 0, installation.afterthought.run.told()
    assert installation.afterthought.changed_tasks == ()


def test_record_on_the_server_says_what_was_deployed(installation: Installation) -> None:
    site = installation.site
    shown = remote.run(site.target, "cat /etc/meethaus/deployment.json")
    record = json.loads(shown)
    assert record["schema"] == "meethaus/deployment/1"
    assert record["domain"] == site.domain
    assert record["product"] == "jitsi"
    assert record["meethaus"] == __version__
    assert record["settings"]["meet_log_retention_days"] == 7
    assert record["settings"]["meet_public_ipv4"] == site.target.address
    assert record["settings"]["jitsi_videobridge_log_level"] == "WARNING"
    assert "not in this play" not in record["settings"].values()
    text = json.dumps(record["settings"], sort_keys=True)
    assert record["settings_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    ports = {part["port"] for part in record["open_ports"]}
    assert ports == {22, 80, 443, 10000, 3478, 5349, "49152-65535"}
    assert set(record) == {
        *("schema", "meethaus", "product", "domain", "parts", "settings", "settings_sha256"),
        *("open_ports", "system", "packages", "location", "profile", "recipients", "waivers"),
    }
    assert record["profile"] == record["settings"]["meet_profile"] == "base"
    assert record["location"]["country"] == record["settings"]["meet_host_country"] == "DE"
    assert {each["role"] for each in record["recipients"]} >= {"hosting", "certificate-authority"}
    # The lab's name server passes on no signatures; nothing else is below the profile.
    assert [each["subject"] for each in record["waivers"]] == [
        "below-profile:host_resolver_dnssec_enabled=false"
    ]


def test_record_names_every_public_setting(installation: Installation) -> None:
    shown = remote.run(installation.site.target, "cat /etc/meethaus/deployment.json")
    declared = {
        name
        for path in (CHECKOUT / "roles").glob("*/meta/argument_specs.yml")
        if path.parts[-3] != "host_preflight"
        for name, option in yaml.safe_load(path.read_text())["argument_specs"]["main"][
            "options"
        ].items()
        if not option.get("no_log")
    }
    assert set(json.loads(shown)["settings"]) == declared - {"meet_interruption_allowed"}


def test_record_on_the_server_is_closed_and_holds_no_secret(installation: Installation) -> None:
    site = installation.site
    path = "/etc/meethaus/deployment.json"
    assert remote.run(site.target, f"stat -c '%a %U:%G' {path}").strip() == "640 root:root"
    shown = remote.run(site.target, f"cat {path}")
    assert [name for name, secret in site.secrets().items() if secret in shown] == []


def search_for_secrets(installation: Installation, command: str) -> remote.Outcome:
    """Run a command on the server in which `{words}` is a file with one secret on each line."""
    site, words = installation.site, "/run/words-to-look-for"
    remote.write(site.target, words, "\n".join(site.secrets().values()) + "\n")
    return remote.attempt(site.target, f"{command.format(words=words)}; rm {words}")


def test_no_secret_is_readable_by_everybody(installation: Installation) -> None:
    found = search_for_secrets(
        installation,
        "find / -xdev -type f -perm -o=r -print0 | xargs -0 grep -lF -f {words}",
    )
    assert found.stdout == ""
    assert found.stderr == ""


def test_no_secret_is_in_the_journal_or_on_a_command_line(installation: Installation) -> None:
    found = search_for_secrets(
        installation,
        "journalctl --no-pager --quiet --output=export | grep -aF -f {words};"
        " cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -aF -f {words}",
    )
    assert found.stdout == ""


def test_the_last_run_was_as_talkative_as_it_gets(installation: Installation) -> None:
    assert "module_args" in installation.afterthought.run.output


def test_no_output_of_any_run_shows_a_secret(installation: Installation) -> None:
    passes = (
        installation.rehearsal,
        installation.first,
        installation.second,
        installation.afterthought,
    )
    said = "".join(one.run.output for one in passes)
    assert [name for name, secret in installation.site.secrets().items() if secret in said] == []
