"""How bad it is when a check fails: Checkov keeps its own severities to itself, so there is a table with sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

SECURITY_CLASS = frozenset({"critical", "high"})
"""No remediation may accept a new failure of these."""
UNRATED = "medium"
_WORDS = SECURITY_CLASS | {"medium", "low"}


def severity_of(check_id: str, said: str = "") -> str:
    """The table's word, else what the check says of itself, else medium."""
    own = said.lower()
    return _table().get(check_id) or (own if own in _WORDS else UNRATED)


@cache
def _table() -> Mapping[str, str]:
    file = resources.files("agentbot.gates") / "data" / "checkov_severity.json"
    found: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))["severity"]
    return found
