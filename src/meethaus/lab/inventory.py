"""The inventory that leads Ansible to the lab's targets, written by the code of `init`."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meethaus.lab.model import Target
from meethaus.settings.answers import Answers, HostAnswers, Location, Operator
from meethaus.settings.placement import Part
from meethaus.settings.scaffold import scaffold
from meethaus.settings.values import Value

# People and companies that do not exist, as the lab's names and addresses lead nowhere either.
_OPERATOR = Operator("Example Operator", ("Example Street 1", "12345 Example"), "operator@lab.test")
_LOCATION = Location(country="DE", hoster="Example Hosting", hoster_country="DE")
_HOSTS = "hosts.yml"

# What stands for the internet here knows no root zone and no signatures, so the servers' resolvers
# hand it their questions, as those of anybody do who has a name server in a network of their own.
_RECIPIENT = {"name": "Example Network", "role": "resolver", "country": "DE"}
_WAIVER = {
    "subject": "below-profile:host_resolver_dnssec_enabled=false",
    "owner": "Example Operator",
    "reason": "The lab's name server passes on no signatures",
    "expires": "9999-12-31",
}


def resolver_settings(name_server: str) -> dict[str, Value]:
    """Return the settings with which a server's resolver asks the name server of the lab."""
    return {
        "host_resolver_forwarders": [{"address": name_server}],
        "host_resolver_dnssec_enabled": False,
        "meet_extra_recipients": [_RECIPIENT],
        "meet_waivers": [_WAIVER],
    }


@dataclass(frozen=True)
class Placement:
    """A target and the parts of the product that run on it."""

    target: Target
    parts: tuple[Part, ...] = tuple(Part)


def write_inventory(
    directory: Path, placements: Sequence[Placement], key_fingerprint: str, name_server: str
) -> None:
    """Write the inventory, or bring `hosts.yml` of an existing one up to date.

    An existing vault and edited settings are kept. The only variable that a real inventory does
    not have is the fingerprint of the key that signs the stand-ins; it lies in `hosts.yml`.
    `name_server` is the address at which the lab answers for all names.
    """
    answers = Answers(
        domain=placements[0].target.fqdn,
        operator=_OPERATOR,
        location=_LOCATION,
        hosts=tuple(_host(placement, key_fingerprint) for placement in placements),
        variables=resolver_settings(name_server),
    )
    if not (directory / _HOSTS).is_file():
        scaffold(directory, answers)
        return
    with tempfile.TemporaryDirectory(prefix="meethaus-inventory-") as scratch:
        fresh = scaffold(Path(scratch) / "inventory", answers)
        (directory / _HOSTS).write_text(fresh.hosts.read_text(encoding="utf-8"), encoding="utf-8")


def _host(placement: Placement, key_fingerprint: str) -> HostAnswers:
    target = placement.target
    return HostAnswers(
        name=target.fqdn,
        address=target.address,
        user=target.user,
        parts=placement.parts,
        variables={
            **target.ansible_variables,
            "jitsi_apt_key_fingerprint": key_fingerprint,
        },
    )
