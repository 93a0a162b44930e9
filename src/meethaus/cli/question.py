"""One question of `init`, and the checks that several questions share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` is the option's name with underscores.

    `default` is what Enter means; a question that is `required` has none. `problem` says what is
    wrong with an answer; an empty answer to a question that is not required is not checked.
    """

    key: str
    prompt: str
    explanation: str
    default: str = ""
    required: bool = False
    problem: Callable[[str], str | None] = lambda _answer: None
    applies: Callable[[Mapping[str, str]], bool] = lambda _answers: True
