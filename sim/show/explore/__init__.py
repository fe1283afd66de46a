"""Sliders beside figures and a picture: what settings do, tried in a notebook."""

from sim.show.explore.panel import Explorer, widgets

__all__ = ["Explorer", "widgets"]
