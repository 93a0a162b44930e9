"""Install the smallest package that has a security update, in the version before it.

`/etc/outdated` names it afterwards, for the tests.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import apt

TRIES = 10


def is_security(version: apt.package.Version) -> bool:
    """Tell whether a version comes from the security archive alone."""
    return {origin.label for origin in version.origins} == {"Debian-Security"}


def needs_nothing(version: apt.package.Version) -> bool:
    """Tell whether everything a version depends on is installed; it may be large otherwise."""
    needed = version.get_dependencies("PreDepends", "Depends")
    return all(each.installed_target_versions for each in needed)


def outdated(cache: apt.Cache) -> Iterator[tuple[int, str, str]]:
    """Return size, name and older version of packages that are not installed and have an update."""
    for package in cache:
        if package.is_installed or package.candidate is None or ":" in package.name:
            continue
        older = [each for each in package.versions if each < package.candidate]
        if is_security(package.candidate) and older and needs_nothing(package.candidate):
            yield package.candidate.size, package.name, older[0].version


def install(name: str, version: str) -> bool:
    """Try to install a version; its dependencies may want newer ones."""
    command = ["apt-get", "-qy", "install", "--no-install-recommends", f"{name}={version}"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Install the first that can be installed."""
    for _, name, version in sorted(outdated(apt.Cache()))[:TRIES]:
        if install(name, version):
            Path("/etc/outdated").write_text(name)
            return
    raise SystemExit("no package has a security update that could be left out")


main()
