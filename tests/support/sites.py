"""A deployment in the lab: targets, and the inventory that leads to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from meethaus.lab import Lab, Target
from meethaus.lab.inventory import Placement, write_inventory
from meethaus.settings import Part
from meethaus.settings.vault import encrypt
from tests.support import runs


@dataclass(frozen=True)
class Account:
    """What a moderator signs in with."""

    name: str
    password: str


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
        """Return the secrets in clear, by variable name; of moderators by their names."""
        held = self.vault_content()
        moderators: list[dict[str, str]] = held.pop("meet_moderators")
        return held | {f"moderator {one['name']}": one["password"] for one in moderators}

    def moderator(self) -> Account:
        """Return the account of the first moderator."""
        return Account(**self.vault_content()["meet_moderators"][0])

    def vault_content(self) -> dict[str, Any]:
        """Return what the vault holds, by variable name."""
        password = f"--vault-password-file={self.vault_password_file}"
        opened = runs.start(["ansible-vault", "view", password, str(self.vault)])
        held: dict[str, Any] = yaml.safe_load(opened.stdout)
        return held

    def replace_vault_content(self, content: Mapping[str, Any]) -> None:
        """Encrypt other content with the same password."""
        password = self.vault_password_file.read_text().strip()
        self.vault.write_text(encrypt(content, password))


def write_site(
    inventory: Path, lab: Lab, targets: Sequence[Target], parts: Sequence[tuple[Part, ...]] = ()
) -> Site:
    """Write an inventory as `lab up` does; `parts` says what each target carries, if not all."""
    placements = [
        Placement(target, carried)
        for target, carried in zip(targets, parts or [tuple(Part)] * len(targets), strict=True)
    ]
    key, name_server = lab.repository.key_fingerprint(), lab.instance.gateway4
    write_inventory(inventory, placements, key, name_server)
    return Site(inventory, tuple(targets))
