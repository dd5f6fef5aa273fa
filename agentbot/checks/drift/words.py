"""The sourced word tables that the drift rules read; no rule names a resource type."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> Any:
    """One table of `data/words.json`; lists of words come as frozen sets."""
    text = (resources.files(__package__) / "data" / "words.json").read_text(encoding="utf-8")
    found = json.loads(text)[name]
    plain = isinstance(found, list) and all(isinstance(item, str) for item in found)
    return frozenset(found) if plain else found
