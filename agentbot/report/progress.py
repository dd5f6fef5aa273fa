"""Says what is going on while Terraform works: a live table on a terminal, nothing in CI."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of each step; never asked anything."""

    def stage(self, stack: str, text: str) -> None:
        """`stack` has begun `text` (init, plan, show, checks, proof …)."""
        ...

    def done(self, stack: str, status: str, text: str) -> None:
        """`stack` ended as ok, failed or skipped, with one line of outcome."""
        ...


class Quiet:
    """Says nothing."""

    def stage(self, stack: str, text: str) -> None:
        """Nothing."""

    def done(self, stack: str, status: str, text: str) -> None:
        """Nothing."""
