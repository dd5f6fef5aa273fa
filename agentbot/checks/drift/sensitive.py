"""Whether a difference may be shown: marks of the plan, the provider schema, names and shapes that say secret."""

from __future__ import annotations

import json

from agentbot.checks.drift.canonical import json_document
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import At, Attr, Key, Path
from agentbot.egress import shapes
from agentbot.egress.names import is_secret_name
from agentbot.hcl.edit import Json, Member
from agentbot.terraform.plan import Change


def is_sensitive(change: Change, leaf: Leaf) -> bool:
    """Either side is marked, the schema says sensitive, or a name on the path (or in the value) does."""
    by_schema = leaf.node is not None and leaf.node.sensitive
    by_name = any(is_secret_name(step.name) for step in leaf.path if isinstance(step, Attr | Key))
    by_pair = any(_is_secret_pair(side) for side in leaf.element or ())
    marked = is_marked_in(change, leaf.path)
    named = by_name or by_pair or _names_inside(leaf.before) or _names_inside(leaf.after)
    return marked or by_schema or named or _looks_secret(leaf.before) or _looks_secret(leaf.after)


def is_marked_in(change: Change, path: Path) -> bool:
    """The plan marks the place on either side of a change."""
    return is_marked(change.before_sensitive, path) or is_marked(change.after_sensitive, path)


def is_marked(mask: Json, path: Path) -> bool:
    """A mask of the plan covers the path or anything below it; members of sets count when any member does."""
    if mask is True:
        return True
    if not path:
        return any_true(mask)
    match path[0], mask:
        case ((Attr(name) | Key(name)), dict()):
            return is_marked(mask.get(name, False), path[1:])
        case At(index), list() if index < len(mask):
            return is_marked(mask[index], path[1:])
        case Member(), list():
            return any(is_marked(inner, path[1:]) for inner in mask)
        case _:
            return False


def any_true(mask: Json) -> bool:
    """A mask of the plan marks anything at all."""
    pending = [mask]
    while pending:
        match pending.pop():
            case True:
                return True
            case dict() as members:
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
    return False


def _is_secret_member(name: str) -> bool:
    return ":" not in name and is_secret_name(name)


def _is_secret_pair(members: Json) -> bool:
    """`{ name = "DB_PASSWORD", value = "…" }`, as containers and build jobs have them."""
    if not isinstance(members, dict) or not members.get("value"):
        return False
    return any(is_secret_name(str(members.get(name) or "")) for name in ("name", "key"))


def _looks_secret(value: Json) -> bool:
    """The value has the shape of a secret, whatever its name is."""
    if not isinstance(value, str | list | dict):
        return False
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return next(shapes.found(text), None) is not None


def _names_inside(value: Json) -> bool:
    """A member has a secret's name, also inside JSON text; `aws:TokenIssueTime` is a condition, not a member."""
    pending = [value]
    while pending:
        match pending.pop():
            case str() as text if (document := json_document(text)) is not None:
                pending.append(document)
            case dict() as members:
                named = any(_is_secret_member(str(name)) and inner for name, inner in members.items())
                if named or _is_secret_pair(members):
                    return True
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
    return False
