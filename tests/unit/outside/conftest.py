"""An authority of our own that this process trusts."""

from pathlib import Path

import pytest

from tests.support.loopback import Ground
from tests.support.loopback import ground as make_ground


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return make_ground(tmp_path, monkeypatch)
