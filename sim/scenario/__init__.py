"""The scenario file: reading, checking and overriding it."""

from sim.scenario.load import from_document, load
from sim.scenario.resolve import resolved
from sim.scenario.settings import parse_setting

__all__ = ["from_document", "load", "parse_setting", "resolved"]
