"""Which bridge a conference gets."""

from meethaus.lab.packages.daemons.jicofo.bridges import Bridge, select


def _bridge(name: str, *, operational: bool = True, **statistics: str) -> Bridge:
    stats = {"version": "2.3", "stress_level": "0.1", **statistics}
    return Bridge(name, stats, seen=0, operational=operational)


def test_select_takes_the_least_loaded() -> None:
    busy, idle = _bridge("busy", stress_level="0.7"), _bridge("idle", stress_level="0.2")
    assert select([busy, idle], None) is idle


def test_select_never_takes_failed_leaving_or_other_version() -> None:
    failed = _bridge("failed", operational=False)
    leaving = _bridge("leaving", shutting_down="true")
    other = _bridge("other", version="2.4")
    assert select([failed, leaving, other], "2.3") is None


def test_select_drained_only_when_nothing_else_is_left() -> None:
    drained, other = _bridge("drained", drain="true"), _bridge("other", stress_level="0.9")
    assert select([drained, other], None) is other
    assert select([drained], None) is drained
