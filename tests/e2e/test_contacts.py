"""Whom the server turns to while it is installed, started and used: those the roles name."""

import shlex

import pytest

from meethaus.lab import Contact, Lab
from tests.e2e.conftest import Installation, Meeting
from tests.support import destinations, remote

pytestmark = [pytest.mark.lab, pytest.mark.timeout(2400)]


def test_server_turns_only_to_whom_the_roles_name(
    installation: Installation, contacts: tuple[Contact, ...]
) -> None:
    own = installation.site.target.name
    allowed = destinations.allowed(installation.site)
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
        if contact.source in meeting.clients and not destinations.is_chromium_itself(contact)
    }
    assert foreign == set()


def test_lab_answers_only_for_whom_the_roles_name(installation: Installation, lab: Lab) -> None:
    # A name the lab answers for does not show up as a contact, so it must be one of these.
    assert lab.internet.allowed_names <= destinations.allowed(installation.site)


def test_package_sources_are_the_distribution_and_the_vendor(installation: Installation) -> None:
    # Guards the list above: a source that a role adds must be seen and thought about here.
    listed = remote.run(
        installation.site.target,
        "apt-get indextargets --format '$(ORIGIN)' | sort -u",
    )
    assert set(listed.split()) <= {"Debian", "jitsi.org"}


@pytest.mark.parametrize("account", ["jvb", "jicofo", "prosody", "turnserver", "www-data"])
def test_daemons_do_not_even_reach_what_the_server_may(
    installation: Installation, account: str
) -> None:
    target = installation.site.target
    fetch = "curl -sS -o /dev/null --max-time 5 http://deb.debian.org/"
    assert remote.attempt(target, fetch).code == 0
    refused = remote.attempt(target, f"runuser -u {account} -- {fetch}")
    # By its name, and by the address that root finds.
    assert "Could not resolve host" in refused.stderr
    address = remote.run(target, "getent ahostsv4 deb.debian.org | cut -d ' ' -f 1 | head -n 1")
    there = f"--resolve deb.debian.org:80:{address.strip()}"
    refused = remote.attempt(target, f"runuser -u {account} -- {fetch} {there}")
    assert "Failed to connect" in refused.stderr or "Couldn't connect" in refused.stderr


@pytest.mark.parametrize("account", ["root", "_apt", "jvb", "prosody", "www-data"])
def test_only_the_servers_own_resolver_asks_name_servers(
    installation: Installation, lab: Lab, account: str
) -> None:
    target = installation.site.target
    asked = f"import socket; socket.create_connection(('{lab.instance.gateway4}', 53), timeout=5)"
    # The connection is refused at once for everybody else, and comes about for the resolver.
    for user, code in ((account, 1), ("unbound", 0)):
        command = f"runuser -u {user} -- python3 -c {shlex.quote(asked)}"
        assert remote.attempt(target, command).code == code, user


def test_all_programs_ask_the_servers_own_resolver(installation: Installation) -> None:
    listed = remote.run(installation.site.target, "grep ^nameserver /etc/resolv.conf")
    assert set(listed.split()) == {"nameserver", "127.0.0.1", "::1"}


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
