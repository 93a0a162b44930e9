"""The record on the server, with other packages in it."""

import json

from testinfra.host import Host


def test_record_holds_the_chosen_packages_only(host: Host) -> None:
    record = json.loads(host.file("/etc/meethaus/deployment.json").content_string)
    assert record["packages"]["openssh-server"] == host.package("openssh-server").version
    assert all(name.startswith("openssh-") for name in record["packages"])
