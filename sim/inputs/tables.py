"""Data files as columns of text: the reader that scenario files use too."""

from sim.scenario.csv_table import LISTED, Findings, Table, read_table

__all__ = ["LISTED", "Findings", "Table", "read_table"]
