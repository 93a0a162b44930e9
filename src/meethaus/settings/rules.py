"""What single values of the public variables must look like, beyond their type."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from meethaus.settings.collection_rules import collection_rule
from meethaus.settings.specs import Specs
from meethaus.settings.syntax import (
    domain_problem,
    email_problem,
    ipv4_problem,
    ipv6_problem,
    name_problem,
    network_problem,
    path_problem,
    port_problem,
    secret_problem,
    url_problem,
)
from meethaus.settings.typing_rules import Mismatch
from meethaus.settings.values import is_template

__all__ = ["rule_breaks"]

_TEXT_RULES: Final[Mapping[str, Callable[[str], str | None]]] = {
    "meet_domain": domain_problem,
    "meet_operator_name": name_problem,
    "meet_operator_email": email_problem,
    "meet_acme_directory_url": url_problem,
}
_ADDRESS_RULES: Final[Mapping[str, Callable[[str], str | None]]] = {
    "meet_public_ipv4": ipv4_problem,
    "meet_public_ipv6": ipv6_problem,
}


def rule_breaks(variables: Mapping[str, Any], specs: Specs) -> Iterator[Mismatch]:
    """Return every rule that the variables of one host break.

    Values of the wrong type are skipped: they have been reported as such.
    """
    texts = {
        name: value
        for name, value in variables.items()
        if isinstance(value, str) and not is_template(value)
    }
    for name, rule in _TEXT_RULES.items():
        if name in texts and (problem := rule(texts[name])):
            yield _break(name, problem, texts[name])
    for name, rule in _ADDRESS_RULES.items():
        if texts.get(name) and (problem := rule(texts[name])):
            yield _break(name, problem, texts[name])
    yield from _operator_address(variables.get("meet_operator_address"))
    yield from _networks(variables.get("meet_ssh_allowed_networks"))
    yield from _extra_ports(variables.get("host_firewall_extra_ports"))
    yield from _certificate(texts)
    yield from _secrets(texts, specs)
    yield from _moderators(variables.get("meet_moderators"), texts, specs)
    yield from _token_issuers(variables, texts, specs)


def _break(name: str, problem: str, value: str) -> Mismatch:
    """Return a broken rule with the value seen."""
    return Mismatch(name, f"{problem}, and is {value!r}", f"Correct the value of {name}.")


def _operator_address(value: object) -> Iterator[Mismatch]:
    """Check that letters reach the operator; privacy notice and imprint show the lines."""
    name = "meet_operator_address"
    if value == []:
        yield Mismatch(
            name,
            "must not be empty: privacy notice and imprint need it",
            f"Write: {name}: [Example Street 1, 12345 Example] with the lines of your address.",
        )
    yield from _each(name, value, name_problem)


def _networks(value: object) -> Iterator[Mismatch]:
    """Check who may reach SSH; an empty list would lock everybody out."""
    name = "meet_ssh_allowed_networks"
    if value == []:
        yield Mismatch(
            name,
            "must not be empty: nobody could log in any more",
            f"Write: {name}: [192.0.2.0/24] with the network you come from.",
        )
    yield from _each(name, value, network_problem)


def _extra_ports(value: object) -> Iterator[Mismatch]:
    """Check what the operator opens: the packet filter would refuse it on a changed server."""
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, Mapping):
            where = f"host_firewall_extra_ports[{index}]"
            yield from _each(f"{where}.port", [entry.get("port")], port_problem)
            yield from _each(f"{where}.sources", entry.get("sources"), network_problem)


def _each(where: str, values: object, rule: Callable[[str], str | None]) -> Iterator[Mismatch]:
    """Check the texts of a list; other types have been reported as such."""
    for item in values if isinstance(values, list) else ():
        if isinstance(item, str) and not is_template(item) and (problem := rule(item)):
            yield _break(where, problem, item)


def _certificate(texts: Mapping[str, str]) -> Iterator[Mismatch]:
    """Check that an own certificate is there before any server is asked."""
    if texts.get("meet_certificate_source") != "files":
        return
    for name in ("meet_certificate_file", "meet_certificate_key_file"):
        value = texts.get(name, "")
        if not value:
            yield Mismatch(
                name,
                "is needed because meet_certificate_source is files",
                f"Write: {name}: /path/on/this/machine.pem",
            )
        elif problem := path_problem(value):
            yield Mismatch(
                name,
                f"{problem}, and is {value!r}",
                f"Write: {name}: {Path(value).absolute()}",
            )
        elif not Path(value).expanduser().is_file():
            yield Mismatch(
                name,
                f"names a file that is not on this machine: {value!r}",
                "Put the file there, or correct the path.",
            )


def _secrets(texts: Mapping[str, str], specs: Specs) -> Iterator[Mismatch]:
    """Check length and independence of the secrets without showing them."""
    given = _secret_texts(texts, specs)
    for name, value in given.items():
        if problem := secret_problem(value):
            yield Mismatch(
                name,
                problem,
                "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(30))'",
            )
    names = sorted(given)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            if given[name] == given[other]:
                yield Mismatch(
                    other,
                    f"is the same secret as {name}",
                    "Give each its own: whoever learns one must not have the other.",
                )


def _secret_texts(texts: Mapping[str, str], specs: Specs) -> dict[str, str]:
    """Return the secrets among the texts."""
    return {
        name: value
        for name, value in texts.items()
        if name in specs.variables and specs.variables[name].secret
    }


def _moderators(value: object, texts: Mapping[str, str], specs: Specs) -> Iterator[Mismatch]:
    """Check names and passwords of who may open meetings, as the role does."""
    if isinstance(value, list):
        others = list(_secret_texts(texts, specs).values())
        yield from _by_the_role("moderator_problems", value, others)


def _token_issuers(
    variables: Mapping[str, Any], texts: Mapping[str, str], specs: Specs
) -> Iterator[Mismatch]:
    """Check names and secrets of who may sign tokens, as the role does."""
    value, moderators = variables.get("meet_token_issuers"), variables.get("meet_moderators")
    if isinstance(value, list):
        accounts = moderators if isinstance(moderators, list) else []
        passwords = [str(each.get("password")) for each in accounts if isinstance(each, Mapping)]
        others = [*_secret_texts(texts, specs).values(), *passwords]
        yield from _by_the_role("token_issuer_problems", value, others)


def _by_the_role(rule: str, entries: list[Any], others: list[str]) -> Iterator[Mismatch]:
    """Return what a filter of the collection finds wrong with a list and its secrets."""
    known = [_without_templates(each) for each in entries]
    for each in collection_rule(rule, rule)(known, others):
        problem = f"{each['problem']}, and is {each['value']!r}"
        yield Mismatch(str(each["name"]), problem, str(each["remedy"]))


def _without_templates(entry: object) -> object:
    """Return an entry without the keys that Ansible will compute later."""
    if not isinstance(entry, Mapping):
        return entry
    return {key: value for key, value in entry.items() if not is_template(value)}
