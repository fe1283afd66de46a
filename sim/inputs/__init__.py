"""Inputs of a run: calendars laid out and everything random drawn, before an engine starts."""

from sim.inputs.plan import Plan, prepare

__all__ = ["Plan", "prepare"]
