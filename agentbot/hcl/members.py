"""Finds a list element or nested block by its content, as Terraform shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tree_sitter import Node

from agentbot.hcl.edit import Json, RefusalCode, Refused
from agentbot.hcl.literal import core, elements, entries, key_of, value_of
from agentbot.hcl.syntax import MAX_NESTING, Block

NO_MATCH = "nothing in the source has this content"
NO_SUPPORT = "the source does not say literally which one it is"
TIE = "several places in the source match equally well"

UNKNOWN = object()
"""Stands for the value of an expression that is not a literal."""

Shape = Any
"""A JSON value in which `UNKNOWN` may stand at any place."""


def is_empty(value: Json) -> bool:
    """Whether Terraform shows this value where nothing is set."""
    return value is None or value in ("", [], {})


def same(left: Json, right: Json) -> bool:
    """Whether two values mean the same: empty is absent, "1" is 1, lists may be sets, JSON text is its value."""
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, dict) and isinstance(right, dict):
        return all(same(left.get(key), right.get(key)) for key in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return _same_members(left, right)
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        return False
    return _scalar(left) == _scalar(right) or _same_json(left, right)


def identical(left: Json, right: Json) -> bool:
    """Equal without mixing up true and 1."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(identical(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(identical, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def shape_of(block: Block, depth: int = 0) -> dict[str, Shape]:
    """What a block says literally: its attributes, and its nested blocks as lists."""
    shape: dict[str, Shape] = {name: _shape(attribute.value, depth) for name, attribute in block.attributes.items()}
    if depth < MAX_NESTING:
        for inner in block.blocks:
            if inner.type == "dynamic":
                shape.update(dict.fromkeys(inner.labels, UNKNOWN))
            elif shape.setdefault(inner.type, []) is not UNKNOWN:
                shape[inner.type].append(shape_of(inner, depth + 1))
    return shape


def select_block(blocks: Sequence[Block], member: Json) -> Block | Refused:
    """The one nested block that overlaps best with the member."""
    found = _best([shape_of(block) for block in blocks], member)
    return found if isinstance(found, Refused) else blocks[found]


def select_element(node: Node, member: Json) -> Node | Refused:
    """The one element of a tuple that is literally the member."""
    nodes = elements(node)
    shapes = [_shape(element, 0) for element in nodes]
    if isinstance(member, dict):
        found = _best(shapes, member)
        if isinstance(found, Refused):
            return Refused(RefusalCode.NOT_FOUND, NO_MATCH) if found.message == NO_SUPPORT else found
        return nodes[found]
    matches = [element for element, shape in zip(nodes, shapes, strict=True) if is_known(shape) and same(shape, member)]
    if len(matches) > 1:
        return Refused(RefusalCode.AMBIGUOUS, TIE)
    return matches[0] if matches else Refused(RefusalCode.NOT_FOUND, NO_MATCH)


def is_known(shape: Shape) -> bool:
    """Whether a shape holds no `UNKNOWN`."""
    pending = [shape]
    while pending:
        one = pending.pop()
        if one is UNKNOWN:
            return False
        if isinstance(one, (dict, list)):
            pending.extend(one.values() if isinstance(one, dict) else one)
    return True


def _shape(node: Node, depth: int) -> Shape:
    inner = core(node)
    if inner.type != "object" or depth >= MAX_NESTING:
        value = value_of(node)
        return UNKNOWN if isinstance(value, Refused) else value
    shape: dict[str, Shape] = {}
    for _, key_node, value_node in entries(inner):
        key = key_of(key_node)
        if isinstance(key, str):
            shape[key] = _shape(value_node, depth + 1)
    return shape


def _best(shapes: Sequence[Shape], member: Json) -> int | Refused:
    scores = [_overlap(shape, member) for shape in shapes]
    ranks = [(conflicts == 0, hits - conflicts) if hits > conflicts else (False, 0) for hits, conflicts in scores]
    best = max(ranks, default=(False, 0))
    if best == (False, 0):
        supported = any(conflicts for _, conflicts in scores)
        code, message = (RefusalCode.NOT_FOUND, NO_MATCH) if supported else (RefusalCode.AMBIGUOUS, NO_SUPPORT)
        return Refused(code, message)
    if ranks.count(best) > 1:
        return Refused(RefusalCode.AMBIGUOUS, TIE)
    return ranks.index(best)


def _overlap(shape: Shape, member: Json) -> tuple[int, int]:
    """How many literal values agree with the member, and how many contradict it."""
    if shape is UNKNOWN:
        return 0, 0
    if not isinstance(shape, dict) or not isinstance(member, dict):
        return (1, 0) if is_known(shape) and same(shape, member) else (0, 1)
    hits = conflicts = 0
    for key, value in shape.items():
        if key not in member:
            continue
        other = member[key]
        if isinstance(value, list) and isinstance(other, list) and len(value) == len(other) and not is_known(value):
            parts = [_overlap(one, two) for one, two in zip(value, other, strict=True)]
            hits, conflicts = hits + sum(part[0] for part in parts), conflicts + sum(part[1] for part in parts)
        elif is_known(value):
            agrees = same(value, other)
            hits, conflicts = hits + (agrees and not is_empty(value)), conflicts + (not agrees)
    return hits, conflicts


def _same_members(left: list[Json], right: list[Json]) -> bool:
    if len(left) != len(right):
        return False
    rest = list(right)
    for one in left:
        index = next((i for i, other in enumerate(rest) if same(one, other)), None)
        if index is None:
            return False
        del rest[index]
    return True


def _scalar(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _same_json(left: Json, right: Json) -> bool:
    texts = [value for value in (left, right) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[")]
    if len(texts) != 2:
        return False
    try:
        return bool(json.loads(texts[0]) == json.loads(texts[1]))
    except (ValueError, RecursionError):
        return False
