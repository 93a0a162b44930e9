"""A verification as one HTML file for people who read and do not log in.

It loads nothing, runs nothing, and says in words what it says in colours.
"""

import base64
import hashlib
from enum import StrEnum
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from meethaus import __version__
from meethaus.catalogue import Catalogue, Text
from meethaus.catalogue.overview import Overview
from meethaus.paths import package_dir
from meethaus.report import flows, page_words
from meethaus.report.documents import VALID_FOR, plain
from meethaus.report.page_host import host_view
from meethaus.verify import Verification

__all__ = ["Language", "html_page"]

_DATES: Final = {"en": "%Y-%m-%d", "de": "%d.%m.%Y"}
_TIMES: Final = {"en": "%Y-%m-%d, %H:%M UTC", "de": "%d.%m.%Y, %H:%M Uhr (UTC)"}


class Language(StrEnum):
    """In which language people are spoken to."""

    EN = "en"
    DE = "de"


def html_page(
    verification: Verification, catalogue: Catalogue, overview: Overview, language: Language
) -> str:
    """Return the file. What could not be seen, or was not asked for, is never green in it."""

    def say(text: Text) -> str:
        return text.de if language is Language.DE else text.en

    environment = Environment(
        loader=FileSystemLoader(package_dir() / "report" / "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters["say"] = say
    style = environment.get_template("page.css").render().strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    looked_at = verification.looked_at
    page = environment.get_template("page.html.j2").render(
        language=language.value,
        style=style,
        style_source=f"'sha256-{digest}'",
        words=page_words.Words,
        lights=page_words.LIGHTS,
        word_names=page_words.WORDS,
        origins=page_words.ORIGINS,
        places=page_words.PLACES,
        unseen=page_words.UNSEEN,
        picture=flows,
        version=__version__,
        looked_at=looked_at.strftime(_TIMES[language]),
        valid_until=(looked_at + VALID_FOR).strftime(_DATES[language]),
        hosts=[host_view(each, catalogue, overview) for each in verification.hosts],
    )
    return page.strip()


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Return text without what no text is; strangers wrote some of it."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return plain(value)
    return value
