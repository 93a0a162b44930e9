"""How the lab reads aloud."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from meethaus.lab import Contact, LabStatus, TargetStatus
from meethaus.lab.breaking import Broken

__all__ = ["broken_text", "contacts_text", "down_text", "status_text", "up_text"]


def up_text(status: LabStatus, inventory: Path) -> str:
    """Say what stands and what to do with it."""
    return f"{status_text(status)}\n\nInventory: {inventory}\nNext: meethaus apply -i {inventory}"


def down_text(*, purge: bool) -> str:
    """Say what is gone and what is not."""
    kept = "Images and caches are gone too." if purge else "Images and caches are kept."
    return f"The lab is down; nothing of it runs any more. {kept} Its inventory is kept."


def broken_text(broken: Broken) -> str:
    """Say what was run and what to do next."""
    run = "\n".join(f"  {command}" for command in broken.commands)
    undo = "\n".join(f"  {command}" for command in broken.undo)
    mend = (
        f"Mend it there, because no role touches it:\n{undo}"
        if undo
        else f"Mend it: meethaus apply -i inventories/lab --tags {broken.control}"
    )
    return (
        f"{broken.control} is broken on {broken.host}. This was run there:\n{run}\n"
        f"See it: meethaus verify -i inventories/lab --only {broken.control}\n{mend}"
    )


def status_text(status: LabStatus) -> str:
    """Say what stands and how to look in."""
    lines = [f"Lab {status.instance}: internet {status.internet}"]
    if status.network:
        lines[0] += ", IPv4 and IPv6" if status.ipv6 else ", IPv4 only"
    rows = [
        (target.fqdn, target.address, target.address6 or "", target.suite, target.state)
        for target in status.targets
    ]
    rows += [
        (client.name, client.address, client.address6 or "", "client", "running")
        for client in status.clients
    ]
    lines += _columns(rows)
    for target in status.targets:
        lines += _ways_in(target)
    if status.trust_bundle:
        lines.append(f"Certificates: let the browser trust {status.trust_bundle}")
    lines += [f"Note: {note}" for note in status.notes]
    return "\n".join(lines)


def _ways_in(target: TargetStatus) -> list[str]:
    """Say how to reach a target from this machine, whose own DNS does not know it."""
    rules = shlex.quote(f"--host-resolver-rules=MAP {target.fqdn} {target.address}")
    return [f"Log in: {target.login}", f"Browse: chromium {rules} https://{target.fqdn}/"]


def contacts_text(contacts: Sequence[Contact]) -> str:
    """Say who tried to reach what."""
    if not contacts:
        return "Nobody tried to reach anything outside the lab."
    return "\n".join(_columns([_contact_row(contact) for contact in contacts]))


def _contact_row(contact: Contact) -> tuple[str, ...]:
    place = f"{contact.destination} port {contact.port}" if contact.port else contact.destination
    return (contact.source, contact.kind.value, place, contact.name, f"{contact.count}x")


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Return rows as lines in which each column starts at the same place."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
