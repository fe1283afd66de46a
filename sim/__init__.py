"""Discrete-event simulation of live-chat support."""
