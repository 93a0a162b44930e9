"""Every dependency is explained, and nothing is explained that is not a dependency."""

import re
import tomllib

import pytest

from tests.contract.conftest import ROOT, load
from tests.support.axe import AXE
from tests.support.client import CLIENT, COMPILER

PAGE = ROOT / "docs/explanation/dependencies.md"


def name_of(requirement: str) -> str:
    """Return the normalised project name (PEP 503) of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def explained(section: str) -> list[str]:
    """Return the first cells of the table rows in one section of the page."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## {section}\n")
    body = rest.partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", body, re.MULTILINE)


def test_every_runtime_dependency_has_one_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert explained("At run time") == sorted(name_of(line) for line in project["dependencies"])


def test_every_development_dependency_has_one_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    development = project["optional-dependencies"]["dev"]
    assert explained("For development") == sorted(name_of(line) for line in development)


@pytest.mark.parametrize("extra", ["browser", "mitogen"])
def test_every_dependency_of_an_extra_has_one_line(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["optional-dependencies"][extra]
    assert explained(f"For the extra `{extra}`") == sorted(name_of(line) for line in wanted)


def test_every_dependency_for_mutants_has_one_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    mutants = project["optional-dependencies"]["mutants"]
    assert explained("For `make mutants`") == sorted(name_of(line) for line in mutants)


def test_build_requirement_has_a_line() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]
    known = explained("At run time") + explained("For development")
    assert {name_of(line) for line in build["requires"]} <= set(known)


def test_every_npm_package_has_one_line() -> None:
    descriptions = [load(path) for path in ROOT.glob("src/meethaus/lab/packages/*/package.yml")]
    sources = {source["package"] for found in descriptions for source in found.get("npm", [])}
    sources |= {AXE.package, CLIENT.package, COMPILER.package}
    assert explained("From the npm registry, for the lab and for tests") == sorted(sources)
