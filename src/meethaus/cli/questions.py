"""The questions of `init`, each with what one needs to know to answer it."""

from collections.abc import Callable, Mapping
from typing import Final

import typer

from meethaus.cli.location_questions import LOCATION_QUESTIONS
from meethaus.cli.output import talk
from meethaus.cli.question import Question
from meethaus.errors import UsageError
from meethaus.settings.profile import DEFAULT_PROFILE, profiles
from meethaus.settings.syntax import (
    domain_problem,
    email_problem,
    ipv4_problem,
    ipv6_problem,
    name_problem,
    network_problem,
)

__all__ = ["QUESTIONS", "complete"]


def _one_of(*choices: str) -> Callable[[str], str | None]:
    """Return a check for a closed list."""

    def problem(answer: str) -> str | None:
        return None if answer in choices else f"must be one of {', '.join(choices)}"

    return problem


def _number(low: int, high: int) -> Callable[[str], str | None]:
    """Return a check for a whole number in a range."""

    def problem(answer: str) -> str | None:
        fine = answer.isdecimal() and low <= int(answer) <= high
        return None if fine else f"must be a whole number from {low} to {high}"

    return problem


def _networks(answer: str) -> str | None:
    """Check networks with commas between them."""
    problems = (network_problem(network.strip()) for network in answer.split(","))
    return next((problem for problem in problems if problem), None)


def _lines(answer: str) -> str | None:
    """Check the lines of a postal address with commas between them."""
    problems = (name_problem(line.strip()) for line in answer.split(","))
    return next((problem for problem in problems if problem), None)


def _address(answer: str) -> str | None:
    """Check an address for SSH: an IP address or a host name."""
    fine = not all((ipv4_problem(answer), ipv6_problem(answer), domain_problem(answer)))
    return None if fine else "must be an IP address or a host name"


def _own_certificate(answers: Mapping[str, str]) -> bool:
    """Tell whether the operator brings the certificate."""
    return answers["certificate_source"] == "files"


def _profile(answer: str) -> str | None:
    """Check that there is such a profile, and that the product can keep to it."""
    known = {profile.name: profile for profile in profiles()}
    if answer not in known:
        return f"must be one of {', '.join(known)}"
    return f"cannot be kept to: {known[answer].refusal}" if known[answer].refusal else None


QUESTIONS: Final = (
    Question(
        "domain",
        "Host name",
        "The name people will type, such as meet.example.org. Its DNS entries (A, and AAAA if the "
        "server has IPv6) must point to the server before you run apply.",
        required=True,
        problem=domain_problem,
    ),
    Question(
        "email",
        "Mail address of the operator",
        "Best an address of a role, not of a person: the certificate authority learns it.",
        required=True,
        problem=email_problem,
    ),
    Question(
        "operator_name",
        "Name of the operator",
        "Who answers for the meetings: the company, office, association or person, as a letter "
        "would name it. Privacy notice and imprint show it to everybody.",
        required=True,
        problem=name_problem,
    ),
    Question(
        "operator_address",
        "Postal address of the operator",
        "Its lines with commas between them, such as Example Street 1, 12345 Example. Everybody "
        "sees it too. No post office box: papers must be deliverable there.",
        required=True,
        problem=_lines,
    ),
    *LOCATION_QUESTIONS,
    Question(
        "profile",
        "Profile (base or members)",
        "How much protection the meetings need. base: The default. Everything that data protection "
        "always asks for; guests without an account are let in one by one. members: Only people "
        "with an account come in, nobody as a guest. What should be, and not only what must be, is "
        "demanded too. event and high are refused; whoever asks for one is told why.",
        default=DEFAULT_PROFILE,
        problem=_profile,
    ),
    Question(
        "address",
        "Address of the server for SSH",
        "Where you log in to set it up: an IP address or a name. Enter means the host name above.",
        problem=_address,
    ),
    Question(
        "user",
        "User for SSH",
        "root, or a user who may use sudo. Logging in must work with a key, without a password.",
        default="root",
    ),
    Question(
        "port",
        "Port of SSH",
        "22 unless your server has been set up otherwise.",
        default="22",
        problem=_number(1, 65535),
    ),
    Question(
        "ssh_network",
        "Networks that may reach SSH",
        "The server's firewall lets only these in. Name your office or VPN, with commas between "
        "several; Enter leaves SSH open to the world, protected by keys alone.",
        problem=_networks,
    ),
    Question(
        "public_ipv4",
        "Public IPv4 address",
        "Only if the server stands behind a router that translates addresses (NAT): the address "
        "the world sees. Enter means the server's own.",
        problem=ipv4_problem,
    ),
    Question(
        "public_ipv6",
        "Public IPv6 address",
        "Enter means the server's own, if it has one.",
        problem=ipv6_problem,
    ),
    Question(
        "language",
        "Language of the pages (de or en)",
        "What participants see until they choose another.",
        default="de",
        problem=_one_of("de", "en"),
    ),
    Question(
        "certificate_source",
        "Certificate (acme or files)",
        "acme fetches one from Let's Encrypt and renews it; port 80 must be reachable from the "
        "world. files takes one you have.",
        default="acme",
        problem=_one_of("acme", "files"),
    ),
    Question(
        "certificate_file",
        "Path of the certificate with its chain",
        "A PEM file on this machine.",
        required=True,
        applies=_own_certificate,
    ),
    Question(
        "certificate_key_file",
        "Path of the private key",
        "A PEM file on this machine.",
        required=True,
        applies=_own_certificate,
    ),
    Question(
        "log_retention_days",
        "Days to keep logs",
        "Logs can hold addresses of participants. Short is better; 7 days are enough to find a "
        "fault, and more take a waiver, which a run tells you how to write.",
        default="7",
        problem=_number(1, 7),
    ),
)


def complete(given: Mapping[str, str | None], *, ask: bool) -> dict[str, str]:
    """Return an answer to every question that applies, by key.

    What is `given` is checked and not asked; the rest is asked, or takes its default if `ask` is
    false. Raises `UsageError` for an answer that cannot be used or is missing.
    """
    answers: dict[str, str] = {}
    for question in QUESTIONS:
        if not question.applies(answers):
            continue
        answer = given.get(question.key)
        if answer is None:
            answer = _ask(question) if ask else _default(question)
        elif problem := _problem(question, answer):
            raise UsageError(
                f"{_flag(question)} {problem}; it is {answer!r}.",
                code="answer-invalid",
                remedy=f"Correct {_flag(question)}.",
            )
        answers[question.key] = answer
    return answers


def _problem(question: Question, answer: str) -> str | None:
    """Say what is wrong with an answer, `None` if nothing."""
    if answer:
        return question.problem(answer)
    return "must not be empty" if question.required else None


def _ask(question: Question) -> str:
    """Ask until the answer can be used."""
    console = talk()
    console.print(f"\n[dim]{question.explanation}[/dim]", soft_wrap=False)
    while True:
        answer: str = typer.prompt(
            question.prompt,
            default=None if question.required else question.default,
            show_default=bool(question.default),
            err=True,
        ).strip()
        problem = _problem(question, answer)
        if problem is None:
            return answer
        console.print(f"It {problem}.", style="red", markup=False)


def _default(question: Question) -> str:
    """Return what an unasked question means."""
    if question.required:
        raise UsageError(
            f"{_flag(question)} is needed.",
            code="answer-missing",
            remedy=f"Add {_flag(question)}, or leave out --yes to be asked.",
        )
    return question.default


def _flag(question: Question) -> str:
    """Return the option that answers a question."""
    return f"--{question.key.replace('_', '-')}"
