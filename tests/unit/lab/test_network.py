from meethaus.lab.network import marked_rules

LISTING = """\
-P FORWARD ACCEPT
-A FORWARD -m comment --comment "netavark firewall plugin rules" -j NETAVARK_FORWARD
-A FORWARD -i podman1 -o podman1 -m comment --comment meethaus1 -j ACCEPT
-A FORWARD -i podman2 -o podman2 -m comment --comment meethaus11 -j ACCEPT
"""


def test_marked_rules_finds_the_rules_of_one_lab() -> None:
    [rule] = marked_rules(LISTING, "meethaus1")
    assert " ".join(rule) == (
        "FORWARD -i podman1 -o podman1 -m comment --comment meethaus1 -j ACCEPT"
    )


def test_marked_rules_of_another_lab_are_left_alone() -> None:
    assert marked_rules(LISTING, "meethaus7") == []
