"""Whom the server turns to while it is installed, started and used: those the roles name."""

from urllib.parse import urlsplit

import pytest

from meethaus.lab import Contact, ContactKind, Lab
from meethaus.settings import load_specs
from tests.e2e.conftest import Installation, Meeting
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


def test_browsers_send_no_media_and_no_question_past_the_own_host(
    meeting: Meeting, contacts: tuple[Contact, ...]
) -> None:
    # What the page asks for is judged elsewhere; this sees STUN as well, which is no request.
    foreign = {
        (contact.kind, contact.name or contact.destination)
        for contact in contacts
        if contact.source in meeting.clients and not _is_chromium_itself(contact)
    }
    assert foreign == set()


def _is_chromium_itself(contact: Contact) -> bool:
    """Tell whether it is one of the calls home that chromium makes at each start."""
    name = contact.name or contact.destination
    return contact.kind in {ContactKind.DNS, ContactKind.TCP} and name.endswith(
        (".google.com", ".googleapis.com")
    )


def test_lab_answers_only_for_whom_the_roles_name(installation: Installation, lab: Lab) -> None:
    # A name the lab answers for does not show up as a contact, so it must be one of these.
    assert lab.internet.allowed_names <= _allowed(installation)


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
