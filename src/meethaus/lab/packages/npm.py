"""Fetches an exact, published npm package with npm itself and checks it before use."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path

from meethaus.lab.packages.description import NpmSource
from meethaus.lab.packages.errors import PackageBuildError
from meethaus.lab.packages.tools import run


def fetch(source: NpmSource, cache: Path) -> Path:
    """Return the archive of `source`, downloaded into `cache` unless it is there already.

    Raises PackageBuildError when the bytes are not those `source.integrity` promises.
    """
    wanted = source.integrity.removeprefix("sha512-")
    archive = cache / f"{hashlib.sha256(wanted.encode()).hexdigest()[:16]}.tgz"
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        answer = run(
            [
                "npm",
                "pack",
                "--json",
                "--pack-destination",
                str(cache),
                f"{source.package}@{source.version}",
            ],
            cwd=cache,
        )
        packed = cache / json.loads(answer)[0]["filename"].replace("/", "-").lstrip("@")
        packed.rename(archive)
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != wanted:
        archive.unlink()
        raise PackageBuildError(
            f"{source.package}@{source.version}: downloaded sha512-{found}, "
            f"the description promises {source.integrity}"
        )
    return archive


def unpack(source: NpmSource, archive: Path, root: Path) -> None:
    """Copy the files `source` names out of `archive` to their places below `root`."""
    with tarfile.open(archive) as tar:
        members = {member.name: member for member in tar.getmembers() if member.isfile()}
        for inside, target in source.files.items():
            chosen = [
                name
                for name in members
                if name == inside or (inside.endswith("/") and name.startswith(inside))
            ]
            if not chosen:
                raise PackageBuildError(f"{source.package}@{source.version} holds no {inside}")
            for name in chosen:
                content = tar.extractfile(members[name])
                if content is None:
                    raise PackageBuildError(f"{source.package}: {name} is not a plain file")
                place = root / (target + name.removeprefix(inside)).lstrip("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())
