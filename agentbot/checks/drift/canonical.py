"""Values brought to one form, so that two spellings of the same thing compare equal."""

from __future__ import annotations

import json
from typing import Any

from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json
from agentbot.terraform.schema import Kind, Node

DEPTH_LIMIT = 100
"""Values nested deeper are not compared but skipped with that reason."""
JSON_TEXT_LIMIT = 1_000_000
"""Characters of a string that is still tried as JSON."""


class TooDeep(ValueError):
    """A value nests deeper than DEPTH_LIMIT."""


class TooMany(ValueError):
    """More members of a set or list differ than can be told apart in time that grows with the size of the plan."""


def is_empty(value: Json) -> bool:
    """Null, "", [], {} and objects of nothing else; `false` and 0 are real values."""
    pending = [value]
    while pending:
        match pending.pop():
            case None | "" | []:
                continue
            case dict() as members:
                pending.extend(members.values())
            case _:
                return False
    return True


def canonical(value: Json, node: Node | None = None, *, depth: int = 0) -> Json:
    """The value with empties as null, sets sorted and JSON text parsed; raises TooDeep."""
    if depth > DEPTH_LIMIT:
        raise TooDeep(f"nests deeper than {DEPTH_LIMIT} levels")
    match value:
        case dict():
            found = {k: canonical(v, child(node, k), depth=depth + 1) for k, v in value.items()}
            return {k: v for k, v in found.items() if v is not None} or None
        case list():
            element = node.element if node else None
            items = [canonical(item, element, depth=depth + 1) for item in value]
            if node is not None and node.kind is Kind.SET:
                items.sort(key=text)
            return items or None
        case "":
            return None
        case str():
            document = json_document(value)
            return value if document is None else {"\0json": order_free(document)}
        case _:
            return value


def child(node: Node | None, name: str) -> Node | None:
    """The schema of a member of an object or map."""
    if node is None:
        return None
    return node.children.get(name) or node.element


def text(value: Json) -> str:
    """A canonical value as one comparable string."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def same(left: Json, right: Json, node: Node | None = None) -> bool:
    """Both mean the same; raises TooDeep."""
    return left == right or text(canonical(left, node)) == text(canonical(right, node))


def json_document(value: str) -> Any:
    """The object or array that a string holds, else None."""
    stripped = value.strip()
    if not stripped or stripped[0] not in "{[" or len(value) > JSON_TEXT_LIMIT:
        return None
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        return None


def order_free(document: Json) -> Json:
    """A JSON document; in an access policy set-like lists are sorted and single strings are lists of one."""
    policy = isinstance(document, dict) and "Statement" in document
    return _order_free(document, set_like=False, under=False, policy=policy, depth=0)


def _order_free(document: Json, *, set_like: bool, under: bool, policy: bool, depth: int) -> Json:
    if depth > DEPTH_LIMIT:
        raise TooDeep(f"holds JSON that nests deeper than {DEPTH_LIMIT} levels")
    match document:
        case dict():
            return {k: _member(k, v, under=under, policy=policy, depth=depth) for k, v in document.items()}
        case list():
            items = [
                _order_free(item, set_like=False, under=under, policy=policy, depth=depth + 1) for item in document
            ]
            return sorted(items, key=text) if set_like else items
        case str() if set_like:
            return [document]
        case _:
            return document


def _member(key: str, value: Json, *, under: bool, policy: bool, depth: int) -> Json:
    inside = under or key in table("order_free_under")
    set_like = policy and (inside or key in table("order_free_keys"))
    return _order_free(value, set_like=set_like, under=inside, policy=policy, depth=depth + 1)
