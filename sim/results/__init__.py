"""From logs to measures, estimates, tables and the output folder."""
