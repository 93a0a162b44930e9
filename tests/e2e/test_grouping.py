"""The stories can only run side by side while pytest-xdist keeps each group on one worker."""

import re
from pathlib import Path

from tests.support import runs

_SAMPLE = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_sample(number):
    pass
"""


def test_tests_of_one_group_stay_on_one_worker(tmp_path: Path) -> None:
    # pytest 9.2 with pytest-xdist 3.8 ignores the groups without a word.
    (tmp_path / "test_sample.py").write_text(_SAMPLE)
    run = runs.start(["pytest", "-n", "2", "--dist", "loadgroup", "-v", "."], cwd=tmp_path)
    assert run.code == 0, run.told()
    workers = set(re.findall(r"^\[(gw\d)\].*PASSED", run.stdout, re.MULTILINE))
    assert len(workers) == 1, run.told()
