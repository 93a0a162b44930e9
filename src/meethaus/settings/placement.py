"""The inventory groups: which part of the product runs on which host."""

from enum import StrEnum
from typing import Final

__all__ = ["DEPLOYMENT_GROUP", "Part"]

DEPLOYMENT_GROUP: Final = "meet"
"""The group of all hosts of the deployment; every part's group holds hosts of this one."""


class Part(StrEnum):
    """A part of the product, named like its inventory group."""

    WEB = "jitsi_web"
    PROSODY = "jitsi_prosody"
    JICOFO = "jitsi_jicofo"
    VIDEOBRIDGE = "jitsi_videobridge"
    TURN = "turn_server"
