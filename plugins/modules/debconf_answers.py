#!/usr/bin/python
"""Ansible module: the questions of a Debian package are answered before it asks them."""

from __future__ import annotations

DOCUMENTATION = r"""
---
module: debconf_answers
short_description: The questions of a Debian package have the answers that are listed
description:
  - Compares all answers with what debconf has stored, and sets those that differ, in one go.
  - Unlike M(ansible.builtin.debconf) it needs no C(debconf-utils) and takes several answers.
options:
  package:
    description: Package that asks.
    type: str
    required: true
  answers:
    description: One entry for each question, with either I(value) or I(password).
    type: list
    elements: dict
    required: true
    suboptions:
      question:
        description: Name of the question, such as C(jitsi-videobridge/jvb-hostname).
        type: str
        required: true
      vtype:
        description: Type of the question, when the answer is a I(value).
        type: str
        choices: [boolean, multiselect, select, string]
        default: string
      value:
        description: The answer, on one line.
        type: str
      password:
        description: The answer to a question of the type password. It is never shown.
        type: str
author:
  - The meethaus authors (@meethaus)
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
"""

EXAMPLES = r"""
- name: Answer the questions of the conference focus
  meethaus.meet.debconf_answers:
    package: jicofo
    answers:
      - {question: jitsi-videobridge/jvb-hostname, value: meet.example.org}
      - {question: jicofo/jicofo-authpassword, password: "{{ meet_jicofo_password }}"}
"""

RETURN = r"""
changed_questions:
  description: Questions whose answer was another one, or that had none, sorted.
  type: list
  elements: str
  returned: success
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.commands import output

# Not debconf-communicate, which writes to the store even when it is only asked; nor debconf-show,
# which hides passwords.
_READER = """
use Debconf::Db;
use Debconf::Question;
Debconf::Db->load(readonly => "true");
while (my $name = <STDIN>) {
    chomp $name;
    my $question = Debconf::Question->get($name);
    my $answered = $question && $question->flag("seen") eq "true";
    print $answered ? "=" . ($question->value // "") : "", "\\n";
}
"""


@dataclass(frozen=True)
class Answer:
    """A question's name, its type, and its answer."""

    question: str
    vtype: str
    value: str


def read(answers: Sequence[Answer]) -> list[str | None]:
    """Return what debconf has stored for each question, `None` where nobody has answered it."""
    told = _fed(["perl", "-e", _READER], [each.question for each in answers])
    return [line[1:] if line else None for line in told]


def differing(answers: Sequence[Answer], stored: Sequence[str | None]) -> list[Answer]:
    """Return the answers that are not what is stored."""
    pairs = zip(answers, stored, strict=True)
    return [answer for answer, value in pairs if answer.value != value]


def write(package: str, answers: Sequence[Answer]) -> None:
    """Store the answers, and that nobody has to ask any more."""
    lines = [f"{package} {each.question} {each.vtype} {each.value}" for each in answers]
    _fed(["debconf-set-selections"], lines)


def _fed(command: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Return the lines that a command prints when it is given these."""
    return output(command, "".join(f"{line}\n" for line in lines)).splitlines()


def main() -> None:
    """Compare, and store what differs."""
    suboptions = {
        "question": {"type": "str", "required": True},
        "vtype": {
            "type": "str",
            "choices": ["boolean", "multiselect", "select", "string"],
            "default": "string",
        },
        "value": {"type": "str"},
        "password": {"type": "str", "no_log": True},
    }
    module = AnsibleModule(
        argument_spec={
            "package": {"type": "str", "required": True},
            "answers": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": suboptions,
                "required_one_of": [("value", "password")],
                "mutually_exclusive": [("value", "password")],
            },
        },
        supports_check_mode=True,
    )
    answers = [
        Answer(each["question"], each["vtype"], each["value"])
        if each["password"] is None
        else Answer(each["question"], "password", each["password"])
        for each in module.params["answers"]
    ]
    package = module.params["package"]
    broken = [each.question for each in answers if len(each.value.splitlines()) > 1]
    if broken:
        module.fail_json(msg=f"The answer to {broken[0]} has more than one line. Write it on one.")
    try:
        changed = differing(answers, read(answers))
        if changed and not module.check_mode:
            write(package, changed)
    except OSError as error:
        module.fail_json(msg=f"debconf cannot be asked: {error}.")
    questions = sorted(each.question for each in changed)
    module.exit_json(changed=bool(changed), changed_questions=questions)


if __name__ == "__main__":
    main()
