"""Filters about where a deployment stands: countries, recipients, what needs a waiver.

Documented in the files beside this one. The command line loads this file too, so that there is one
rule. What countries and recipients there are stands in `roles/meet/files`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ansible.module_utils.common.yaml import yaml_load

from ..module_utils.problems import Problem, problem

DATA = Path(__file__).resolve().parents[2] / "roles" / "meet" / "files"

# Below this share of matching characters a guess confuses more than it helps.
CLOSE_ENOUGH = 0.75

HOST = "host-outside-eea"
HOSTER = "hoster-outside-eea"
PARENT = "hoster-parent-outside-eea"
RECIPIENT = "recipient-outside-eea"

# What each variable that holds a country must do, with the kind of waiver and the variable that
# says for whom it is; a host has no name of its own here, it is waived for its country.
COUNTRIES = {
    "meet_host_country": ("the country in which the server stands", HOST, "meet_host_country"),
    "meet_hoster_country": ("the country of the hoster's seat", HOSTER, "meet_hoster"),
    "meet_hoster_parent_country": (
        "the country of the parent's seat",
        PARENT,
        "meet_hoster_parent",
    ),
}

Variables = Mapping[str, Any]


@cache
def data(name: str) -> Mapping[str, Any]:
    """Return the content of one file of `roles/meet/files`."""
    found: Mapping[str, Any] = yaml_load((DATA / name).read_text(encoding="utf-8"))
    return found


@cache
def inside() -> frozenset[str]:
    """Return the codes of the EU and EEA, with those of members' territories that belong to it."""
    eea = data("countries.yml")["eea"]
    return frozenset(code for group in [*eea["members"], eea["territories"]] for code in group)


def place_of(country: object) -> str:
    """Return `eea`, `third-country`, or `unknown` for what is no country code."""
    if country in inside():
        return "eea"
    return "third-country" if country in data("countries.yml")["codes"] else "unknown"


def meant(written: str) -> str:
    """Return the code of the country that was meant, empty if it cannot be told."""
    countries = data("countries.yml")
    names = {code: code for code in countries["codes"]}
    names |= {name: code for code, name in countries["codes"].items()}
    names |= countries["also_called"]
    folded = {name.casefold(): str(code) for name, code in names.items()}
    # Codes are too short to guess: AUT is as near to Australia's as to Austria's.
    long = [name for name in folded if len(name) > len("DEU")]
    found = difflib.get_close_matches(written.casefold(), long, n=1, cutoff=CLOSE_ENOUGH)
    return folded.get(written.casefold()) or (folded[found[0]] if found else "")


def country_problem(written: object) -> tuple[str, str]:
    """Say what keeps a value from being a country code, and which was meant; `""` if nothing."""
    if place_of(written) != "unknown":
        return "", ""
    if written is False:
        return 'must stand between quotation marks; YAML reads NO without them as "false"', '"NO"'
    guess = meant(written.strip()) if isinstance(written, str) else ""
    return "must be a country code of ISO 3166-1, two capital letters such as DE", guess


# --- Recipients ---


def text(variables: Variables, name: str) -> str:
    """Return a text without blanks around it, empty if there is none."""
    value = variables.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def listed(variables: Variables, name: str) -> list[Variables]:
    """Return the entries of a list; those of a wrong type are somebody else's to refuse."""
    given = variables.get(name, [])
    whole = given if isinstance(given, list | tuple) else []
    return [entry for entry in whole if isinstance(entry, Mapping)]


def row(role: str, name: str, country: str, **instead: object) -> dict[str, object]:
    """Return one line of the register: the classification of the role, unless given `instead`."""
    usual = data("recipients.yml")["roles"].get(role) or data("recipients.yml")["roles"]["other"]
    return {
        "role": role,
        "name": name,
        "country": country,
        "place": place_of(country),
        **{key: usual[key] for key in ("learns", "participants_data", "classification")},
        **{key: value for key, value in instead.items() if value not in (None, "")},
    }


def declared(variables: Variables) -> list[dict[str, object]]:
    """Return the lines of those whom the operator declared."""
    return [
        row(
            text(entry, "role"),
            text(entry, "name"),
            text(entry, "country"),
            learns=text(entry, "learns"),
            participants_data=entry.get("participants_data"),
            classification=text(entry, "classification"),
        )
        for entry in listed(variables, "meet_extra_recipients")
    ]


def time_servers(variables: Variables) -> list[dict[str, object]]:
    """Return who is asked for the time, each organisation once."""
    servers = listed(variables, "host_time_servers") if variables.get("host_time_asked") else []
    found = [row("time", text(each, "name"), text(each, "country")) for each in servers]
    return [each for index, each in enumerate(found) if each not in found[:index]]


def resolvers(variables: Variables) -> list[dict[str, object]]:
    """Return whom the server's own resolver asks when it has no forwarders."""
    if not variables.get("host_resolver_asked") or listed(variables, "host_resolver_forwarders"):
        return []
    nobody = "Nobody in between: the name servers of each name, asked by the server itself"
    learns = "The server's address, and of a name no more than each of them needs"
    return [row("resolver", nobody, "", learns=learns)]


def by_url(role: str, url: str) -> dict[str, object]:
    """Return the recipient behind an address of the settings."""
    host = urlsplit(url).hostname or url
    known = data("recipients.yml")["known_hosts"].get(host, {})
    return row(role, known.get("name", host), known.get("country", ""))


def recipients(variables: Variables) -> list[dict[str, object]]:
    """Return the register of recipients of one host."""
    given = declared(variables)
    found = [row("hosting", text(variables, "meet_hoster"), text(variables, "meet_hoster_country"))]
    if text(variables, "meet_certificate_source") == "acme":
        logs = row("certificate-log", "Certificate Transparency logs", "", place="third-country")
        found += [by_url("certificate-authority", text(variables, "meet_acme_directory_url")), logs]
    if repository := text(variables, "jitsi_apt_repository_url"):
        found.append(by_url("vendor-repository", repository))
    found += time_servers(variables) + resolvers(variables)
    stated = {entry["role"] for entry in found}
    for role, usual in data("recipients.yml")["roles"].items():
        if "unnamed" in usual and role not in stated:
            name, place = usual["unnamed"]["name"], usual["unnamed"]["place"]
            nothing = {"learns": "Nothing", "participants_data": False} if place == "none" else {}
            found.append(row(role, name, "", place=place, **nothing))
    # Whom the operator named takes the place of those whose seat nobody knows.
    named = {entry["role"] for entry in given}
    known = ("eea", "third-country")
    return [each for each in found if each["place"] in known or each["role"] not in named] + given


# --- Waivers ---


def needed_waivers(variables: Variables) -> list[str]:
    """Return the subjects of all waivers that one host needs, sorted.

    A subject names what is waived, so that a waiver never covers what came later.
    """
    found = [
        f"{kind}:{text(variables, whose)}"
        for name, (_, kind, whose) in COUNTRIES.items()
        if place_of(text(variables, name)) == "third-country"
    ]
    found += [f"{RECIPIENT}:{entry['name']}" for entry in outside_recipients(variables)]
    return sorted(set(found))


def outside_recipients(variables: Variables) -> list[dict[str, object]]:
    """Return whom the operator gives participants' data outside of the EU/EEA."""
    return [
        entry
        for entry in declared(variables)
        if entry["participants_data"] and entry["place"] == "third-country"
    ]


# --- Problems ---


def location_problems(variables: Variables, waived: Collection[str] = ()) -> list[Problem]:
    """Return what is wrong with the location of one host and with its recipients.

    Variables that are not there are not judged. `waived` are the subjects of its waivers.
    """
    found: list[Problem] = []
    for name, (what, kind, whose) in COUNTRIES.items():
        absent = name == "meet_hoster_parent_country" and not text(variables, "meet_hoster_parent")
        if name in variables and not (absent and variables[name] == ""):
            subject = f"{kind}:{text(variables, whose)}"
            found += of_country(name, variables[name], what, subject, waived)
    found += [*of_names(variables), *of_recipients(variables, waived)]
    return [*found, *of_forwarders(variables)]


def of_country(
    where: str, value: object, what: str, subject: str, waived: Collection[str]
) -> Iterator[Problem]:
    """Check one country: is it one, and is it inside or waived?"""
    wrong, instead = country_problem(value)
    if wrong:
        remedy = f"Write {what}, as in: {where.rpartition('.')[2]}: {instead or 'DE'}"
        yield problem(where, value, wrong, remedy)
    elif place_of(value) == "third-country" and subject not in waived:
        as_of = data("countries.yml")["eea"]["as_of"]
        yield problem(
            where,
            value,
            f"must be inside of the EU/EEA (members of {as_of}) unless a waiver says why not",
            f'Choose another, or write below meet_waivers: - {{subject: "{subject}", owner: …, '
            "reason: …, expires: …}. Where the European Commission has decided that the country "
            "protects data adequately, that decision can be the reason.",
        )


def of_names(variables: Variables) -> Iterator[Problem]:
    """Check that those whom a country is given for have a name."""
    if "meet_hoster" in variables and not text(variables, "meet_hoster"):
        yield problem(
            "meet_hoster",
            variables["meet_hoster"],
            "must name who runs the place where the server stands",
            "Write the name of the legal person, or your own if the server stands in your house.",
        )
    if text(variables, "meet_hoster_parent_country") and not text(variables, "meet_hoster_parent"):
        yield problem(
            "meet_hoster_parent",
            variables.get("meet_hoster_parent", ""),
            "must name the company behind the hoster, because meet_hoster_parent_country is set",
            'Write its name, or meet_hoster_parent_country: "" if there is none.',
        )


def of_recipients(variables: Variables, waived: Collection[str]) -> Iterator[Problem]:
    """Check the recipients that the operator declared, and the time servers."""
    outside = {entry["name"] for entry in outside_recipients(variables)}
    for name in ("meet_extra_recipients", "host_time_servers"):
        for index, entry in enumerate(listed(variables, name)):
            where = f"{name}[{index}]"
            if "name" in entry and not text(entry, "name"):
                remedy = "Write the name of the legal person."
                yield problem(f"{where}.name", entry["name"], "must not be empty", remedy)
            if "country" in entry:
                # Whoever gets no participants' data is classified and not refused.
                subject = f"{RECIPIENT}:{text(entry, 'name')}"
                judged = name == "meet_extra_recipients" and text(entry, "name") in outside
                allowed = waived if judged else {*waived, subject}
                what = "the country of the recipient's seat"
                yield from of_country(f"{where}.country", entry["country"], what, subject, allowed)


def of_forwarders(variables: Variables) -> Iterator[Problem]:
    """Check that somebody stands in the register for those who are handed every question."""
    name = "host_resolver_forwarders"
    addresses = [entry.get("address") for entry in listed(variables, name)]
    if addresses and "resolver" not in {each["role"] for each in declared(variables)}:
        wrong = "must be run by somebody who stands in the register of recipients"
        remedy = "Write below meet_extra_recipients: - {name: …, role: resolver, country: …}."
        yield problem(name, addresses, wrong, remedy)


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters by their short names."""
        return {
            "location_problems": location_problems,
            "needed_waivers": needed_waivers,
            "recipients": recipients,
        }
