"""When a stored account counts as having a password, judged by what Prosody itself wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.modules import prosody_accounts

# Written by Prosody 0.12.3 for the password `example-secret`.
WRITTEN = """return {
\t["salt"] = "3e92755e-aafa-4f36-96f1-3ecbac15437a";
\t["stored_key"] = "89d0ad636dc7555df2cb723a459610aab8420f98";
\t["server_key"] = "bef6791f6c7bbc402b0a0f6682a12d4673f5ba4e";
\t["iteration_count"] = 10000;
};
"""


def test_password_matches_what_prosody_wrote_for_it() -> None:
    assert prosody_accounts.password_matches(
        prosody_accounts.stored_keys(WRITTEN), "example-secret"
    )


def test_password_matches_fails_for_another_password() -> None:
    assert not prosody_accounts.password_matches(
        prosody_accounts.stored_keys(WRITTEN), "example-secreT"
    )


@pytest.mark.parametrize("missing", ["salt", "stored_key", "iteration_count"])
def test_password_matches_fails_when_a_part_is_missing(missing: str) -> None:
    found = prosody_accounts.stored_keys(WRITTEN)
    del found[missing]
    assert not prosody_accounts.password_matches(found, "example-secret")


@pytest.mark.parametrize("text", ["", "return nil;", 'return { ["stored_key"] = "zz"; };'])
def test_password_matches_fails_for_a_file_it_does_not_understand(text: str) -> None:
    assert not prosody_accounts.password_matches(
        prosody_accounts.stored_keys(text), "example-secret"
    )


def test_account_file_is_where_prosody_keeps_it() -> None:
    path = prosody_accounts.account_file("/var/lib/prosody", "focus@auth.my-meet.example.org")
    assert str(path) == ("/var/lib/prosody/auth%2emy%2dmeet%2eexample%2eorg/accounts/focus.dat")


STORED = ("accounts/anna.dat", "accounts/b%2eben.dat", "roster/anna.dat", "account_flags/anna.dat")


def storage(place: Path) -> Path:
    home = place / "meet%2eexample%2eorg"
    for name in STORED:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("return {}")
    return home


def test_accounts_that_nobody_listed_are_strangers(tmp_path: Path) -> None:
    storage(tmp_path)
    found = prosody_accounts.strangers(
        str(tmp_path), ["meet.example.org", "other.example.org"], {"anna@meet.example.org"}
    )
    assert found == ["b.ben@meet.example.org"]


def test_a_removed_account_leaves_nothing_and_its_neighbours_stay(tmp_path: Path) -> None:
    home = storage(tmp_path)
    prosody_accounts.remove(str(tmp_path), "anna@meet.example.org")
    left = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    assert left == ["accounts/b%2eben.dat"]
