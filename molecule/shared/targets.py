"""Start or stop a scenario's targets through the lab; `create.yml` and `destroy.yml` call it.

Reads molecule's platforms as JSON from standard input. `start` prints what molecule wants to
know about each instance, the file with their host keys, and the fingerprint of the key that signs
the lab's packages.
"""

import json
import sys
from typing import Any

from meethaus.lab import Lab, TargetSpec


def start(lab: Lab, platform: dict[str, Any]) -> dict[str, Any]:
    """Start one target and describe how to reach it, in molecule's words."""
    target = lab.start(
        TargetSpec(
            name=platform["name"],
            suite=platform["suite"],
            names=tuple(platform.get("names", ())),
        )
    )
    return {
        "instance": platform["name"],
        "address": target.address,
        "user": target.user,
        "port": target.port,
        "identity_file": str(target.identity_file),
        "known_hosts": str(target.known_hosts),
        "vendor_key": lab.repository.key_fingerprint(),
    }


def main() -> None:
    """Do what the first argument says with every platform."""
    lab = Lab.open()
    platforms = json.load(sys.stdin)
    if sys.argv[1] == "start":
        json.dump([start(lab, platform) for platform in platforms], sys.stdout)
    else:
        standing = {target.name for target in lab.status().targets}
        for name in standing & {platform["name"] for platform in platforms}:
            lab.stop(name)


if __name__ == "__main__":
    main()
