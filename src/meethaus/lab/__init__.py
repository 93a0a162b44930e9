"""The container lab: a practice server and an internet of its own, on one machine."""

from meethaus.lab.lab import Lab
from meethaus.lab.model import (
    Client,
    Contact,
    ContactKind,
    LabStatus,
    Suite,
    Target,
    TargetSpec,
    TargetStatus,
)
from meethaus.lab.naming import Instance

__all__ = [
    "Client",
    "Contact",
    "ContactKind",
    "Instance",
    "Lab",
    "LabStatus",
    "Suite",
    "Target",
    "TargetSpec",
    "TargetStatus",
]
