"""What a hazard is: a place in Terraform code that could run code, read files or reach out during init and plan."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from agentbot.config.written import shown


class HazardKind(StrEnum):
    """The ways in which code does more than describe infrastructure: a closed set."""

    DATA_SOURCE = "data-source"
    PROVISIONER = "provisioner"
    CONNECTION = "connection"
    ACTION = "action"
    FILE = "file-function"
    TEMPLATE = "template"
    PROVIDER = "provider-source"
    PROVIDER_SETTING = "provider-setting"
    MODULE = "module-source"
    BACKEND = "backend"
    UNMASKED = "unmasked"
    LINK = "symbolic-link"
    CHARACTER = "invisible-character"
    NAME = "look-alike-name"
    INPUT = "input"
    """Not dangerous by itself: it decides what a dangerous place reads, runs or calls."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Hazard:
    """One such place; two are the same where `identity` is, wherever in their file they stand."""

    kind: HazardKind
    file: str
    line: int
    what: str
    """What it does, as a sentence that its place begins; it holds names, and no values."""
    content: str = field(repr=False)

    @property
    def identity(self) -> tuple[HazardKind, str]:
        """Kind and content."""
        return self.kind, self.content

    def __str__(self) -> str:
        # Of a JSON file no lines are known.
        place = self.file if self.file.endswith(".json") else f"{self.file} line {self.line}"
        return shown(f"{place} {self.what}")


def digest(*parts: str) -> str:
    """What stands for these texts in a hazard's content."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
