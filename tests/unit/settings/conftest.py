"""A small set of variables and an inventory, so that no test depends on the real roles."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from meethaus.settings import Specs, load_specs
from meethaus.settings.placement import Part
from tests.support.places import HERE, OPERATOR

SPEC: Mapping[str, Any] = {
    "meet": {
        "meet_domain": {"type": "str", "required": True, "description": "The host name."},
        "meet_operator_email": {"type": "str", "required": True, "description": "Who runs it."},
        "meet_product": {"type": "str", "choices": ["jitsi"], "default": "jitsi"},
        "meet_profile": {
            "type": "str",
            "choices": ["base", "members", "event", "high"],
            "default": "base",
        },
        "meet_guests_enabled": {"type": "bool", "default": "{{ meet_profile != 'members' }}"},
        "meet_language": {
            "type": "str",
            "choices": ["de", "en"],
            "default": "de",
            "description": ["Language, C(de)", "or C(en)."],
        },
        "meet_log_retention_days": {"type": "int", "default": 7},
        "meet_interruption_allowed": {"type": "bool", "default": False},
        "meet_public_ipv4": {"type": "str", "default": "{{ ansible_facts.default_ipv4.address }}"},
        "meet_public_ipv6": {"type": "str", "default": ""},
        "meet_acme_directory_url": {"type": "str", "default": "https://ca.example/directory"},
        "meet_certificate_source": {
            "type": "str",
            "choices": ["acme", "files"],
            "default": "acme",
        },
        "meet_certificate_file": {"type": "str", "default": ""},
        "meet_certificate_key_file": {"type": "str", "default": ""},
        "meet_ssh_allowed_networks": {"type": "list", "elements": "str", "default": ["::/0"]},
        "meet_host_country": {"type": "str", "required": True, "description": "Where it is."},
        "meet_operator_name": {"type": "str", "required": True, "description": "Who it is."},
        "meet_operator_address": {
            "type": "list",
            "elements": "str",
            "required": True,
            "description": "Where letters go.",
        },
        "meet_hoster": {"type": "str", "required": True, "description": "Who runs the place."},
        "meet_hoster_country": {"type": "str", "required": True, "description": "Its seat."},
        "meet_hoster_parent": {"type": "str", "default": ""},
        "meet_hoster_parent_country": {"type": "str", "default": ""},
        "meet_waivers": {"type": "list", "elements": "dict", "default": []},
        "meet_extra_recipients": {"type": "list", "elements": "dict", "default": []},
        "meet_turn_secret": {"type": "str", "required": True, "no_log": True},
        "meet_jicofo_password": {"type": "str", "required": True, "no_log": True},
        "meet_moderators": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "no_log": True,
            "options": {
                "name": {"type": "str", "required": True},
                "password": {"type": "str", "required": True, "no_log": True},
            },
        },
    },
    "host_firewall": {
        "host_firewall_extra_ports": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "options": {
                "port": {"type": "int", "required": True},
                "protocol": {"type": "str", "choices": ["tcp", "udp"], "required": True},
            },
        },
        "host_firewall_share": {"type": "float", "default": 0.5},
    },
}

Listing = dict[str, Any]


@pytest.fixture(scope="session")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Specs:
    collection = tmp_path_factory.mktemp("collection")
    for role, options in SPEC.items():
        file = collection / "roles" / role / "meta" / "argument_specs.yml"
        file.parent.mkdir(parents=True)
        entry = {"short_description": role, "options": options}
        document = {"argument_specs": {"main": entry}}
        file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return load_specs(collection)


@pytest.fixture
def listing() -> Callable[..., Listing]:
    """Return a factory for the output of `ansible-inventory --list` with one host."""

    def make(**variables: Any) -> Listing:
        own = {
            "ansible_host": "192.0.2.10",
            "meet_domain": "meet.example.org",
            **OPERATOR.variables,
            **HERE.variables,
            "meet_turn_secret": "a" * 40,
            "meet_jicofo_password": "b" * 40,
            "meet_moderators": [{"name": "anna", "password": "0123456789abcdef"}],
            **variables,
        }
        return {
            "_meta": {"hostvars": {"meet.example.org": own}, "profile": "inventory_legacy"},
            "all": {"children": ["ungrouped", *(part.value for part in Part)]},
            "meet": {"hosts": ["meet.example.org"]},
            **{part.value: {"children": ["meet"]} for part in Part},
        }

    return make


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """Return an inventory directory with one settings file."""
    file = tmp_path / "inventory" / "group_vars" / "all" / "meet.yml"
    file.parent.mkdir(parents=True)
    file.write_text("---\nmeet_domain: meet.example.org\n", encoding="utf-8")
    return tmp_path / "inventory"
