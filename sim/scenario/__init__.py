"""The scenario file: reading, checking and overriding it."""

from sim.scenario.loading import from_document, load
from sim.scenario.resolve import resolved
from sim.scenario.schema import json_schema
from sim.scenario.settings import parse_setting

__all__ = ["from_document", "json_schema", "load", "parse_setting", "resolved"]
