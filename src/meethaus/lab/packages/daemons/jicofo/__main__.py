"""Starts the stand-in jicofo: `python3 -m daemons.jicofo <Java's command line>`."""

import asyncio
import sys

from ..shared import hocon, jul, jvm, truststore
from ..shared.start import configuration_files, configure_logging
from .service import Jicofo
from .settings import read

_log = jul.ContextLogger("org.jitsi.jicofo.Main")


def main() -> int:
    """Run until a signal; returns the exit code."""
    options = jvm.parse(sys.argv[1:]).properties
    configure_logging(options, "Jicofo")
    _log.info("Starting Jicofo.")
    try:
        settings = read(hocon.load(configuration_files(options, __file__)))
        pem = truststore.read(options)
    except (hocon.ConfigError, truststore.TrustStoreError) as error:
        _log.error("%s", error)
        return jvm.EXIT_CONFIGURATION
    return asyncio.run(Jicofo(settings, jvm.read_build(), pem).run())


if __name__ == "__main__":
    sys.exit(main())
