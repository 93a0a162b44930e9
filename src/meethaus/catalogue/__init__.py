"""The controls and the requirements behind them, as data: read by all, written by none."""

from meethaus.catalogue.load import load_catalogue
from meethaus.catalogue.model import (
    Catalogue,
    Control,
    Level,
    Paper,
    Requirement,
    Retired,
    Seed,
    Severity,
    Status,
    Text,
    Vantage,
)

__all__ = [
    "Catalogue",
    "Control",
    "Level",
    "Paper",
    "Requirement",
    "Retired",
    "Seed",
    "Severity",
    "Status",
    "Text",
    "Vantage",
    "load_catalogue",
]
