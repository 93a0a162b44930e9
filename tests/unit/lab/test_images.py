import pytest

from meethaus.errors import LabError
from meethaus.lab.images import digest, parse_packages, target_recipe
from meethaus.lab.model import Suite


def test_parse_packages_ignores_comments_and_order() -> None:
    assert parse_packages("# what for\nsudo\n\ncurl  # because\n") == ("curl", "sudo")


def test_digest_tells_boundaries_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", "c") == digest("ab", "c")


def test_target_recipe_knows_the_suites() -> None:
    assert target_recipe("trixie").suite is Suite.TRIXIE


def test_target_recipe_names_the_suites_there_are() -> None:
    with pytest.raises(LabError) as caught:
        target_recipe("noble")
    assert caught.value.code == "lab-suite-unknown"
    assert "bookworm, trixie" in caught.value.remedy
