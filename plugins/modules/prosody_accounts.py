#!/usr/bin/python
"""Ansible module: accounts of Prosody's own user database are as listed."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: prosody_accounts
short_description: Accounts in Prosody's own user database are as listed
description:
  - Compares each password with what Prosody stored, and sets it only when they differ.
  - For hosts with C(authentication = "internal_hashed") and Prosody's internal storage. The
    comparison computes what Prosody would compute at a login; nothing is written for it.
  - An existing account keeps its roster and everything else it has.
  - A removed account loses everything that Prosody stored for it. Whoever is signed in with it at
    that moment stays so until the connection ends.
options:
  accounts:
    description: One entry for each account.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name to sign in with, such as C(focus).
        type: str
        required: true
      host:
        description: Virtual host of the account, such as C(auth.meet.example.org).
        type: str
        required: true
      password:
        description:
          - The password, printable ASCII without spaces. Prosody gets it on standard input.
        type: str
        required: true
  only_on:
    description: Hosts on which accounts that are not in I(accounts) are removed.
    type: list
    elements: str
    default: []
  data_path:
    description: Directory in which Prosody keeps its data.
    type: path
    default: /var/lib/prosody
author:
  - The meethaus authors (@meethaus)
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
"""

EXAMPLES = r"""
- name: Give focus and bridge their accounts
  meethaus.meet.prosody_accounts:
    accounts:
      - {name: focus, host: auth.meet.example.org, password: "{{ meet_jicofo_password }}"}
      - {name: jvb, host: auth.meet.example.org, password: "{{ meet_videobridge_password }}"}
    only_on: [auth.meet.example.org]
"""

RETURN = r"""
changed_accounts:
  description: Addresses of the accounts that were not there or had another password, sorted.
  type: list
  elements: str
  returned: success
removed_accounts:
  description: Addresses of the accounts that were taken away, sorted.
  type: list
  elements: str
  returned: success
"""

import glob
import hashlib
import hmac
import re
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

# One entry of a file that Prosody's internal storage wrote: ["name"] = "text" or a number.
_ENTRY = re.compile(r'\["(\w+)"\]\s*=\s*(?:"([^"\\]*)"|(\d+))')
_PRINTABLE = re.compile(r"[!-~]+")


def account_file(data_path: str, jid: str) -> Path:
    """Return where Prosody's internal storage keeps the account.

    It writes each character of host and user that is no letter or digit as `%` and two hex digits.
    """
    user, _, host = jid.partition("@")
    return Path(data_path) / _encode(host) / "accounts" / f"{_encode(user)}.dat"


def _encode(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", lambda match: f"%{ord(match[0]):02x}", name)


def strangers(data_path: str, hosts: list[str], known: set[str]) -> list[str]:
    """Return the addresses of the accounts on these hosts that nobody listed, sorted."""
    found = {
        f"{_decode(path.stem)}@{host}"
        for host in hosts
        for path in (Path(data_path) / _encode(host) / "accounts").glob("*.dat")
    }
    return sorted(found - known)


def remove(data_path: str, jid: str) -> None:
    """Delete everything that Prosody's internal storage keeps for the account; safe to repeat.

    Not by `prosodyctl deluser`: from Prosody 13 on it needs a running server, and 0.12 leaves files
    of stores behind that no loaded module knows. Prosody reads an account anew for each login.
    """
    user, _, host = jid.partition("@")
    for path in (Path(data_path) / _encode(host)).glob(f"*/{glob.escape(_encode(user))}.*"):
        path.unlink(missing_ok=True)


def _decode(name: str) -> str:
    return re.sub(r"%([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), name)


def stored_keys(text: str) -> dict[str, str]:
    """Return the entries of an account file, without those that are not understood."""
    return {name: quoted or number for name, quoted, number in _ENTRY.findall(text)}


def password_matches(account: dict[str, str], password: str) -> bool:
    """Tell whether a login with this password would succeed.

    RFC 5802, section 3: the server stores H(HMAC(Hi(password, salt, i), "Client Key")). Prosody
    writes it in hex; the length tells SHA-1 (its default) from SHA-256. A file that lacks a part
    matches nothing.
    """
    stored = account.get("stored_key", "")
    salt = account.get("salt", "")
    iterations = int(account.get("iteration_count") or 0)
    algorithm = {40: "sha1", 64: "sha256"}.get(len(stored))
    if algorithm is None or not salt or iterations < 1:
        return False
    salted = hashlib.pbkdf2_hmac(algorithm, password.encode(), salt.encode(), iterations)
    client_key = hmac.new(salted, b"Client Key", algorithm).digest()
    return hmac.compare_digest(hashlib.new(algorithm, client_key).hexdigest(), stored)


def set_password(module: AnsibleModule, jid: str, password: str) -> None:
    """Create the account, or give the existing one the password; Prosody may be running or not.

    `register` is the one command that works without a running server in Prosody 0.12 and 13
    alike. It asks for the password twice.
    """
    user, _, host = jid.partition("@")
    command = ["prosodyctl", "register", user, host]
    code, out, err = module.run_command(command, data=f"{password}\n{password}")
    if code != 0:
        hint = "Prosody must be installed and its configuration must name the host."
        module.fail_json(
            msg=f"prosodyctl could not set the password of {jid}. {hint}",
            rc=code,
            stdout=out,
            stderr=err,
        )


def address_of(account: dict[str, str]) -> str:
    """Return the address of an account."""
    return f"{account['name']}@{account['host']}"


def has_password(data_path: str, account: dict[str, str]) -> bool:
    """Tell whether Prosody has the account with this password."""
    path = account_file(data_path, address_of(account))
    return path.is_file() and password_matches(stored_keys(path.read_text()), account["password"])


def set_differing(
    module: AnsibleModule, data_path: str, accounts: list[dict[str, str]]
) -> list[str]:
    """Set the passwords that differ; return the addresses of their accounts, sorted."""
    differing = [each for each in accounts if not has_password(data_path, each)]
    for each in differing if not module.check_mode else ():
        set_password(module, address_of(each), each["password"])
        if not has_password(data_path, each):
            path = account_file(data_path, address_of(each))
            module.fail_json(msg=f"prosodyctl succeeded, but {path} does not hold the password.")
    return sorted(map(address_of, differing))


def main() -> None:
    """Compare all accounts, set the passwords that differ, and remove who is not listed."""
    suboptions = {
        "name": {"type": "str", "required": True},
        "host": {"type": "str", "required": True},
        "password": {"type": "str", "required": True, "no_log": True},
    }
    listed = {"type": "list", "elements": "dict", "required": True, "options": suboptions}
    module = AnsibleModule(
        argument_spec={
            "accounts": listed,
            "only_on": {"type": "list", "elements": "str", "default": []},
            "data_path": {"type": "path", "default": "/var/lib/prosody"},
        },
        supports_check_mode=True,
    )
    data_path, accounts = module.params["data_path"], module.params["accounts"]
    for each in accounts:
        if not _PRINTABLE.fullmatch(each["password"]):
            asked = f"The password of {address_of(each)} must be printable ASCII without spaces."
            module.fail_json(msg=asked)
    changed = set_differing(module, data_path, accounts)
    removed = strangers(data_path, module.params["only_on"], set(map(address_of, accounts)))
    for jid in removed if not module.check_mode else ():
        remove(data_path, jid)
    module.exit_json(
        changed=bool(changed or removed), changed_accounts=changed, removed_accounts=removed
    )


if __name__ == "__main__":
    main()
