"""Where pretended servers stand, and who operates them."""

from typing import Final

from meethaus.settings import Location, Operator

HERE: Final = Location(country="DE", hoster="Example Hosting", hoster_country="DE")
"""Says nothing that any rule objects to."""

OPERATOR: Final = Operator(
    "Example Operator", ("Example Street 1", "12345 Example"), "admin@example.org"
)
OPERATOR_FLAGS: Final = (
    *("--operator-name", OPERATOR.name),
    *("--operator-address", ", ".join(OPERATOR.address)),
)
