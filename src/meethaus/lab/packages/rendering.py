"""Fills version numbers into descriptions, scripts and the few payload files that need them."""

from collections.abc import Mapping

import jinja2

from meethaus.lab.packages.description import Description, Release
from meethaus.lab.packages.errors import PackageBuildError

# `${#name}` is shell for a length and `{#` opens a comment in stock Jinja, so comments move away.
_ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    comment_start_string="{##",
    comment_end_string="##}",
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # noqa: S701  shell and Lua text, never HTML from outside
)


def variables(description: Description, release: Release) -> Mapping[str, object]:
    """Return the names a template may use: `release`, `version`, `versions` and `package`."""
    return {
        "release": int(release.name),
        "version": release.versions[description.version],
        "versions": release.versions,
        "package": description.name,
    }


def render(text: str, names: Mapping[str, object], where: str) -> str:
    """Render one template; raises PackageBuildError naming `where` on a mistake in it."""
    try:
        return _ENVIRONMENT.from_string(text).render(names)
    except jinja2.TemplateError as error:
        raise PackageBuildError(f"{where}: {error}") from error
