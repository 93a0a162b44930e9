"""Stand-ins for the vendor's packages: described beside this file, built by the lab."""

from meethaus.lab.packages.builder import build, key_fingerprint
from meethaus.lab.packages.errors import PackageBuildError

__all__ = ["PackageBuildError", "build", "key_fingerprint"]
