"""The text of `group_vars/all/meet.yml`: what was decided, and what else could be."""

import textwrap
from collections.abc import Iterable
from typing import Final

import yaml

from meethaus.settings.answers import Answers
from meethaus.settings.specs import Specs, Variable
from meethaus.settings.values import Value, is_template

__all__ = ["explained_settings"]

_WIDTH: Final = 100

_HEAD: Final = """\
---
# The settings of this deployment. After an edit: `meethaus plan` shows what would change,
# `meethaus apply` changes it. Secrets are in vault.yml beside this file
# (`ansible-vault edit --vault-password-file ../../.vault-password vault.yml`).
"""
_DEFAULTS: Final = """
# ---- Everything below has a default. To decide otherwise, remove the `#` before the name. ----
"""


class _Dumper(yaml.SafeDumper):
    """Indents lists below their name, as the rest of the project's YAML does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - given by PyYAML
        """Start a deeper level; never at the parent's column."""
        super().increase_indent(flow, False)  # noqa: FBT003 - positional in PyYAML


def explained_settings(answers: Answers, specs: Specs) -> str:
    """Return the settings file for `answers`: set values first, then every public default."""
    values = {
        "meet_domain": answers.domain,
        **answers.operator.variables,
        **answers.location.variables,
        **answers.variables,
    }
    decided = [_entry(name, value, specs.variables.get(name)) for name, value in values.items()]
    open_to_choice = [
        _entry(variable.name, variable.default, variable, prefix="# ")
        for variable in specs.of_role("meet")
        if variable.name not in values and not variable.required
    ]
    return _HEAD + "".join(decided) + _DEFAULTS + "".join(open_to_choice)


def _entry(name: str, value: object, variable: Variable | None, *, prefix: str = "") -> str:
    """Return one variable with its explanation; `prefix` comments the value out."""
    comment = _comment(variable) if variable else []
    shown = _unknown(variable) if is_template(value) else value
    line = yaml.dump({name: shown}, Dumper=_Dumper, allow_unicode=True, width=10 * _WIDTH)
    return "\n" + "".join(f"{text}\n" for text in [*comment, *_prefixed(line, prefix)])


def _unknown(variable: Variable | None) -> Value:
    """Return what stands for a value that Ansible computes; it has the variable's type."""
    return False if variable and variable.type == "bool" else ""


def _comment(variable: Variable) -> list[str]:
    """Return the explanation of a variable as comment lines."""
    text = variable.description
    if variable.choices:
        text += f" One of: {', '.join(str(choice) for choice in variable.choices)}."
    if is_template(variable.default):
        found_out = "ansible_facts" in str(variable.default)
        text += " Found out on the server" if found_out else " Follows from other settings"
        text += " unless you write it here."
    return textwrap.wrap(_plain(text), width=_WIDTH, initial_indent="# ", subsequent_indent="# ")


def _plain(text: str) -> str:
    """Turn Ansible's `C(value)` marks into the bare value."""
    for mark in ("C(", "V(", "O("):
        while mark in text:
            before, _, rest = text.partition(mark)
            inside, _, after = rest.partition(")")
            text = f"{before}{inside}{after}"
    return text


def _prefixed(text: str, prefix: str) -> Iterable[str]:
    """Put `prefix` before every line."""
    return (f"{prefix}{line}" for line in text.splitlines())
