"""The statements of a policy, from JSON or from a data source, whatever their shape.

An operator that lets a request through where the key is missing (`...IfExists`, `ForAllValues:`), a negation or `Null`
limits nobody. Source: AWS IAM user guide, condition operators and set operators for multivalued keys (2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from agentbot_values import UNREAD, any_of, document, flat, is_open, texts

LIMITS_NOBODY = re.compile(r"^forallvalues:|not|ifexists$|null$", re.IGNORECASE)
"""An operator that a request without the key, or nearly any request, meets."""
EVERYTHING = frozenset({"*", "0.0.0.0/0", "::/0"})
JUST_STARS = re.compile(r"^[*?:/]+$")

IDENTITY: Mapping[str, str] = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_role": "inline_policy/policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
"""Where policies of people and programs stand: the argument, after the block that it is in."""


@dataclass(frozen=True)
class Condition:
    """One key that one operator compares."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement; a part that the code alone does not tell holds texts that are `is_open`."""

    effect: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: Mapping[str, tuple[str, ...]]
    not_principals: bool
    conditions: tuple[Condition, ...]

    def allows(self) -> bool | None:
        """It grants; None where a reference decides."""
        return None if is_open(self.effect) else self.effect.lower() == "allow"

    def everybody(self) -> bool | None:
        """Any principal is meant."""
        names = [name for kind in ("*", "AWS", UNREAD) for name in self.principals.get(kind, ())]
        return any_of(None if is_open(name) and not name.startswith("arn:") else name == "*" for name in names)

    def limited(self, keys: Collection[str]) -> bool | None:
        """A condition on one of these keys (small letters) leaves only some of the requests."""
        return any_of(_limits(condition, keys) for condition in self.conditions)


Judge = Callable[[Statement], bool | None]


@dataclass(frozen=True)
class Document:
    """The statements that could be read, and whether these are all."""

    statements: tuple[Statement, ...]
    whole: bool

    def judged(self, judge: Judge) -> bool | None:
        """A statement has the problem; None where that is not told."""
        return any_of([*map(judge, self.statements), *([] if self.whole else [None])])


def covers(pattern: str, name: str) -> bool:
    """An IAM pattern matches a name, capitals or not."""
    return fnmatchcase(name.lower(), pattern.lower().replace("[", "[[]"))


def _limits(condition: Condition, keys: Collection[str]) -> bool | None:
    if is_open(condition.key) or is_open(condition.operator):
        return None
    if condition.key.lower() not in keys or LIMITS_NOBODY.search(condition.operator):
        return False
    wide = any(value in EVERYTHING or JUST_STARS.match(value) for value in condition.values)
    return bool(condition.values) and not wide


def from_value(value: Any) -> Document:
    """The policy in an argument: JSON as text, or what Checkov made of `jsonencode`."""
    found = document(value)
    if not isinstance(found, dict):
        return Document((), whole=False)
    rows = list(flat(found.get("Statement")))
    read = tuple(_from_json(row) for row in rows if isinstance(row, dict))
    return Document(read, whole=len(read) == len(rows))


def _from_json(row: dict[str, Any]) -> Statement:
    principal = row.get("Principal")
    return Statement(
        effect=next(iter(texts(row.get("Effect"))), ""),
        actions=texts(row.get("Action")),
        not_actions=texts(row.get("NotAction")),
        resources=texts(row.get("Resource")),
        not_resources=texts(row.get("NotResource")),
        principals=_principals(principal),
        not_principals="NotPrincipal" in row,
        conditions=tuple(_conditions(row.get("Condition"))),
    )


def _principals(written: Any) -> Mapping[str, tuple[str, ...]]:
    if isinstance(written, dict):
        return {str(kind): texts(names) for kind, names in written.items()}
    names = texts(written)
    return {UNREAD if any(map(is_open, names)) else "*": names} if names else {}


def _conditions(written: Any) -> Iterator[Condition]:
    for block in flat(written):
        if not isinstance(block, dict):
            yield Condition(UNREAD, UNREAD, ())
            continue
        for operator, pairs in block.items():
            if isinstance(pairs, dict):
                yield from (Condition(str(operator), str(key), texts(values)) for key, values in pairs.items())
            else:
                yield Condition(str(operator), UNREAD, ())


def from_blocks(conf: dict[str, Any]) -> Document:
    """The policy of a data source, as far as it is in its own blocks."""
    rows = list(flat(conf.get("statement")))
    read = tuple(_from_block(row) for row in rows if isinstance(row, dict))
    elsewhere = any(
        conf.get(key)
        for key in ("dynamic", "source_policy_documents", "override_policy_documents", "source_json", "override_json")
    )
    return Document(read, whole=len(read) == len(rows) and not elsewhere)


def _from_block(row: dict[str, Any]) -> Statement:
    principals: dict[str, tuple[str, ...]] = {}
    for block in flat(row.get("principals")):
        kind = next(iter(texts(block.get("type"))), UNREAD) if isinstance(block, dict) else UNREAD
        names = texts(block.get("identifiers")) if isinstance(block, dict) else (UNREAD,)
        kind = UNREAD if is_open(kind) else kind
        principals[kind] = principals.get(kind, ()) + names
    return Statement(
        effect=next(iter(texts(row.get("effect"))), "Allow"),
        actions=texts(row.get("actions")),
        not_actions=texts(row.get("not_actions")),
        resources=texts(row.get("resources")),
        not_resources=texts(row.get("not_resources")),
        principals=principals,
        not_principals=bool(row.get("not_principals")),
        conditions=tuple(map(_condition, flat(row.get("condition")))) + _dynamic(row),
    )


def _condition(block: Any) -> Condition:
    if not isinstance(block, dict):
        return Condition(UNREAD, UNREAD, ())
    operator = next(iter(texts(block.get("test"))), UNREAD)
    return Condition(operator, next(iter(texts(block.get("variable"))), UNREAD), texts(block.get("values")))


def _dynamic(row: dict[str, Any]) -> tuple[Condition, ...]:
    """Blocks that a loop makes may hold any condition."""
    return (Condition(UNREAD, UNREAD, ()),) if row.get("dynamic") else ()
