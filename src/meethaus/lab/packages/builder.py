"""Builds every stand-in package in every release and publishes them as one repository.

Everything private or reusable (signing key, npm archives, what was built from what) lies in a
folder beside the output, because the output is served to the lab's targets as it is.
"""

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meethaus.lab.packages import debfile, repository, tree
from meethaus.lab.packages.description import (
    Description,
    Release,
    load_descriptions,
    load_releases,
)
from meethaus.lab.packages.rendering import variables

_ROOT = Path(__file__).parent


def build(output: Path, source: Path = _ROOT) -> None:
    """Leave a signed repository in `output`: `stable/` and the armored key.

    `source` holds `releases.yml` and one folder per package. Only packages whose input changed
    are built again. Several processes may call this for the same output at once; they take turns.
    Raises PackageBuildError when a description is wrong or a tool fails.
    """
    private = output.with_name(f"{output.name}-build")
    suite = output / repository.SUITE
    suite.mkdir(parents=True, exist_ok=True)
    private.mkdir(parents=True, exist_ok=True)
    with _turn(private / "lock"), repository.key_home(private / "gnupg") as home:
        fingerprint = repository.ensure_key(home)
        wanted = set()
        changed = False
        for release in load_releases(source / "releases.yml"):
            for folder, description in load_descriptions(source):
                resolved = description.for_release(release)
                target = suite / f"{resolved.name}_{_version(resolved, release)}_all.deb"
                wanted.add(target.name)
                changed |= _build_if_changed(folder, resolved, release, target, private)
        changed |= _drop_others(suite, wanted)
        if changed or not (suite / "InRelease").exists():
            repository.publish(output, home, fingerprint)


def key_fingerprint(output: Path) -> str:
    """Return the fingerprint of the key in `output`, forty hexadecimal digits."""
    return repository.fingerprint_of(output / repository.KEY_FILE)


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _version(description: Description, release: Release) -> str:
    return release.versions[description.version]


def _build_if_changed(
    folder: Path, description: Description, release: Release, target: Path, private: Path
) -> bool:
    """Build one package unless its stamp matches its input; return whether it was built."""
    stamp = private / "stamps" / target.name
    digest = _input_digest(folder, description, release)
    if target.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return False
    names = variables(description, release)
    with tempfile.TemporaryDirectory(dir=private) as scratch:
        root = Path(scratch) / "root"
        root.mkdir()
        fresh = Path(scratch) / target.name
        tree.stage(folder, description, release, names, root, private / "npm")
        debfile.build(folder, description, release, names, root, fresh)
        fresh.replace(target)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest, encoding="ascii")
    return True


def _input_digest(folder: Path, description: Description, release: Release) -> str:
    """Return a hash of all that decides the bytes of one package, the builder itself included."""
    digest = hashlib.sha256(release.model_dump_json().encode())
    sources = [folder, *(folder.parent / item.source for item in description.shared)]
    for source in (*sorted(_ROOT.glob("*.py")), *sources):
        for path in (source, *sorted(source.rglob("*"))):
            if path.is_file() and "__pycache__" not in path.parts:
                executable = bool(path.stat().st_mode & 0o100)
                digest.update(f"{path.relative_to(source)}\0{executable}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _drop_others(suite: Path, wanted: set[str]) -> bool:
    """Remove packages nobody describes any more; return whether there were any."""
    stale = [path for path in suite.glob("*.deb") if path.name not in wanted]
    for path in stale:
        path.unlink()
    return bool(stale)
