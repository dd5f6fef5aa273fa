"""Checkov in an environment of its own: installed once, one warm process, never trusted to have looked."""
