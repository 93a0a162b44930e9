"""Asks what the operator wants: reads and checks an inventory, and writes a new one."""

from meethaus.settings.answers import Answers, HostAnswers, Location, Operator
from meethaus.settings.load import SETTINGS_VERSION, Host, Settings, load_settings
from meethaus.settings.placement import DEPLOYMENT_GROUP, Part
from meethaus.settings.scaffold import Scaffold, scaffold
from meethaus.settings.specs import Specs, Variable, load_specs
from meethaus.settings.vault_file import VaultFile, vault_secret
from meethaus.settings.vault_search import holder_of, open_vaults

__all__ = [
    "DEPLOYMENT_GROUP",
    "SETTINGS_VERSION",
    "Answers",
    "Host",
    "HostAnswers",
    "Location",
    "Operator",
    "Part",
    "Scaffold",
    "Settings",
    "Specs",
    "Variable",
    "VaultFile",
    "holder_of",
    "load_settings",
    "load_specs",
    "open_vaults",
    "scaffold",
    "vault_secret",
]
