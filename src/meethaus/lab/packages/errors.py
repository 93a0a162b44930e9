"""The one error of the package builder."""

from meethaus.errors import LabError

_REMEDY = "correct the description named in the message; its format is in lab/packages/README.md"


class PackageBuildError(LabError):
    """A description is wrong, or a build tool refused its input. The message names the file."""

    default_code = "package-build"

    def __init__(self, message: str, *, remedy: str = _REMEDY) -> None:
        super().__init__(message, remedy=remedy)
