"""Building a small repository with the real tools, in a folder of its own."""

import re
import subprocess
from pathlib import Path

import pytest
from debian import deb822

from meethaus.lab.packages.builder import build, key_fingerprint
from meethaus.lab.packages.errors import PackageBuildError

_RELEASES = """\
releases:
  - {name: "10978", date: 2026-05-20,
     versions: {meta: 2-1, web: 1.0-1, jicofo: 1-1, videobridge: 1-1}}
  - {name: "11031", date: 2026-06-08,
     versions: {meta: 3-1, web: 2.0-1, jicofo: 2-1, videobridge: 2-1}}
"""
_PACKAGE = """\
name: sample
version: web
section: net
summary: A sample
standin: Behaves like a sample.
depends: ["other (= {{ versions.jicofo }})"]
standin_depends: [{package: python3, reason: it is written in Python}]
conffiles: [/etc/sample/sample.conf]
modes: [{path: /usr/bin/sample, mode: "0755"}]
directories: [{path: /var/lib/sample, mode: "0750"}]
services: [{name: sample, kind: sysv}]
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one package that uses every kind of input."""
    root = tmp_path / "source"
    files = root / "sample" / "files"
    (files / "etc/sample").mkdir(parents=True)
    (files / "usr/bin").mkdir(parents=True)
    (root / "sample" / "files-11031" / "etc/sample").mkdir(parents=True)
    (root / "releases.yml").write_text(_RELEASES)
    (root / "sample/package.yml").write_text(_PACKAGE)
    (files / "etc/sample/sample.conf").write_text("old\n")
    (files / "usr/bin/sample.j2").write_text("#!/bin/sh\necho {{ version }}\n")
    (root / "sample/files-11031/etc/sample/sample.conf").write_text("new\n")
    return root


def _deb(output: Path, version: str) -> Path:
    return output / "stable" / f"sample_{version}_all.deb"


def _field(deb: Path, name: str) -> str:
    command = ["dpkg-deb", "--field", str(deb), name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _content(deb: Path, target: Path) -> Path:
    subprocess.run(["dpkg-deb", "--extract", str(deb), str(target)], check=True)
    return target


def test_build_index_lists_both_releases_with_true_sizes(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    with (output / "stable/Packages").open(encoding="utf-8") as index:
        found = list(deb822.Packages.iter_paragraphs(index, use_apt_pkg=False))
    assert [item["Version"] for item in found] == ["1.0-1", "2.0-1"]
    for item in found:
        assert (output / item["Filename"]).stat().st_size == int(item["Size"])


def test_build_control_fields_follow_description(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    assert _field(_deb(output, "1.0-1"), "Depends") == "other (= 1-1), python3"
    assert "stand-in for lab use" in _field(_deb(output, "2.0-1"), "Description")


def test_build_payload_has_modes_templates_and_overlay(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    root = _content(_deb(output, "2.0-1"), tmp_path / "root")
    assert (root / "etc/sample/sample.conf").read_text() == "new\n"
    assert (root / "usr/bin/sample").read_text() == "#!/bin/sh\necho 2.0-1\n"
    assert (root / "usr/bin/sample").stat().st_mode & 0o777 == 0o755
    assert (root / "var/lib/sample").stat().st_mode & 0o777 == 0o750
    assert "python3: it is written" in (root / "usr/share/doc/sample/README.standin").read_text()


def test_build_same_input_gives_same_bytes(source: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    build(first, source)
    build(second, source)
    for version in ("1.0-1", "2.0-1"):
        assert _deb(first, version).read_bytes() == _deb(second, version).read_bytes()


def test_build_again_touches_nothing(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    build(output, source)
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before


def test_build_change_in_one_release_rebuilds_and_signs_anew(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    index = (output / "stable/InRelease").read_text()
    key = key_fingerprint(output)
    (source / "sample/files-11031/etc/sample/sample.conf").write_text("newer\n")
    build(output, source)
    root = _content(_deb(output, "2.0-1"), tmp_path / "root")
    assert (root / "etc/sample/sample.conf").read_text() == "newer\n"
    assert (output / "stable/InRelease").read_text() != index
    assert key_fingerprint(output) == key


def test_build_undescribed_package_disappears(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    (source / "sample").rename(source / "renamed")
    text = _PACKAGE.replace("name: sample\nversion", "name: renamed\nversion")
    (source / "renamed/package.yml").write_text(text)
    build(output, source)
    assert [path.name for path in sorted((output / "stable").glob("*.deb"))] == [
        "renamed_1.0-1_all.deb",
        "renamed_2.0-1_all.deb",
    ]


def test_build_signature_verifies_with_published_key(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(output, source)
    ring = tmp_path / "ring.gpg"
    key = output / "jitsi-key.gpg.key"
    subprocess.run(["gpg", "--batch", "--dearmor", "--output", str(ring), str(key)], check=True)
    command = ["gpgv", "--keyring", str(ring), str(output / "stable/InRelease")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    assert re.fullmatch("[0-9A-F]{40}", key_fingerprint(output))


def test_build_named_file_missing_is_refused(source: Path, tmp_path: Path) -> None:
    (source / "sample/files/etc/sample/sample.conf").unlink()
    with pytest.raises(PackageBuildError, match=r"/etc/sample/sample\.conf is named but not"):
        build(tmp_path / "out", source)
