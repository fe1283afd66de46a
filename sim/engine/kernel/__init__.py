"""The rules compiled: the same parts as the reference engine's, on arrays instead of objects."""
