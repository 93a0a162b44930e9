"""How to get to hosts: by SSH as the inventory says, or by any address testinfra knows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import testinfra
from testinfra.host import Host

from meethaus.errors import UsageError
from meethaus.settings.values import is_template

__all__ = ["SPECS", "SSH_ARGUMENTS", "host_of", "hosts_at"]

# No question can be answered meanwhile, and an unknown host key is never accepted unseen.
SSH_ARGUMENTS: Final = (
    "-o BatchMode=yes -o StrictHostKeyChecking=yes -o ServerAliveInterval=15 "
    "-o ControlMaster=auto -o ControlPersist=15s"
)
SPECS: Final = ("ssh", "paramiko", "local", "ansible")
"""The beginnings of the addresses that `hosts_at` takes."""

_ARGUMENTS: Final = ("ansible_ssh_common_args", "ansible_ssh_extra_args")
_USED: Final = (
    *("ansible_host", "ansible_port", "ansible_user", "ansible_ssh_private_key_file"),
    *("ansible_connection", *_ARGUMENTS),
)


def hosts_at(address: str, sockets: Path) -> dict[str, Host]:
    """Return the hosts at an address such as `ssh://root@meet.example.org:2222`, by their names.

    Only `ansible://PATTERN?ansible_inventory=FILE` stands for several: how to get there is what
    Ansible would do, and nothing else of that inventory counts. `sockets` is a directory for
    shared connections. Raises `UsageError` for other addresses.
    """
    kind, mark, rest = address.partition("://")
    if not mark or kind not in SPECS or (kind != "local" and not rest):
        raise UsageError(
            f"{address!r} is no address of a server.",
            code="address-invalid",
            remedy="Write for example --host ssh://root@meet.example.org or --host local://",
        )
    if kind == "ansible":
        return _hosts_of_ansible(address)
    shared = {"ssh_extra_args": _shared(SSH_ARGUMENTS, sockets)} if kind == "ssh" else {}
    return {address: testinfra.get_host(address, **shared)}


def _hosts_of_ansible(address: str) -> dict[str, Host]:
    try:
        found = testinfra.get_hosts([address])
    # testinfra asks the program ansible-inventory, and says in this way what it answered.
    except (RuntimeError, AssertionError, ValueError, OSError) as error:
        found, why = [], f": {str(error).strip()[-300:]}"
    else:
        why = ""
    if not found:
        raise UsageError(
            f"{address} stands for no server{why}.",
            code="address-empty",
            remedy="Write for example --host "
            "'ansible://all?ansible_inventory=/etc/ansible/hosts', and try the same with: "
            "ansible-inventory -i /etc/ansible/hosts --graph",
        )
    return {each.backend.get_pytest_id(): each for each in found}


def host_of(variables: Mapping[str, Any], name: str, sockets: Path) -> Host:
    """Return a host of the inventory; `variables` are all of its variables, Ansible's too."""
    if variables.get("ansible_connection") == "local":
        return testinfra.get_host("local://")
    for each in _USED:
        if is_template(variables.get(each)):
            raise UsageError(
                f"{each} of {name} is a template, which only Ansible can compute.",
                code="login-computed",
                remedy=f"Name the server yourself: meethaus verify --host ssh://root@{name}",
            )
    extra = " ".join(str(variables.get(each, "")) for each in _ARGUMENTS)
    address = str(variables.get("ansible_host", name))
    where = f"[{address}]" if ":" in address else address
    port = variables.get("ansible_port")
    user = variables.get("ansible_user")
    spec = f"ssh://{f'{user}@' if user else ''}{where}{f':{port}' if port else ''}"
    key = variables.get("ansible_ssh_private_key_file")
    # The first value that SSH reads is the one that counts.
    arguments = _shared(f"{extra.strip()} {SSH_ARGUMENTS}".strip(), sockets)
    identity = {"ssh_identity_file": str(Path(str(key)).expanduser())} if key else {}
    return testinfra.get_host(spec, ssh_extra_args=arguments, **identity)


def _shared(arguments: str, sockets: Path) -> str:
    return f"{arguments} -o ControlPath={sockets}/%C"
