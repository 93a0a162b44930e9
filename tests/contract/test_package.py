"""The Python package keeps its shape."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

from meethaus.cli.app import app
from tests.contract.conftest import ROOT

PACKAGE = ROOT / "src" / "meethaus"
MODULES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if "ansible_collections" not in path.parts
]
SOURCES = [
    path
    for folder in ("src/meethaus", "tests", "plugins", "scripts", "roles", "playbooks", "molecule")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".yml", ".sh"} and "ansible_collections" not in path.parts
]
LINES_MAX = 300
FUNCTION_LINES_MAX = 45

# Each part may import those in the rows above it, and its own.
ORDER = (
    {"exitcodes"},
    {"errors"},
    {"paths"},
    {"catalogue"},
    {"settings"},
    {"runner", "lab", "invitations", "probes"},
    {"outside"},
    {"checks"},
    {"verdicts"},
    {"verify"},
    {"probing"},
    {"report"},
    {"doctor"},
    {"cli"},
    {"pytest_controls"},
    {"__main__", "__init__", "pytest_plugin"},
)


def part_of(path: Path) -> str:
    """Return the part of the package a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Return the parts of the package that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "meethaus":
            names = [f"meethaus.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.startswith("meethaus."):
                yield name.split(".")[1]


def rank(part: str) -> int:
    return next(index for index, row in enumerate(ORDER) if part in row)


def test_imports_go_one_way() -> None:
    wrong = [
        (str(path.relative_to(PACKAGE)), part)
        for path in MODULES
        for part in imports(path)
        if part not in {part_of(path), "__version__"} and rank(part) >= rank(part_of(path))
    ]
    assert wrong == []


def test_only_the_runner_starts_ansible() -> None:
    starters = {
        part_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(a.name == "ansible_runner" for a in node.names))
        or (
            isinstance(node, ast.Constant)
            and node.value in {"ansible-playbook", "ansible-inventory"}
        )
    }
    assert starters == {"runner"}


def is_library(path: Path) -> bool:
    """Tell library from command line and from the programs that run in the lab's containers."""
    inside = {"files", "data", "packages"} & set(path.relative_to(PACKAGE).parts)
    return part_of(path) not in {"cli", "__main__"} and not inside


def test_only_the_command_line_prints_and_exits() -> None:
    wrong = [
        (str(path.relative_to(PACKAGE)), node.lineno)
        for path in MODULES
        if is_library(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "sys.exit", "exit", "typer.echo"}
    ]
    assert wrong == []


LONGER_FOR_A_REASON = {
    # It travels to the server in one piece, because preflight looks in one round trip.
    ROOT / "roles" / "host_preflight" / "files" / "look.py",
}


def test_files_are_short() -> None:
    looked_at = set(SOURCES) - LONGER_FOR_A_REASON
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in sorted(looked_at)}
    long = {str(path.relative_to(ROOT)): n for path, n in lines.items() if n > LINES_MAX}
    assert long == {}


def test_functions_are_short() -> None:
    long = [
        (str(path.relative_to(PACKAGE)), node.name)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []


def commands(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Return every command with its full name."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{prefix}{name} ")
        elif isinstance(command, TyperCommand):
            yield f"{prefix}{name}", command


def every_command() -> dict[str, TyperCommand]:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    return dict(commands(root))


@pytest.mark.parametrize("name", every_command())
def test_every_verb_and_every_option_has_help(name: str) -> None:
    command = every_command()[name]
    assert (command.help or "").strip()
    assert [option.name for option in command.params if not getattr(option, "help", "")] == []


@pytest.mark.parametrize("name", every_command())
def test_an_option_means_the_same_in_every_verb(name: str) -> None:
    shared = {
        "--inventory": {"-i", "--inventory"},
        "--format": {"--format"},
        "--yes": {"-y", "--yes"},
    }
    for option in every_command()[name].params:
        for flag, spellings in shared.items():
            if flag in option.opts:
                assert set(option.opts) == spellings
    assert "--format" in {flag for option in every_command()[name].params for flag in option.opts}


def test_command_bodies_are_short() -> None:
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
                first = node.body[1] if len(node.body) > 1 else node.body[0]
                assert (node.end_lineno or 0) - first.lineno < 25, (path.name, node.name)
