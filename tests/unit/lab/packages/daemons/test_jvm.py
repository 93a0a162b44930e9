"""Java's command line."""

from meethaus.lab.packages.daemons.shared.jvm import parse


def test_parse_takes_properties_and_stops_at_the_class() -> None:
    options = ["-Xmx3072m", "-XX:+UseG1GC", "-Dconfig.file=/etc/x.conf", "-Da=b=c", "-Dflag"]
    line = parse([*options, "org.jitsi.Main", "-Dnot=mine"])
    assert line.properties == {"config.file": "/etc/x.conf", "a": "b=c", "flag": ""}
    assert line.arguments == ["-Dnot=mine"]


def test_parse_without_class_has_no_arguments() -> None:
    assert parse(["-Xmx1g"]).arguments == ()
