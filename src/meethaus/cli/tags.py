"""Which tags a run can be narrowed to. Ansible takes a misspelt one and does next to nothing."""

from typing import Final

from meethaus.catalogue import Vantage, load_catalogue
from meethaus.errors import UsageError
from meethaus.paths import collection_dir
from meethaus.settings.names import nearest_name

__all__ = ["chosen_tags", "known_tags"]

_PHASES: Final = ("validate", "install", "configure", "remove")
_ALWAYS: Final = "always"


def known_tags() -> tuple[str, ...]:
    """Return every tag there is but the controls: phases, roles of the collection, and `always`."""
    roles = (file.parent.parent.name for file in collection_dir().glob("roles/*/tasks/main.yml"))
    return (*_PHASES, *sorted(roles), _ALWAYS)


def chosen_tags(asked: list[str] | None) -> list[str]:
    """Return the tags of `--tags`, also those with commas between them.

    Raises `UsageError` for one that no task has.
    """
    tags = [tag.strip() for words in asked or () for tag in words.split(",")]
    known = known_tags()
    controls = load_catalogue().seen_from(Vantage.INSIDE).controls if tags else {}
    for tag in tags:
        if tag not in known and tag not in controls:
            nearest = nearest_name(tag, (*known, *controls))
            meant = f"Write --tags {nearest}. " if nearest else ""
            raise UsageError(
                f"--tags names {tag!r}, a tag that no task has.",
                code="tag-unknown",
                remedy=f"{meant}There are: {', '.join(known)}; "
                "and every control: meethaus controls list.",
            )
    return tags
