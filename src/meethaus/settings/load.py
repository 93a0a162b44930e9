"""Turns an inventory, as Ansible tells it, into one frozen `Settings`, or refuses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from meethaus.errors import Problem, SettingsError
from meethaus.settings.listing import Listing, parse_listing
from meethaus.settings.location import location_breaks, waived
from meethaus.settings.names import nearest_name, unknown_names
from meethaus.settings.placement import DEPLOYMENT_GROUP, Part
from meethaus.settings.places import place_of
from meethaus.settings.profile import DEFAULT_PROFILE, profile_breaks
from meethaus.settings.rules import rule_breaks
from meethaus.settings.specs import Specs
from meethaus.settings.typing_rules import Mismatch, mismatches
from meethaus.settings.values import Value, holds_template

__all__ = ["SETTINGS_VERSION", "Host", "Settings", "load_settings"]

SETTINGS_VERSION: Final = 1
"""Rises when a field of `Settings` changes its meaning or goes away."""

_SSH_PORT: Final = 22


@dataclass(frozen=True, slots=True)
class Host:
    """One server of the deployment.

    `variables` are the values of our variables, without secrets; what the inventory does not set
    has the documented default. `secrets` names the secrets that are set.
    """

    name: str
    address: str
    port: int
    user: str
    parts: tuple[Part, ...]
    variables: Mapping[str, Value]
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator wants, for all hosts, sorted by name. It holds no secret."""

    version: int
    inventory: Path
    domain: str
    product: str
    profile: str
    hosts: tuple[Host, ...]


def load_settings(
    raw: Mapping[str, Any], inventory: Path, specs: Specs, today: date | None = None
) -> Settings:
    """Return the settings in `raw`, the output of `ansible-inventory --list` for `inventory`.

    Waivers are judged as of `today`, by default the day it is.
    Raises `SettingsError` with every problem found.
    """
    listing = parse_listing(raw)
    hosts = listing.hosts_of(DEPLOYMENT_GROUP)
    problems = [
        *_placement_problems(listing),
        *(problem for host in hosts for problem in _host_problems(listing, host, inventory, specs)),
        *_location_problems(listing, hosts, inventory, today or datetime.now(UTC).date()),
        *_disagreements(listing, hosts),
    ]
    if problems:
        raise SettingsError.of(tuple(dict.fromkeys(problems)))
    first = listing.hostvars[hosts[0]]
    return Settings(
        version=SETTINGS_VERSION,
        inventory=inventory,
        domain=str(first["meet_domain"]),
        product=str(first.get("meet_product", "jitsi")),
        profile=str(first.get("meet_profile", DEFAULT_PROFILE)),
        hosts=tuple(_host(listing, name, specs) for name in hosts),
    )


def _placement_problems(listing: Listing) -> Iterator[Problem]:
    """Check that every part has a host and every such host belongs to the deployment."""
    deployment = set(listing.hosts_of(DEPLOYMENT_GROUP))
    if not deployment:
        yield _empty_group(DEPLOYMENT_GROUP, listing)
        return
    for part in Part:
        hosts = listing.hosts_of(part.value)
        if not hosts:
            yield _empty_group(part.value, listing)
        for host in sorted(set(hosts) - deployment):
            yield Problem(
                "host-outside",
                host,
                f"{host} is in the group {part.value} and not in {DEPLOYMENT_GROUP}.",
                f"Add {host} to the hosts of {DEPLOYMENT_GROUP} in hosts.yml.",
            )


def _empty_group(group: str, listing: Listing) -> Problem:
    """Say that a group without which nothing works has no host."""
    known = {DEPLOYMENT_GROUP, *(part.value for part in Part)}
    similar = nearest_name(group, set(listing.groups) - known)
    hint = f"Did you mean it where you wrote {similar}? " if similar else ""
    return Problem(
        "group-empty",
        group,
        f"The group {group} has no host.",
        f"{hint}Write in hosts.yml: {group}: {{children: {{{DEPLOYMENT_GROUP}: {{}}}}}}"
        if group != DEPLOYMENT_GROUP
        else f"{hint}Write your server in hosts.yml below {group}: hosts:",
    )


def _host_problems(listing: Listing, host: str, inventory: Path, specs: Specs) -> Iterator[Problem]:
    """Check the variables of one host: names, presence, types, values."""
    variables = listing.hostvars.get(host, {})
    for name in unknown_names(variables, specs):
        yield _unknown(name, place_of(name, inventory) or "perhaps in the vault", specs)
    for variable in specs.variables.values():
        if variable.required and variable.name not in variables:
            file = "vault.yml" if variable.secret else "meet.yml"
            yield Problem(
                "variable-missing",
                variable.name,
                f"{variable.name} is not set. {variable.description}",
                f"Write it into group_vars/all/{file}.",
            )
    broken = [
        mismatch
        for name, value in variables.items()
        if name in specs.variables
        for mismatch in mismatches(specs.variables[name], value)
    ]
    for mismatch in [*broken, *rule_breaks(variables, specs)]:
        yield _invalid(mismatch, inventory)


def _location_problems(
    listing: Listing, hosts: tuple[str, ...], inventory: Path, today: date
) -> Iterator[Problem]:
    """Check where the hosts stand, who learns something, the profile, and whether waivers hold."""
    deployment = [listing.hostvars.get(host, {}) for host in hosts]
    for variables in deployment:
        found = location_breaks(variables, deployment, today)
        for mismatch in (*found, *_profile_breaks(variables)):
            yield _invalid(mismatch, inventory)


def _profile_breaks(variables: Mapping[str, Any]) -> Iterator[Mismatch]:
    """Check that the settings of one host keep to its profile."""
    if not holds_template(variables.get("meet_waivers")):
        yield from profile_breaks(variables, waived(variables))


def _invalid(mismatch: Mismatch, inventory: Path) -> Problem:
    """Say that a value cannot be used, and where it stands."""
    return Problem(
        "value-invalid",
        mismatch.where,
        f"{mismatch.where} {mismatch.problem}.",
        mismatch.remedy,
        place_of(mismatch.where.partition("[")[0].partition(".")[0], inventory),
    )


def _unknown(name: str, place: str, specs: Specs) -> Problem:
    """Say that a name is none of ours, and which one was probably meant."""
    if name.startswith("_"):
        message = f"{name} is computed by meethaus and cannot be set."
        return Problem("variable-computed", name, message, "Remove it.", place)
    similar = nearest_name(name, specs.variables)
    return Problem(
        "variable-unknown",
        name,
        f"{name} is not a setting of meethaus, so it would do nothing.",
        f"Write {similar} instead." if similar else "Remove it.",
        place,
    )


def _disagreements(listing: Listing, hosts: tuple[str, ...]) -> Iterator[Problem]:
    """Check that hosts of one deployment agree on what there can be only one of."""
    for name in ("meet_domain", "meet_product", "meet_profile"):
        values = sorted({str(listing.hostvars.get(host, {}).get(name, "")) for host in hosts})
        if len(values) > 1:
            yield Problem(
                "hosts-disagree",
                name,
                f"{name} differs between hosts: {', '.join(values)}.",
                f"Set {name} once, in group_vars/all/meet.yml.",
            )


def _host(listing: Listing, name: str, specs: Specs) -> Host:
    """Return one host whose variables have been found good."""
    given = listing.hostvars[name]
    public = {
        key: given.get(key, variable.default)
        for key, variable in specs.variables.items()
        if not variable.secret
    }
    return Host(
        name=name,
        address=str(given.get("ansible_host", name)),
        port=int(given.get("ansible_port", _SSH_PORT)),
        user=str(given.get("ansible_user", "")),
        parts=tuple(part for part in Part if name in listing.hosts_of(part.value)),
        variables=MappingProxyType(public),
        secrets=tuple(
            key for key, variable in specs.variables.items() if variable.secret and key in given
        ),
    )
