"""When systemd keeps from a daemon what it can do without."""

from meethaus.checks.model import Finding, fine, wrong

__all__ = ["judge_walls"]


def judge_walls(missing: tuple[str, ...], *, stale: bool, wanted: bool) -> Finding:
    """Judge what a daemon lacks; settings may want it to have nothing of that kind."""
    if not wanted:
        return fine("the sandbox is off in the settings")
    if stale:
        return wrong("systemd has not read the changed files", "systemctl daemon-reload")
    if missing:
        told = f"{', '.join(missing[:4])}{' and more' if len(missing) > 4 else ''} not set"  # noqa: PLR2004 - to read
        return wrong(told, "the sandbox of the role")
    return fine("systemd keeps from it what it does not need")
