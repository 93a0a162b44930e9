"""A deployment in the lab: targets, and the inventory that leads to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from meethaus.lab import Lab, Target
from meethaus.lab.inventory import Placement, write_inventory
from meethaus.settings import Part
from meethaus.settings.vault import encrypt
from tests.support import runs


@dataclass(frozen=True)
class Site:
    """An inventory and the targets it names; the first one carries the public name."""

    inventory: Path
    targets: tuple[Target, ...]

    @property
    def target(self) -> Target:
        """The target that carries the public name."""
        return self.targets[0]

    @property
    def domain(self) -> str:
        """The public host name."""
        return self.target.fqdn

    @property
    def vault_password_file(self) -> Path:
        """The file `init` puts beside the inventory."""
        return self.inventory / ".vault-password"

    @property
    def settings(self) -> Path:
        """The file with the settings people edit."""
        return self.inventory / "group_vars" / "all" / "meet.yml"

    @property
    def vault(self) -> Path:
        """The encrypted file with the secrets."""
        return self.inventory / "group_vars" / "all" / "vault.yml"

    def secrets(self) -> dict[str, str]:
        """Return the secrets in clear, by variable name."""
        password = f"--vault-password-file={self.vault_password_file}"
        opened = runs.start(["ansible-vault", "view", password, str(self.vault)])
        secrets: dict[str, str] = yaml.safe_load(opened.stdout)
        return secrets

    def replace_secrets(self, secrets: Mapping[str, str]) -> None:
        """Encrypt other secrets with the same password."""
        password = self.vault_password_file.read_text().strip()
        self.vault.write_text(encrypt(dict(secrets), password))


def write_site(
    inventory: Path, lab: Lab, targets: Sequence[Target], parts: Sequence[tuple[Part, ...]] = ()
) -> Site:
    """Write an inventory as `lab up` does; `parts` says what each target carries, if not all."""
    placements = [
        Placement(target, carried)
        for target, carried in zip(targets, parts or [tuple(Part)] * len(targets), strict=True)
    ]
    write_inventory(inventory, placements, lab.repository.key_fingerprint())
    return Site(inventory, tuple(targets))
