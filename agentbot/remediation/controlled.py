"""Who changes a place at run time: by convention, where the stack declares a controller, or where a setting says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(?:\d+|\*)\]|([^.\[\]]+)')


def controller(resource_type: str, path: str) -> str | None:
    """A short name of who owns the place by convention, None where nobody but people should change it."""
    return next((row["owner"] for row in _rows("owned", resource_type, path)), None)


def needs_controller(resource_type: str, path: str) -> tuple[str, ...]:
    """The resource types of which one must refer to the resource for a controller to own the place."""
    found = [kind for row in _rows("owned_if_declared", resource_type, path) for kind in row["declared"]]
    return tuple(dict.fromkeys(found))


def needs_setting(resource_type: str, path: str) -> tuple[str, ...]:
    """The arguments beside the place of which one must be set and not off for the cloud to own the place."""
    found = [name for row in _rows("owned_if_set", resource_type, path) for name in row["set"]]
    return tuple(dict.fromkeys(found))


def dotted(path: str) -> str:
    """The names on a path as Terraform shows it, without indices: `scaling_config[0].desired_size` has two."""
    return ".".join(key or name for key, name in _STEP.findall(path) if key or name)


@cache
def _facts() -> Any:
    text = (resources.files(__package__) / "data" / "controllers.json").read_text(encoding="utf-8")
    return json.loads(text)


def _rows(table: str, resource_type: str, path: str) -> Iterator[Any]:
    place = f"{dotted(path)}."
    for row in _facts()[table]:
        if fnmatchcase(resource_type, row["type"]) and any(place.startswith(f"{owned}.") for owned in row["paths"]):
            yield row
