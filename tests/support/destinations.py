"""Whom a server may turn to, by what it was told itself."""

from typing import cast
from urllib.parse import urlsplit

from meethaus.lab import Contact, ContactKind
from meethaus.settings import load_specs
from tests.support import remote
from tests.support.sites import Site


def allowed(site: Site) -> set[str]:
    """Return the server's package sources, and whom the roles ask for certificates and the time."""
    listed = remote.run(site.target, "apt-get indextargets --format '$(REPO_URI)' | sort -u")
    defaults = {name: each.default for name, each in load_specs().variables.items()}
    addresses = [*listed.split(), defaults["meet_acme_directory_url"]]
    clocks = {
        each["address"] for each in cast("list[dict[str, str]]", defaults["host_time_servers"])
    }
    return clocks | {urlsplit(str(address)).hostname or "" for address in addresses}


def is_chromium_itself(contact: Contact) -> bool:
    """Tell whether it is one of the calls home that chromium makes at each start."""
    name = contact.name or contact.destination
    return contact.kind in {ContactKind.DNS, ContactKind.TCP} and name.endswith(
        (".google.com", ".googleapis.com")
    )


def asked_by_pages(requests: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return scheme and host of every address that pages asked for."""
    parts = [urlsplit(address) for address in requests]
    return {(part.scheme, part.netloc) for part in parts if part.scheme not in {"data", "blob"}}
