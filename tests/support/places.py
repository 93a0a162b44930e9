"""Where pretended servers stand."""

from typing import Final

from meethaus.settings import Location

HERE: Final = Location(country="DE", hoster="Example Hosting", hoster_country="DE")
"""Says nothing that any rule objects to."""
