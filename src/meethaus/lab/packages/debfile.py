"""Builds one .deb from a staged tree, always the same bytes from the same input."""

import hashlib
import textwrap
from collections.abc import Mapping
from pathlib import Path

from meethaus.lab.packages import maintainer
from meethaus.lab.packages.description import Description, Release
from meethaus.lab.packages.rendering import render
from meethaus.lab.packages.tools import run

_SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
_LINE_WIDTH = 78
_MAINTAINER = "meethaus lab <lab@meethaus.invalid>"


def build(
    folder: Path,
    description: Description,
    release: Release,
    names: Mapping[str, object],
    root: Path,
    target: Path,
) -> None:
    """Write the package staged in `root` to `target`; `root` gains its DEBIAN directory."""
    control = root / "DEBIAN"
    payload = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    control.mkdir()
    control.chmod(0o755)
    _write(control / "control", _control_text(description, names, payload))
    _write(control / "md5sums", _md5sums(root, payload, description))
    if description.conffiles:
        _write(control / "conffiles", "".join(f"{path}\n" for path in description.conffiles))
    _write_debconf(folder, control, names)
    _write_scripts(folder, control, description, names)
    run(
        [
            "dpkg-deb",
            "--root-owner-group",
            "-Zxz",
            "-z1",
            "--threads-max=1",
            "--build",
            str(root),
            str(target),
        ],
        extra_env={"SOURCE_DATE_EPOCH": str(release.epoch)},
    )


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _control_text(
    description: Description, names: Mapping[str, object], payload: list[Path]
) -> str:
    depends = (*description.depends, *(item.package for item in description.standin_depends))
    fields = {
        "Package": description.name,
        "Version": str(names["version"]),
        "Architecture": "all",
        "Section": description.section,
        "Priority": description.priority,
        "Maintainer": _MAINTAINER,
        "Installed-Size": str(sum(path.stat().st_size for path in payload) // 1024 + 1),
        "Pre-Depends": ", ".join(description.pre_depends),
        "Depends": ", ".join(depends),
        "Recommends": ", ".join(description.recommends),
        "Suggests": ", ".join(description.suggests),
        "Conflicts": ", ".join(description.conflicts),
        "Breaks": ", ".join(description.breaks),
        "Replaces": ", ".join(description.replaces),
        "Provides": ", ".join(description.provides),
        "Description": f"{description.summary} (stand-in for lab use)\n{_body(description)}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return render(text, names, f"{description.name}: package.yml")


def _body(description: Description) -> str:
    lines = textwrap.wrap(" ".join(description.standin.split()), _LINE_WIDTH)
    return "\n".join(f" {line}" for line in lines)


def _md5sums(root: Path, payload: list[Path], description: Description) -> str:
    """Return dpkg's md5sums file; dpkg itself wants md5 and leaves conffiles out."""
    lines = []
    for path in payload:
        inside = path.relative_to(root)
        if f"/{inside}" not in description.conffiles:
            digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            lines.append(f"{digest}  {inside}\n")
    return "".join(lines)


def _write_debconf(folder: Path, control: Path, names: Mapping[str, object]) -> None:
    for name, mode in (("templates", 0o644), ("config", 0o755)):
        source = folder / "debconf" / name
        if source.exists():
            text = render(source.read_text(encoding="utf-8"), names, str(source))
            _write(control / name, text, mode)


def _write_scripts(
    folder: Path, control: Path, description: Description, names: Mapping[str, object]
) -> None:
    for name in _SCRIPTS:
        source = folder / "scripts" / name
        text = (
            source.read_text(encoding="utf-8")
            if source.exists()
            else maintainer.default_script(description.services, name)
        )
        if text is not None:
            rendered = render(text, names, str(source))
            expanded = maintainer.expand(
                rendered, description.users, description.services, name, str(source)
            )
            _write(control / name, expanded, 0o755)
    triggers = folder / "scripts" / "triggers"
    if triggers.exists():
        _write(control / "triggers", triggers.read_text(encoding="utf-8"))
