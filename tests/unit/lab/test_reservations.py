from pathlib import Path

from meethaus.lab.naming import allocate_target
from meethaus.lab.reservations import Reservations


def reservations(directory: Path) -> Reservations:
    return Reservations(directory / "targets", allocate_target)


def test_name_keeps_its_number(tmp_path: Path) -> None:
    assert reservations(tmp_path).get("meet") == 10
    assert reservations(tmp_path).get("jvb") == 11
    assert reservations(tmp_path).get("meet") == 10
    assert reservations(tmp_path).all() == {"jvb": 11, "meet": 10}


def test_released_number_is_given_again(tmp_path: Path) -> None:
    kept = reservations(tmp_path)
    kept.get("meet")
    kept.get("jvb")
    kept.release("meet")
    assert kept.get("new") == 10


def test_nothing_is_reserved_before_the_first_name(tmp_path: Path) -> None:
    assert reservations(tmp_path).all() == {}
