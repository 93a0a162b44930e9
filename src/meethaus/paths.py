"""Where the package finds its own data, and where it keeps files for the user."""

import os
from importlib import resources
from pathlib import Path

__all__ = ["cache_dir", "collection_dir", "collections_path", "package_dir", "state_dir"]


def package_dir() -> Path:
    """Return the directory of the installed package `meethaus`."""
    return Path(str(resources.files("meethaus")))


def collections_path() -> Path:
    """Return the directory to put into Ansible's `collections_path`."""
    return package_dir()


def collection_dir() -> Path:
    """Return the root of the collection `meethaus.meet`: `site.yml`, `roles/`, `playbooks/`.

    In a checkout this is a symlink to the checkout's top, in an installed wheel a real directory.
    The link is kept, because Ansible derives collection names from the path.
    """
    return package_dir() / "ansible_collections" / "meethaus" / "meet"


def _user_dir(variable: str, fallback: str) -> Path:
    """Return one base directory of the XDG specification 0.8, which demands an absolute path."""
    value = os.environ.get(variable, "")
    base = Path(value) if value.startswith("/") else Path.home() / fallback
    return base / "meethaus"


def state_dir() -> Path:
    """Return where meethaus keeps state that must outlive a run; not created here."""
    return _user_dir("XDG_STATE_HOME", ".local/state")


def cache_dir() -> Path:
    """Return where meethaus keeps what it can make again; not created here."""
    return _user_dir("XDG_CACHE_HOME", ".cache")
