"""Show what applying a tree of files changes, for `--diff`."""

from __future__ import annotations

from collections.abc import Sequence

from ..module_utils.tree_plan import Step

__all__ = ["differences"]

_HIDDEN = "(not shown: it holds a secret)\n"


def differences(steps: Sequence[Step]) -> list[dict[str, str]]:
    """Return one or two differences for each step: of what is there, and of whose it is."""
    found = [_content(step) for step in steps if step.moves]
    return found + [_ownership(step) for step in steps if _is_owned_otherwise(step)]


def _content(step: Step) -> dict[str, str]:
    path = step.entry.path
    texts = {"before": _before(step), "after": _after(step)}
    if step.entry.secret:
        texts = {side: text and _HIDDEN for side, text in texts.items()}
        if texts["before"] == texts["after"]:
            texts["before"] = texts["before"].replace("secret", "different secret")
    return {"before_header": path, "after_header": path, **texts}


def _before(step: Step) -> str:
    found = step.found
    if found.kind == "file":
        return _text(found.content)
    return {"link": f"link to {found.target}\n", "absent": ""}.get(found.kind, f"{found.kind}\n")


def _after(step: Step) -> str:
    entry = step.entry
    if entry.state == "file":
        return _text(step.content)
    return {"link": f"link to {entry.target}\n", "absent": ""}.get(entry.state, f"{entry.state}\n")


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return f"({len(content)} bytes that are no text)\n"


def _is_owned_otherwise(step: Step) -> bool:
    if step.entry.state != step.found.kind or step.entry.state == "link":
        return False
    found = step.found
    return (found.uid, found.gid, found.mode) != (step.uid, step.gid, step.entry.mode)


def _ownership(step: Step) -> dict[str, str]:
    found, path = step.found, step.entry.path
    return {
        "before_header": path,
        "after_header": path,
        "before": f"owner {found.uid}, group {found.gid}, mode {found.mode:04o}\n",
        "after": f"owner {step.uid}, group {step.gid}, mode {step.entry.mode:04o}\n",
    }
