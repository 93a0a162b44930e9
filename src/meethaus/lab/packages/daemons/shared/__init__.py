"""What both daemons need: Java's way of starting, configuring and logging, and XMPP."""

import logging

# The XMPP library remarks on its own speed while it is imported, before logging is set up; such a
# line has no place in the vendor's log file.
logging.getLogger("slixmpp").addHandler(logging.NullHandler())
