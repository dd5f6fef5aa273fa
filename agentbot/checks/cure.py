"""The cure that a finding carries: what the code would have to say, in terms of the resource, not of HCL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agentbot.hcl.edit import Json, Step


@dataclass(frozen=True)
class Cure:
    """What the code would have to say: verb, place in the resource and value; knows nothing of HCL."""

    verb: Literal["set", "remove", "add"]
    path: tuple[Step, ...]
    value: Json = None
    as_block: bool = False
