"""A testinfra host whose commands and answers are made up; what else is asked is an error."""

from collections.abc import Mapping
from typing import Any

from testinfra.backend.base import BaseBackend, CommandResult
from testinfra.host import Host

Answers = Mapping[str, str | bytes | tuple[int, str | bytes]]
"""By command: the output, or exit code and output."""


class MadeUp(BaseBackend):  # type: ignore[misc]  # testinfra has no types
    NAME = "made-up"

    def __init__(self, answers: Answers) -> None:
        super().__init__("made-up")
        self.answers = answers

    @property
    def host(self) -> Host:
        return Host(self)

    @property
    def encoding(self) -> str:
        return "utf-8"

    def decode(self, data: bytes) -> str:
        return data.decode("utf-8", "replace")

    def run(self, command: str, *args: str, **_: Any) -> CommandResult:
        line = self.quote(command, *args)
        answer = self.answers[line]
        code, told = answer if isinstance(answer, tuple) else (0, answer)
        out = told.encode() if isinstance(told, str) else told
        return CommandResult(self, code, line.encode(), out, b"")
