"""What `init` asks, as a frozen type that is checked once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from meethaus.errors import SettingsError
from meethaus.settings.placement import Part
from meethaus.settings.syntax import domain_problem, email_problem
from meethaus.settings.values import Value

__all__ = ["Answers", "HostAnswers"]


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

    `variables` are settings beyond the required ones, by name (`meet_language`, …); what is not
    named keeps the default of its role.
    """

    domain: str
    operator_email: str
    hosts: tuple[HostAnswers, ...]
    variables: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what no inventory can be written from."""
        for name, value, problem in (
            ("meet_domain", self.domain, domain_problem(self.domain)),
            ("meet_operator_email", self.operator_email, email_problem(self.operator_email)),
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
