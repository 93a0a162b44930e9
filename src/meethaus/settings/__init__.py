"""Asks what the operator wants: reads and checks an inventory, and writes a new one."""

from meethaus.settings.answers import Answers, HostAnswers, Location
from meethaus.settings.load import SETTINGS_VERSION, Host, Settings, load_settings
from meethaus.settings.placement import DEPLOYMENT_GROUP, Part
from meethaus.settings.scaffold import Scaffold, scaffold
from meethaus.settings.specs import Specs, Variable, load_specs

__all__ = [
    "DEPLOYMENT_GROUP",
    "SETTINGS_VERSION",
    "Answers",
    "Host",
    "HostAnswers",
    "Location",
    "Part",
    "Scaffold",
    "Settings",
    "Specs",
    "Variable",
    "load_settings",
    "load_specs",
    "scaffold",
]
