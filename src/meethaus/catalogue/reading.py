"""How every file of the catalogue is read: strictly, once for each key, and by its name."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from meethaus.catalogue.model import Text
from meethaus.errors import BugError

__all__ = ["BothTexts", "Said", "Strict", "bug", "parse", "text_of"]

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """Refuses keys that nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BothTexts(Strict):
    """The same said in English and in German."""

    en: Said
    de: Said


# PyYAML can be built without the C library; with it the catalogue is read ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OnceLoader(_Loader):  # type: ignore[misc]  # which one is known at run time
    """Refuses a key that stands twice, of which YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, *deep: bool) -> Any:  # noqa: ANN401 - as PyYAML has it
        keys = [key.value for key, _ in node.value]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.YAMLError(f"{', '.join(twice)} stands twice")
        return super().construct_mapping(node, *deep)


def text_of(read: BothTexts) -> Text:
    """Return what was read, as the rest of the program has it."""
    return Text(read.en, read.de)


def parse(path: Path, kind: type[Any]) -> Any:  # noqa: ANN401 - the kind that is asked for
    """Return what a file says as `kind`; raises `BugError` naming the file that is wrong."""
    try:
        return kind.model_validate(yaml.load(path.read_text(encoding="utf-8"), _OnceLoader))  # noqa: S506 - a safe one
    except (OSError, ValidationError, yaml.YAMLError) as error:
        raise bug(path, str(error)) from error


def bug(path: Path, problem: str) -> BugError:
    """Return the error for a file of the catalogue, which is always our mistake."""
    return BugError(f"{path} is wrong: {problem}", code="catalogue", remedy="Please report this.")
