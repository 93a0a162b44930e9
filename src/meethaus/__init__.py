"""Video conferences on your own server, with privacy as the default and the proof that it is so."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__: str = version("meethaus")
