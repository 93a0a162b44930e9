"""`meethaus init`: write an inventory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from meethaus.cli.confirm import need_terminal
from meethaus.cli.location_questions import location_of, waivers_of
from meethaus.cli.options import FormatOption, Yes
from meethaus.cli.output import Format, emit
from meethaus.cli.questions import complete
from meethaus.exitcodes import ExitCode
from meethaus.settings import Answers, HostAnswers, Operator, Scaffold, scaffold
from meethaus.settings.values import Value
from meethaus.settings.vault import FIRST_ACCOUNT

__all__ = ["init"]

_DEFAULT_USER = "root"
_DEFAULT_PORT = "22"


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    domain: Annotated[str | None, typer.Option(help="The name people will type.")] = None,
    email: Annotated[str | None, typer.Option(help="Mail address of the operator.")] = None,
    operator_name: Annotated[str | None, typer.Option(help="Who answers for the meetings.")] = None,
    operator_address: Annotated[
        str | None, typer.Option(help="Postal address, its lines with commas between them.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="Where the server stands, as DE.")] = None,
    hoster: Annotated[str | None, typer.Option(help="Who runs that place.")] = None,
    hoster_country: Annotated[str | None, typer.Option(help="The hoster's seat, as DE.")] = None,
    hoster_parent: Annotated[str | None, typer.Option(help="Company behind the hoster.")] = None,
    hoster_parent_country: Annotated[str | None, typer.Option(help="Its seat, as DE.")] = None,
    profile: Annotated[str | None, typer.Option(help="base or members.")] = None,
    waiver_owner: Annotated[str | None, typer.Option(help="Outside EU/EEA: who allows it.")] = None,
    waiver_reason: Annotated[str | None, typer.Option(help="Outside EU/EEA: why.")] = None,
    waiver_expires: Annotated[str | None, typer.Option(help="Outside EU/EEA: last day.")] = None,
    address: Annotated[str | None, typer.Option(help="Where SSH reaches the server.")] = None,
    user: Annotated[str | None, typer.Option(help="User for SSH.")] = None,
    port: Annotated[str | None, typer.Option(help="Port of SSH.")] = None,
    ssh_network: Annotated[
        str | None, typer.Option(help="Networks that may reach SSH, with commas between them.")
    ] = None,
    public_ipv4: Annotated[str | None, typer.Option(help="Public address behind NAT.")] = None,
    public_ipv6: Annotated[str | None, typer.Option(help="Public IPv6 address.")] = None,
    language: Annotated[str | None, typer.Option(help="de or en.")] = None,
    certificate_source: Annotated[str | None, typer.Option(help="acme or files.")] = None,
    certificate_file: Annotated[str | None, typer.Option(help="With files: the chain.")] = None,
    certificate_key_file: Annotated[str | None, typer.Option(help="With files: the key.")] = None,
    log_retention_days: Annotated[str | None, typer.Option(help="Days to keep logs.")] = None,
    yes: Yes = False,
    output: FormatOption = Format.TEXT,
) -> ExitCode:
    """Ask a few questions and write an inventory.

    It holds fresh secrets in a vault. Every question can be answered by an option. With --yes
    nothing is asked: what has a default takes it. Nothing is overwritten and no server is
    contacted.
    """
    given = {key: value for key, value in locals().items() if key not in _NO_ANSWERS}
    if not yes:
        need_terminal("Nobody can be asked the questions of init here.")
    answers = _answers(complete(given, ask=not yes))
    files = scaffold(directory, answers)
    return emit("init", output, ExitCode.FINE, files, _next_steps(files, answers.hosts[0]))


_NO_ANSWERS = frozenset({"directory", "yes", "output"})


def _answers(given: Mapping[str, str]) -> Answers:
    """Turn texts into the settings they stand for."""
    port = given["port"]
    host = HostAnswers(
        name=given["domain"],
        address=given["address"],
        user=given["user"] or _DEFAULT_USER,
        variables={} if port == _DEFAULT_PORT else {"ansible_port": int(port)},
    )
    lines = tuple(line.strip() for line in given["operator_address"].split(","))
    operator = Operator(given["operator_name"], lines, given["email"])
    return Answers(given["domain"], operator, location_of(given), (host,), _optional(given))


def _optional(given: Mapping[str, str]) -> dict[str, Value]:
    """Return the settings beyond the required ones; what has its default is left out."""
    optional: dict[str, Value] = {
        f"meet_{key}": given[key]
        for key in (
            "profile",
            "public_ipv4",
            "public_ipv6",
            "language",
            "certificate_source",
            "certificate_file",
            "certificate_key_file",
        )
        if given.get(key)
    }
    optional["meet_log_retention_days"] = int(given["log_retention_days"])
    if given["ssh_network"]:
        networks = [network.strip() for network in given["ssh_network"].split(",")]
        optional["meet_ssh_allowed_networks"] = networks
    if waivers := waivers_of(given):
        optional["meet_waivers"] = waivers
    return optional


def _next_steps(files: Scaffold, host: HostAnswers) -> str:
    """Say what was written and what comes next."""
    port = host.variables.get("ansible_port")
    login = f"ssh {f'-p {port} ' if port else ''}{host.user}@{host.address or host.name}"
    return "\n".join(
        (
            f"Written: {files.hosts}, {files.settings}, {files.vault}.",
            f"{files.vault_password} opens the vault. Keep a copy in a password manager.",
            f"The vault also holds the account of the first moderator, called {FIRST_ACCOUNT}.",
            "",
            "Next:",
            f"  {login}   once, to compare the fingerprint of the host key",
            f"  meethaus doctor -i {files.directory}",
            f"  meethaus plan -i {files.directory}",
            f"  meethaus apply -i {files.directory}",
        )
    )
