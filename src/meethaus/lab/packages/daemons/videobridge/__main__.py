"""Starts the stand-in bridge: `python3 -m daemons.videobridge <Java's command line>`."""

import asyncio
import datetime as dt
import sys

from ..shared import hocon, jul, jvm, truststore
from ..shared.start import configuration_files, configure_logging
from .bridge import Bridge
from .settings import read

_log = jul.ContextLogger("org.jitsi.videobridge.Main")


def main() -> int:
    """Run until a signal or a shutdown request; returns the exit code."""
    options = jvm.parse(sys.argv[1:]).properties
    configure_logging(options, "JVB")
    build = jvm.read_build()
    _log.info("Starting jitsi-videobridge version %s", build.version)
    try:
        settings = read(hocon.load(configuration_files(options, __file__)))
        pem = truststore.read(options)
    except (hocon.ConfigError, truststore.TrustStoreError) as error:
        _log.error("%s", error)
        return jvm.EXIT_CONFIGURATION
    bridge = Bridge(settings, build, pem, lambda: dt.datetime.now(dt.UTC))
    return asyncio.run(bridge.run())


if __name__ == "__main__":
    sys.exit(main())
