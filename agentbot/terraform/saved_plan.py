"""Takes the refreshed state out of a saved plan file."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

_UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RecursionError, RuntimeError)


def refreshed_state(plan_file: Path) -> tuple[bytes | None, str | None]:
    """The state as the refresh found it, and its lineage; each None where it is not surely that.

    The file is a zip, its member `tfstate` the refreshed state and `tfstate-prev` the one before
    (measured on Terraform 1.11, where the latter has an empty lineage). The format is not a public one, so version
    and lineage are checked; an encrypted plan (OpenTofu) gives nothing.
    """
    try:
        with zipfile.ZipFile(plan_file) as archive:
            before, data = archive.read("tfstate-prev"), archive.read("tfstate")
    except (*_UNREADABLE, NotImplementedError):
        return None, None
    state, earlier = _state(data), _state(before).get("lineage")
    lineage = lineage_of(data)
    if lineage is None:
        return None, None
    if state.get("version") != 4 or earlier not in ("", lineage):
        return None, lineage
    return data, lineage


def lineage_of(state: bytes) -> str | None:
    """The lineage that a state file names; None where it is empty or not a state."""
    lineage = _state(state).get("lineage")
    return lineage if isinstance(lineage, str) and lineage else None


def _state(data: bytes) -> dict[str, Any]:
    try:
        state = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}
