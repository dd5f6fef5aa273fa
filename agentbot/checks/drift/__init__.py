"""Drift: what the cloud says against what the state and the code say, noise dropped and counted."""
