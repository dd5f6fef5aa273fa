"""Whether somebody made something bigger by hand, which costs money, and whether it can become smaller again."""

from __future__ import annotations

import json
import math
import re
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from agentbot.checks.drift.path import words
from agentbot.hcl.edit import Json
from agentbot.remediation.controlled import dotted

_QUANTITY = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s?([a-z]{0,4})")
_STEP = re.compile(r"(\d{0,3})([a-z]{4,6})")
LONGEST_NAME = 100
"""Characters of an instance type or a quantity; longer texts are neither."""


def grew(path: str, before: Json, after: Json) -> bool:
    """A size became larger, or a type was exchanged for one that is not provably cheaper."""
    pending = [(dotted(path).rpartition(".")[2], before, after)]
    while pending:
        name, was, now = pending.pop()
        if isinstance(now, dict):
            old = was if isinstance(was, dict) else {}
            pending.extend((key, old.get(key), value) for key, value in now.items())
        elif isinstance(now, list) and any(isinstance(item, dict) for item in now):
            olds = was if isinstance(was, list) else []
            pending.extend((name, olds[i] if i < len(olds) else None, item) for i, item in enumerate(now))
        elif _is_larger(name, was, now):
            return True
    return False


def cannot_shrink(resource_type: str, path: str) -> bool:
    """The cloud only lets the argument grow: applying a smaller value is refused, or replaces the resource."""
    place = dotted(path)
    return any(fnmatchcase(resource_type, row["type"]) and place in row["paths"] for row in _facts("grow_only"))


@cache
def _facts(name: str) -> Any:
    text = (resources.files(__package__) / "data" / "resize.json").read_text(encoding="utf-8")
    return json.loads(text)[name]


def _is_larger(name: str, before: Json, after: Json) -> bool:
    if _is_size(name):
        was, now = _amount(before), _amount(after)
        if now is not None and (was is not None or before is None or before == ""):
            return now > (was or 0.0)
    return _is_type(name) and _may_cost_more(before, after)


def _is_size(name: str) -> bool:
    if len(name) > LONGEST_NAME:
        return False
    own = words(name)
    if "_".join(own) in _facts("size_names"):
        return True
    return not _set("size_words").isdisjoint(own) and _set("other_words").isdisjoint(own)


def _is_type(name: str) -> bool:
    own = words(name) if len(name) <= LONGEST_NAME else ()
    if not _set("other_type_words").isdisjoint(own):
        return False
    return any("_".join(own) == ending or "_".join(own).endswith(f"_{ending}") for ending in _set("type_names"))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_facts(name))


def _amount(value: Json) -> float | None:
    """A number, or a quantity such as `512Mi`, `1 vCPU` or `250m`; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e30 else None
    text = value.strip() if isinstance(value, str) and len(value) <= LONGEST_NAME else ""
    found = _QUANTITY.fullmatch(text if text.endswith("m") else text.lower())
    if found is None or found[2] not in _facts("units"):
        return None
    return float(found[1]) * float(_facts("units")[found[2]])


def _may_cost_more(before: Json, after: Json) -> bool:
    """One of the new types is not provably as cheap as every old one."""
    old, new = _types(before), _types(after)
    if not new or old == new:
        return False
    return not old or not all(_is_as_cheap(one, other) for one in new for other in old)


def _types(value: Json) -> frozenset[str]:
    items = value if isinstance(value, list) else [value]
    return frozenset(item for item in items[:LONGEST_NAME] if isinstance(item, str) and item)


def _is_as_cheap(new: str, old: str) -> bool:
    if new.lower() == old.lower():
        return True
    left, right = _ranked(new), _ranked(old)
    return left is not None and right is not None and left[0] == right[0] and left[1] < right[1]


def _ranked(name: str) -> tuple[str, float] | None:
    """The family of a type and its place within it: `r5.2xlarge.search` is the 7th step of `r5.*.search`."""
    low = name.lower()
    if len(low) > LONGEST_NAME:
        return None
    if low in _facts("tiers"):
        return "tier", float(_facts("tiers").index(low))
    parts = re.split(r"([.-])", low)
    for index, part in enumerate(parts):
        rank = _step(part)
        if rank is not None and len(parts) > 1:
            return "".join((*parts[:index], "*", *parts[index + 1 :])), rank
    for shape in _facts("shapes"):
        if found := re.fullmatch(shape, low):
            start, end = found.span("size")
            return f"{low[:start]}*{low[end:]}", _number(found["size"])
    return None


def _step(part: str) -> float | None:
    """The rank of `small` or `4xlarge` on the ladder."""
    found, ladder = _STEP.fullmatch(part), _facts("ladder")
    if found is None or found[2] not in ladder or (found[1] and found[2] != "xlarge"):
        return None
    return float(ladder.index(found[2])) + math.log2(max(int(found[1] or 1), 1))


def _number(digits: str) -> float:
    """`025` is how a quarter is written."""
    return float(f"0.{digits[1:]}") if len(digits) > 1 and digits.startswith("0") else float(digits)
