"""Every relative link in the documentation leads somewhere."""

from pathlib import Path
from urllib.parse import unquote

import meethaus.errors
from tests.support.pages import anchors

ROOT = Path(__file__).resolve().parents[2]


def test_link_leads_somewhere(relative_link: tuple[str, Path, str]) -> None:
    place, page, target = relative_link
    path, _, anchor = unquote(target).partition("#")
    goal = (ROOT / page.parent / path).resolve() if path else ROOT / page
    assert goal.exists(), f"{place}\nThere is no {goal}."
    if anchor:
        assert goal.suffix == ".md", f"{place}\nOnly pages have headings."
        found = anchors(goal.relative_to(ROOT))
        assert anchor in found, f"{place}\nThe page has: {', '.join(sorted(found))}"


def test_anchors_follow_the_headings() -> None:
    assert "not-promised" in anchors(Path("README.md"))


def test_errors_name_pages_that_exist() -> None:
    named = [getattr(meethaus.errors, name) for name in meethaus.errors.__all__]
    kinds = [kind for kind in named if issubclass(kind, meethaus.errors.MeethausError)]
    missing = {
        kind.default_docs for kind in kinds if not (ROOT / "docs" / kind.default_docs).is_file()
    }
    assert kinds
    assert missing == set()
