"""Running a molecule scenario's playbook again from within its tests."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from tests.support import runs

_SECONDS = 240


def converge(
    *options: str, environment: Mapping[str, str] | None = None, **variables: object
) -> runs.Run:
    """Run the playbook of the scenario with other settings."""
    directory = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"])
    inventory = os.environ["MOLECULE_INVENTORY_FILE"]
    # Scenarios of one role share theirs.
    provisioner = yaml.safe_load((directory / "molecule.yml").read_text()).get("provisioner", {})
    playbook = str(directory / provisioner.get("playbooks", {}).get("converge", "converge.yml"))
    return runs.start(
        [
            *("ansible-playbook", "-i", inventory, playbook),
            *("--extra-vars", json.dumps(variables), *options),
        ],
        cwd=directory,
        environment=environment,
        timeout=_SECONDS,
    )
