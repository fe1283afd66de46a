"""Engines: pure functions from the inputs of one replication to its log."""
