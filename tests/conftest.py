"""Which tests are not proven yet."""

import pytest

from meethaus.lab import Suite


def _suite(item: pytest.Item) -> Suite | None:
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return None
    values = item.callspec.params.values()
    return next((value for value in values if isinstance(value, Suite)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories on Debian 13: they were not seen to pass in one whole run."""
    for item in items:
        if _suite(item) is Suite.TRIXIE and item.get_closest_marker("lab") and "e2e" in item.nodeid:
            item.add_marker(pytest.mark.unproven)
