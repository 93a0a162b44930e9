"""Package descriptions: what loads, what is refused, what a release overrides."""

from pathlib import Path

import pytest

from meethaus.lab.packages.description import load_descriptions, load_releases
from meethaus.lab.packages.errors import PackageBuildError

_MINIMAL = """\
name: {name}
version: web
section: net
summary: Something
standin: Does nothing.
{more}
"""
_RELEASES = """\
releases:
  - {name: "1", date: 2026-05-20, versions: {meta: "1", web: 1.0-1, jicofo: "1", videobridge: "1"}}
"""


def _describe(root: Path, more: str = "", *, folder: str = "thing", name: str = "thing") -> Path:
    (root / folder).mkdir()
    text = _MINIMAL.format(name=name, more=more)
    (root / folder / "package.yml").write_text(text)
    return root


def test_load_descriptions_minimal_has_empty_relations(tmp_path: Path) -> None:
    ((folder, description),) = load_descriptions(_describe(tmp_path))
    assert folder.name == "thing"
    assert description.depends == ()
    assert description.priority == "optional"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("dependz: [nginx]", "dependz"),
        ("conffiles: [/usr/share/x]", "/usr/share/x"),
        ("modes: [{path: relative, mode: '0644'}]", "relative"),
        ("modes: [{path: /etc/../x, mode: '0644'}]", "/etc/../x"),
        ("modes: [{path: /etc/x, mode: '644'}]", "mode"),
        ("version: other", "version"),
        ("npm: [{package: x, version: '1', integrity: md5-x, files: {}}]", "integrity"),
        ("services: [{name: x, kind: upstart}]", "kind"),
    ],
)
def test_load_descriptions_wrong_field_is_named(tmp_path: Path, more: str, named: str) -> None:
    with pytest.raises(PackageBuildError, match=r"package\.yml") as caught:
        load_descriptions(_describe(tmp_path, more))
    assert named in caught.value.message


def test_load_descriptions_name_differs_from_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageBuildError, match="must be 'thing'"):
        load_descriptions(_describe(tmp_path, name="other"))


def test_for_release_overrides_only_named_fields(tmp_path: Path) -> None:
    (tmp_path / "releases.yml").write_text(_RELEASES)
    more = "depends: [a]\nrecommends: [b]\nreleases: {'1': {depends: [c]}}"
    ((_, description),) = load_descriptions(_describe(tmp_path, more))
    (release,) = load_releases(tmp_path / "releases.yml")
    resolved = description.for_release(release)
    assert resolved.depends == ("c",)
    assert resolved.recommends == ("b",)


def test_for_release_without_override_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "releases.yml").write_text(_RELEASES)
    ((_, description),) = load_descriptions(_describe(tmp_path, "releases: {'2': {depends: [c]}}"))
    (release,) = load_releases(tmp_path / "releases.yml")
    assert description.for_release(release) is description
