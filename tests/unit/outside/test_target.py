"""Which addresses can be probed, and what is said of others."""

import pytest

from meethaus.errors import UsageError
from meethaus.outside.target import Target, target_of


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("https://meet.example.org", Target("meet.example.org")),
        (" https://Meet.Example.org/ ", Target("meet.example.org")),
        ("https://meet.example.org:443", Target("meet.example.org")),
        ("https://meet.example.org:8443", Target("meet.example.org", 8443, 0)),
        ("https://bücher.example", Target("xn--bcher-kva.example")),
    ],
)
def test_first_pages_are_read(text: str, target: Target) -> None:
    assert target_of(text) == target


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("meet.example.org", "'meet.example.org' is no address"),
        ("", "no address"),
        ("http://meet.example.org", "begins with http://"),
        ("https://meet.example.org/SecretRoom", "leads to a page or a room"),
        ("https://meet.example.org/?jwt=SecretRoom", "leads to a page or a room"),
        ("https://meet.example.org/#SecretRoom", "leads to a page or a room"),
        ("https://anna:SecretRoom@meet.example.org", "A name or password"),
        ("https://192.0.2.1", "certificates are for names"),
        ("https://[2001:db8::1]", "certificates are for names"),
        ("https://[", "It is no address"),
        ("https://meet.example.org:99999", "It is no address"),
        ("https://-.example.org", "cannot be a name"),
        ("https://a..b", "cannot be a name"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        target_of(text)
    assert said in caught.value.message
    assert caught.value.remedy.startswith("Write ")
    assert "Secret" not in caught.value.message + caught.value.remedy
