"""What apt tells, and its files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meethaus.errors import UnseenError
from meethaus.probes.jitsi_apt import blocks_of, priorities_of, sources_with_keys

POLICY = """jicofo:
  Installed: 1.0-1183-1
  Candidate: 1.0-1183-1
  Version table:
 *** 1.0-1183-1 990
         -1 https://download.jitsi.org stable/ Packages
        100 /var/lib/dpkg/status
     1.0-1180-1 -1
         -1 https://download.jitsi.org stable/ Packages
"""
SOURCES = """# Ansible managed
Types: deb
URIs: https://download.jitsi.org/
Suites: stable/
Signed-By: /etc/apt/keyrings/jitsi.asc

deb [arch=amd64 signed-by=/usr/share/keyrings/b.gpg] https://b.example/ stable/
deb https://c.example stable/
"""


def test_priority_is_the_one_of_the_installed_version() -> None:
    assert priorities_of("installed jicofo\ninstalled bash\n", blocks_of(POLICY)) == {"jicofo": 990}


def test_removed_packages_do_not_count() -> None:
    assert priorities_of("config-files jicofo\n", blocks_of(POLICY)) == {}


def test_installed_package_that_apt_does_not_know_was_not_seen() -> None:
    with pytest.raises(UnseenError, match="jibri"):
        priorities_of("installed jibri\n", blocks_of(POLICY))


def test_keys_are_found_in_both_formats() -> None:
    assert dict(sources_with_keys(SOURCES)) == {
        "https://download.jitsi.org": "/etc/apt/keyrings/jitsi.asc",
        "https://b.example": "/usr/share/keyrings/b.gpg",
        "https://c.example": "",
    }


@given(st.text())
def test_garbage_breaks_nothing(text: str) -> None:
    dict(sources_with_keys(text))
    blocks_of(text)
