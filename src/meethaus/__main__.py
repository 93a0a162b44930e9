"""Runs the command line: `meethaus`, or `python -m meethaus`."""

import sys

from meethaus.cli.main import run

__all__ = ["main"]


def main() -> None:
    """Run the command of this process and end it with that command's exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
