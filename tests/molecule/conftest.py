"""The lab that the scenarios' create and destroy use."""

from collections.abc import Iterator

import pytest

from meethaus.lab import Lab
from tests.support.standing import standing_lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with standing_lab() as standing:
        yield standing
