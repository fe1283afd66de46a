"""The inbox on SimPy's clock: the engine to read, and to extend first."""
