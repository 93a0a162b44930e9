"""When strangers do not reach what only the parts of a conference server should."""

from meethaus.checks.model import Finding, Intent, Sights, fine, wrong
from meethaus.errors import UnseenError
from meethaus.outside.ports import InnerAddresses, InnerPorts


def check_outside_ports_inner_closed(sights: Sights, _: Intent) -> Finding:
    seen = sights.fact(InnerPorts)
    if seen.open:
        told = ", ".join(seen.open[:4])
        return wrong(f"{told} took a connection", "no connection but those for people")
    if seen.out_of_reach:
        raise UnseenError(f"no way leads from here to {', '.join(seen.out_of_reach[:2])}")
    return fine(f"none of {seen.tried} took a connection from here")


def check_outside_ports_inner_addresses_closed(sights: Sights, _: Intent) -> Finding:
    seen = sights.fact(InnerAddresses)
    if seen.answering:
        return wrong(f"{', '.join(seen.answering[:3])} answers", "no such address")
    return fine(f"none of {seen.asked} addresses answers")
