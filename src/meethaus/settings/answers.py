"""What `init` asks, as a frozen type that is checked once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from meethaus.errors import SettingsError
from meethaus.settings.location import country_problem
from meethaus.settings.placement import Part
from meethaus.settings.syntax import domain_problem, email_problem, name_problem
from meethaus.settings.values import Value

__all__ = ["Answers", "HostAnswers", "Location", "Operator"]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who answers for the deployment: name, postal address by lines, mail address of a role."""

    name: str
    address: tuple[str, ...]
    email: str

    @property
    def variables(self) -> dict[str, Value]:
        """Return the settings that say so."""
        return {
            "meet_operator_name": self.name,
            "meet_operator_address": list(self.address),
            "meet_operator_email": self.email,
        }


@dataclass(frozen=True, slots=True)
class Location:
    """Where the servers stand and who runs that place; countries by their ISO 3166-1 codes.

    `parent` is the company that ultimately controls the hoster, empty if there is none.
    """

    country: str
    hoster: str
    hoster_country: str
    parent: str = ""
    parent_country: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """Return the settings that say so; a hoster without a parent keeps the defaults."""
        parent = {
            "meet_hoster_parent": self.parent,
            "meet_hoster_parent_country": self.parent_country,
        }
        return {
            "meet_host_country": self.country,
            "meet_hoster": self.hoster,
            "meet_hoster_country": self.hoster_country,
            **{name: value for name, value in parent.items() if value},
        }


@dataclass(frozen=True, slots=True)
class HostAnswers:
    """One server.

    `name` is its name in the inventory, best its real host name. `address` is where SSH reaches it,
    empty for `name` itself. `user` logs in; unless it is root it needs sudo. `parts` say what runs
    there. `variables` are further host variables for Ansible, such as `ansible_port`.
    """

    name: str
    address: str = ""
    user: str = "root"
    parts: tuple[Part, ...] = tuple(Part)
    variables: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """What has to be known before an inventory can be written.

    `location` is that of all hosts; the `variables` of a host can say otherwise.
    `variables` are settings beyond the required ones, by name (`meet_language`, …); what is not
    named keeps the default of its role.
    """

    domain: str
    operator: Operator
    location: Location
    hosts: tuple[HostAnswers, ...]
    variables: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no inventory can be written from."""
        for name, value, problem in (
            ("meet_domain", self.domain, domain_problem(self.domain)),
            ("meet_operator_email", self.operator.email, email_problem(self.operator.email)),
            ("meet_operator_name", self.operator.name, name_problem(self.operator.name)),
            *(
                ("meet_operator_address", line, name_problem(line))
                for line in self.operator.address or ("",)
            ),
            *(
                (name, value, country_problem(value))
                for name, value in self.location.variables.items()
                if name.endswith("_country")
            ),
        ):
            if problem:
                raise SettingsError(
                    f"{name} {problem}; it is {value!r}.",
                    code="value-invalid",
                    remedy=f"Give another value for {name}.",
                )
        for part in Part:
            if not any(part in host.parts for host in self.hosts):
                raise SettingsError(
                    f"No host carries {part.value}.",
                    code="group-empty",
                    remedy=f"Place {part.value} on one of the hosts.",
                )
