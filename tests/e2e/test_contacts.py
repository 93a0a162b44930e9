"""Whom the server turns to while it is installed, started and used: those the roles name."""

from urllib.parse import urlsplit

import pytest

from meethaus.lab import Contact, Lab
from meethaus.settings import load_specs
from tests.e2e.conftest import Installation
from tests.support import remote

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]


def _allowed(installation: Installation) -> set[str]:
    """Return the package sources the server has, and the certificate authority of the roles."""
    listed = remote.run(
        installation.site.target, "apt-get indextargets --format '$(REPO_URI)' | sort -u"
    )
    addresses = [*listed.split(), load_specs().variables["meet_acme_directory_url"].default]
    return {urlsplit(str(address)).hostname or "" for address in addresses}


def test_server_turns_only_to_package_sources_and_the_certificate_authority(
    installation: Installation, contacts: tuple[Contact, ...]
) -> None:
    own = installation.site.target.name
    allowed = _allowed(installation)
    foreign = {
        contact.name or contact.destination
        for contact in contacts
        if contact.source == own and (contact.name or contact.destination) not in allowed
    }
    assert foreign == set()


def test_package_sources_are_the_distribution_and_the_vendor(installation: Installation) -> None:
    # Guards the list above: a source that a role adds must be seen and thought about here.
    listed = remote.run(
        installation.site.target,
        "apt-get indextargets --format '$(ORIGIN)' | sort -u",
    )
    assert set(listed.split()) <= {"Debian", "jitsi.org"}


def test_sink_notices_a_contact_nobody_asked_for(
    installation: Installation,
    contacts: tuple[Contact, ...],
    lab: Lab,
) -> None:
    target = installation.site.target
    assert "tracker.example.net" not in {contact.name for contact in contacts}
    remote.attempt(target, "curl -sS --max-time 3 http://tracker.example.net/")
    noticed = {contact.name for contact in lab.contacts() if contact.source == target.name}
    assert "tracker.example.net" in noticed
