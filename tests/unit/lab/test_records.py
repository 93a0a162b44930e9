from pathlib import Path

from meethaus.lab.records import Record, Records

MEET = Record("meet.lab.test", ("10.77.0.10", "fd77::a"), reverse=True)


def test_records_survive_on_disk(tmp_path: Path) -> None:
    Records(tmp_path).put("meet", [MEET])
    assert Records(tmp_path).all() == [MEET]


def test_override_hides_the_same_name_of_others(tmp_path: Path) -> None:
    records = Records(tmp_path)
    wrong = Record("meet.lab.test", ("192.0.2.1",), override=True)
    records.put("meet", [MEET, Record("other.example.org", ("10.77.0.10",))])
    records.put("published", [wrong])
    assert records.all() == [Record("other.example.org", ("10.77.0.10",)), wrong]
    records.drop("published")
    assert MEET in records.all()


def test_no_directory_means_no_records(tmp_path: Path) -> None:
    assert Records(tmp_path / "absent").all() == []
