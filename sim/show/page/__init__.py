"""The report: an output folder as one HTML page that needs no network."""

from sim.show.page.write import write_page

__all__ = ["write_page"]
