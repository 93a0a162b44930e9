"""Which tests share a worker, and which are not proven yet."""

import pytest

from meethaus.lab import Suite


def _suite(item: pytest.Item) -> Suite | None:
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return None
    values = item.callspec.params.values()
    return next((value for value in values if isinstance(value, Suite)), None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one suite on one worker: they share a target.

    Marks on the parameters of a fixture do not reach the tests, so they are given here.
    """
    for item in items:
        suite = _suite(item)
        if suite is None:
            continue
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(suite)))
        if suite is Suite.TRIXIE and item.get_closest_marker("lab") and "e2e" in item.nodeid:
            item.add_marker(pytest.mark.unproven)
