"""Where the picture of data flows has its boxes and lines, in units of the picture."""

from dataclasses import dataclass
from typing import Final

from meethaus.catalogue.overview import Place

__all__ = ["BOXES", "LINES", "SIZE", "Box", "Line"]

SIZE: Final = (760, 424)
"""Width and height."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a name in it, or above it where it holds others."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Return where the name stands."""
        return self.x + self.width // 2, self.y + self.height // 2 + 5


@dataclass(frozen=True, slots=True)
class Line:
    """A way through these points; the number stands at `at`."""

    points: tuple[tuple[int, int], ...]
    at: tuple[int, int]

    @property
    def path(self) -> str:
        """Return the way as an SVG path has it."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points)


BOXES: Final[dict[Place, Box]] = {
    Place.BROWSERS: Box(8, 40, 132, 276),
    Place.SERVER: Box(250, 8, 222, 324),
    Place.WEB: Box(266, 50, 190, 52),
    Place.BRIDGE: Box(266, 118, 190, 52),
    Place.RELAY: Box(266, 186, 190, 52),
    Place.INSIDE: Box(266, 264, 190, 52),
    Place.NAMES: Box(570, 40, 182, 48),
    Place.TIME: Box(570, 116, 182, 48),
    Place.PACKAGES: Box(570, 192, 182, 48),
    Place.AUTHORITY: Box(570, 268, 182, 48),
    Place.OTHERS: Box(190, 368, 342, 48),
}

LINES: Final[dict[tuple[Place, Place], Line]] = {
    (Place.BROWSERS, Place.WEB): Line(((140, 76), (262, 76)), (200, 76)),
    (Place.BROWSERS, Place.BRIDGE): Line(((140, 144), (262, 144)), (200, 144)),
    (Place.BROWSERS, Place.RELAY): Line(((140, 212), (262, 212)), (200, 212)),
    (Place.BROWSERS, Place.INSIDE): Line(((140, 290), (262, 290)), (200, 290)),
    (Place.BROWSERS, Place.OTHERS): Line(((74, 316), (74, 392), (186, 392)), (74, 366)),
    (Place.SERVER, Place.NAMES): Line(((472, 64), (566, 64)), (520, 64)),
    (Place.SERVER, Place.TIME): Line(((472, 140), (566, 140)), (520, 140)),
    (Place.SERVER, Place.PACKAGES): Line(((472, 216), (566, 216)), (520, 216)),
    (Place.SERVER, Place.AUTHORITY): Line(((472, 292), (566, 292)), (520, 292)),
    (Place.SERVER, Place.OTHERS): Line(((361, 332), (361, 364)), (395, 349)),
}
