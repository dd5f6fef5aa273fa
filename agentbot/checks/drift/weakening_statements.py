"""Statements of an access policy, and whether one provably allows no more than others do.

The proof is one-sided: what it holds is true, what it does not hold may still be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from agentbot.checks.drift.weakening_effect import flat
from agentbot.checks.drift.weakening_patterns import matches
from agentbot.checks.drift.weakening_spans import Cover, Span, addresses
from agentbot.hcl.edit import Json

EFFORT_LIMIT = 50_000
"""Statements and patterns that are tried against each other before a comparison is given up."""

_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")


class Malformed(ValueError):
    """A document is no access policy that anybody could evaluate."""


class TooMuch(ValueError):
    """Two documents are too large to be compared in a bounded time."""


Names = frozenset[str]
Condition = tuple[str, str, Names]
"""Operator, key and values."""


@dataclass(frozen=True)
class Group:
    """What a statement is about: the patterns it names, or all except those."""

    patterns: Names
    excepted: bool = False


@dataclass(frozen=True)
class Statement:
    """One statement in one comparable form: names of a kind in lower case where their case does not count."""

    allows: bool
    actions: Group
    resources: Group
    principals: Group
    conditions: frozenset[Condition]


def statements(document: dict[str, Json]) -> list[Statement]:
    """The statements of a policy document; raises Malformed."""
    return [_statement(item) for item in flat(document.get("Statement"))]


def _statement(item: Json) -> Statement:
    effect = item.get("Effect") if isinstance(item, dict) else None
    if effect not in ("Allow", "Deny"):
        raise Malformed("a statement neither allows nor denies")
    return Statement(
        allows=effect == "Allow",
        actions=_group(item, "Action", str.lower),
        resources=_group(item, "Resource", str),
        principals=_principals(item),
        conditions=frozenset(_conditions(item.get("Condition") or {})),
    )


def _group(item: dict[str, Json], key: str, form: Callable[[str], str]) -> Group:
    """An element, its Not form, or everything where a document may leave it out (the resource of a trust policy)."""
    if key in item and f"Not{key}" in item:
        raise Malformed(f"a statement has {key} and Not{key}")
    if key == "Action" and key not in item and "NotAction" not in item:
        raise Malformed("a statement names no action")
    if key in item:
        return Group(frozenset(map(form, _strings(item[key]))))
    if f"Not{key}" in item:
        return Group(frozenset(map(form, _strings(item[f"Not{key}"]))), excepted=True)
    return Group(frozenset({"*"}))


def _principals(item: dict[str, Json]) -> Group:
    excepted = "NotPrincipal" in item
    if excepted and "Principal" in item:
        raise Malformed("a statement has Principal and NotPrincipal")
    value = item.get("NotPrincipal" if excepted else "Principal", "*")
    if isinstance(value, dict):
        found = frozenset(_principal(kind, name) for kind, names in value.items() for name in _strings(names))
    else:
        found = frozenset(_strings(value))
    return Group(found, excepted=excepted)


def _principal(kind: str, name: str) -> str:
    """An account by its number or by its root user is the same account, and everybody is everybody."""
    if kind == "AWS":
        account = _ROOT.fullmatch(name)
        return account[1] if account else name
    return f"{kind}:{name}"


def _strings(value: Json) -> list[str]:
    found = flat(value)
    if not all(isinstance(part, str) for part in found):
        raise Malformed("a list of names holds something else")
    return found


def _conditions(value: Json) -> Iterator[Condition]:
    if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
        raise Malformed("a condition is no object of objects")
    for operator, keys in value.items():
        for key, values in keys.items():
            found = flat(values)
            if any(isinstance(part, dict | list) for part in found):
                raise Malformed("a condition compares with an object")
            yield operator.lower(), key.lower(), frozenset(map(_plain, found))


def _plain(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Comparison:
    """Whether statements cover others, within a bounded effort."""

    def __init__(self) -> None:
        self._effort = 0

    def uncovered(self, narrow: Iterable[Statement], wide: Iterable[Statement]) -> Statement | None:
        """The first statement that no others of the same effect provably cover; raises TooMuch."""
        others = list(wide)
        known = set(others)
        for statement in narrow:
            if statement not in known and not self._covered(statement, others):
                return statement
        return None

    def _covered(self, narrow: Statement, wide: list[Statement]) -> bool:
        """By one statement, or each of its parts by one."""
        if any(self._covers(other, narrow) for other in wide):
            return True
        return any(len(parts) > 1 and all(self._covered(part, wide) for part in parts) for parts in _split(narrow))

    def _covers(self, wide: Statement, narrow: Statement) -> bool:
        self._spend(1 + len(narrow.actions.patterns) // 16 + len(narrow.resources.patterns) // 16)
        return (
            wide.allows is narrow.allows
            and self._knows(wide.principals, narrow.principals)
            and self._includes(wide.actions, narrow.actions)
            and self._includes(wide.resources, narrow.resources)
            and self._implied(wide.conditions, narrow.conditions)
        )

    def _knows(self, wide: Group, narrow: Group) -> bool:
        """Principals are accounts, roles and users within each other: an exception may touch what it does not name."""
        return self._includes(wide, narrow) and (narrow.excepted or not wide.excepted)

    def _includes(self, wide: Group, narrow: Group) -> bool:
        if wide == narrow or (not wide.excepted and "*" in wide.patterns):
            return True
        if wide.excepted and narrow.excepted:
            return self._all_match(narrow.patterns, wide.patterns)
        if wide.excepted:
            return not any(self._may_meet(one, other) for one in narrow.patterns for other in wide.patterns)
        return not narrow.excepted and self._all_match(wide.patterns, narrow.patterns)

    def _all_match(self, wide: Names, narrow: Names) -> bool:
        """Every narrow pattern is one of the wide ones or matched by one that has wildcards."""
        globs = [pattern for pattern in wide if "*" in pattern or "?" in pattern]
        return all(name in wide or any(self._matches(glob, name) for glob in globs) for name in narrow)

    def _may_meet(self, one: str, other: str) -> bool:
        """Some name could match both; only two plain names, or a plain name and a pattern, can be told apart."""
        if "*" in one or "?" in one:
            return True
        return self._matches(other, one)

    def _implied(self, wide: frozenset[Condition], narrow: frozenset[Condition]) -> bool:
        """Each condition of the wide one has one with the same operator and key that is at least as strict."""
        if wide <= narrow:
            return True
        self._spend((len(wide) + len(narrow)) // 16)
        given: dict[tuple[str, str], list[Names]] = {}
        for operator, key, values in narrow:
            given.setdefault((operator, key), []).append(values)
        return all(
            any(self._as_strict(operator, values, wanted) for values in given.get((operator, key), ()))
            for operator, key, wanted in wide
        )

    def _as_strict(self, operator: str, narrow: Names, wide: Names) -> bool:
        if "not" in operator:
            narrow, wide = wide, narrow
        if narrow <= wide:
            return True
        if "ipaddress" in operator:
            return _within(narrow, wide)
        return ("like" in operator or "arn" in operator) and self._all_match(wide, narrow)

    def _matches(self, glob: str, name: str) -> bool:
        self._spend(1 + (len(glob) + len(name)) // 64)
        return matches(glob, name)

    def _spend(self, effort: int) -> None:
        self._effort += effort
        if self._effort > EFFORT_LIMIT:
            raise TooMuch("it is too large to be compared")


def _split(statement: Statement) -> Iterator[list[Statement]]:
    """The statement once for each name of one part, for each part."""
    yield [replace(statement, actions=one) for one in _ones(statement.actions)]
    yield [replace(statement, resources=one) for one in _ones(statement.resources)]
    yield [replace(statement, principals=one) for one in _ones(statement.principals)]


def _ones(group: Group) -> list[Group]:
    return [] if group.excepted else [Group(frozenset({name})) for name in sorted(group.patterns)]


def _within(narrow: Names, wide: Names) -> bool:
    cover, spans = Cover(_spans(wide)), [addresses(text) for text in narrow]
    return all(found is not None and all(map(cover.holds, found)) for found in spans)


def _spans(values: Names) -> list[Span]:
    return [span for text in values for span in addresses(text) or ()]
