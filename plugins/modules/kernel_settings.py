#!/usr/bin/python
"""Ansible module: the kernel has the settings that the host's own files give it at each boot."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: kernel_settings
short_description: The kernel has the settings that the host's own files give it at each boot
description:
  - Compares settings with what the kernel has. Where they differ it lets systemd read the files
    below C(sysctl.d), as at a boot, and looks again. So a setting holds after a restart, too, and
    one that another file overrules is noticed.
  - A setting that still differs is tried once more, to hear the reason from the kernel. One that
    this kernel does not have, or that cannot be set here, as in many containers, is warned of. Any
    other reason is a failure.
  - Writes no files. They come before, for instance by M(meethaus.meet.file_tree).
options:
  settings:
    description:
      - Wanted values by name, such as C(kernel.dmesg_restrict). An asterisk stands for all there
        are, such as C(net.ipv4.conf.*.rp_filter).
    type: dict
    required: true
author:
  - The meethaus authors (@meethaus)
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
"""

EXAMPLES = r"""
- name: configure | Let the kernel have its settings
  meethaus.meet.kernel_settings:
    settings:
      kernel.dmesg_restrict: 1
      net.ipv4.conf.*.accept_redirects: 0
"""

RETURN = r"""
changed_settings:
  description: Names of settings that had another value, sorted.
  type: list
  elements: str
  returned: success
unavailable_settings:
  description: Why a setting cannot be set here, by name.
  type: dict
  returned: success
"""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.commands import CommandError, output

_ROOT = Path("/proc/sys")
# What applies the files at a boot. It passes over what is read-only and says nothing of it.
_APPLY = ("/lib/systemd/systemd-sysctl",)
# The kernel has no such setting, or lets nobody in this place change it.
_UNAVAILABLE = {errno.ENOENT, errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class Setting:
    """One file below `/proc/sys`, and what shall be in it."""

    path: Path
    wanted: str

    @property
    def name(self) -> str:
        """Return the name as `sysctl` prints it; a dot in it, of an interface, becomes a slash."""
        return str(self.path.relative_to(_ROOT)).translate(str.maketrans("./", "/."))

    def read(self) -> str | None:
        """Return what the kernel has, `None` when it does not tell."""
        try:
            return _plain(self.path.read_text())
        except OSError:
            return None

    def refusal(self) -> OSError | None:
        """Return why the kernel does not take the wanted value, `None` when it does.

        What was there before is there afterwards.
        """
        before = self.read()
        try:
            _write(self.path, self.wanted)
        except OSError as error:
            return error
        if before is not None:
            _write(self.path, before)
        return None


def _plain(value: str) -> str:
    """Return a value without the kernel's tabs and line ends."""
    return " ".join(value.split())


def _write(path: Path, value: str) -> None:
    # No truncation, which would create a file, and one call, as the kernel wants it.
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, f"{value}\n".encode())
    finally:
        os.close(descriptor)


def expand(settings: Mapping[str, object]) -> Iterator[Setting]:
    """Yield each setting that the names mean; a name given in full wins over an asterisk."""
    found: dict[Path, str] = {}
    for name, value in sorted(settings.items(), key=lambda pair: "*" not in pair[0]):
        slashed = name if "/" in name.partition(".")[0] else name.translate({46: "/", 47: "."})
        paths = list(_ROOT.glob(slashed)) if "*" in slashed else [_ROOT / slashed]
        found |= dict.fromkeys(paths, _plain(str(value)))
    for path, wanted in sorted(found.items()):
        yield Setting(path, wanted)


def differing(settings: Sequence[Setting]) -> list[Setting]:
    """Return those that the kernel has otherwise, or not at all."""
    return [each for each in settings if each.read() != each.wanted]


def judge(left: Sequence[Setting]) -> tuple[dict[str, str], list[str]]:
    """Say of settings that were not taken why they cannot be set, and which is a fault."""
    unavailable, faults = {}, []
    for each in left:
        error = each.refusal()
        if error is None:
            faults.append(
                f"{each.name} is {each.read()} and not {each.wanted}: a file that is read later "
                "sets it otherwise. Take it out there; this shows all files in their order: "
                "systemd-analyze cat-config sysctl.d"
            )
        elif error.errno in _UNAVAILABLE:
            unavailable[each.name] = str(error.strerror)
        else:
            faults.append(f"The kernel does not take {each.wanted} for {each.name}: {error}.")
    return unavailable, faults


def main() -> None:
    """Compare, apply what differs, and say what could not be."""
    module = AnsibleModule(
        argument_spec={"settings": {"type": "dict", "required": True}}, supports_check_mode=True
    )
    wrong = differing(list(expand(module.params["settings"])))
    if module.check_mode:
        left = [each for each in wrong if not os.access(each.path, os.W_OK)]
        module.exit_json(**_result(module, wrong, left, {each.name: "" for each in left}))
    if wrong:
        with suppress(CommandError):
            output(_APPLY)
    left = differing(wrong)
    unavailable, faults = judge(left)
    if faults:
        module.fail_json(msg=" ".join(faults))
    module.exit_json(**_result(module, wrong, left, unavailable))


def _result(
    module: AnsibleModule,
    wrong: Sequence[Setting],
    left: Sequence[Setting],
    unavailable: Mapping[str, str],
) -> dict[str, object]:
    changed = sorted(each.name for each in wrong if each not in left)
    if unavailable:
        reasons = [f"{name} ({why})" if why else name for name, why in unavailable.items()]
        module.warn(
            "This kernel does not have, or lets nobody change in here: " + ", ".join(reasons)
        )
    return {
        "changed": bool(changed),
        "changed_settings": changed,
        "unavailable_settings": dict(unavailable),
    }


if __name__ == "__main__":
    main()
