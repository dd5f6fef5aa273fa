"""What declared siblings explain: a bucket's inline `policy` echoes its bucket-policy resource, and so on.

A sibling is a resource of the same stack that holds the parent's id, ARN or name. It explains a difference only
where every value in it stands in that one sibling, and on a security path only where its words name the attribute:
an egress rule never explains an ingress.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from agentbot.checks.drift.canonical import TooDeep, canonical, is_empty, json_document, text
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import Attr, words
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json
from agentbot.terraform.plan import Plan

IDENTIFIERS = ("id", "arn", "name", "self_link")
COMBINATIONS = 512
"""A block with more values, or more combinations of list members, than this is never explained."""
STATES = {True: ("enabled", "true"), False: ("disabled", "suspended", "false")}
"""Words by which one resource type says what another says with a boolean."""


@dataclass(frozen=True)
class _Sibling:
    names: frozenset[str]
    values: frozenset[str]


class _Family:
    """Resources that hold one identifier, found by what else they hold."""

    def __init__(self, members: Mapping[str, _Sibling]) -> None:
        self._by_value: dict[str, dict[str, _Sibling]] = {}
        for address, sibling in members.items():
            for value in sibling.values:
                self._by_value.setdefault(value, {})[address] = sibling

    def holds(self, values: frozenset[str], names: set[str] | None, address: str) -> bool:
        """One of them, other than `address` and with one of the names, holds all of the values."""
        rarest = min((self._by_value.get(value, {}) for value in values), key=len)
        return any(
            other != address and values <= sibling.values and (names is None or names & sibling.names)
            for other, sibling in rarest.items()
        )


class Siblings:
    """The resources of a plan by what they hold; built only where it is asked."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[tuple[str, bool], _Sibling] = {}
        self._families: dict[tuple[str, bool], _Family] = {}

    def explain(self, address: str, leaf: Leaf, *, security: bool) -> bool:
        """Some declared sibling of `address` holds what this difference brings (or held what it takes)."""
        now = _brings(leaf)
        families = [self._family(identity, now) for identity in self._identities(address)]
        wanted = _combinations(leaf, now=now)
        if not families or not wanted:
            return False
        if not security and self._ties(families, frozenset().union(*wanted), address):
            return True
        names = self._names(leaf) if security else None
        return all(any(family.holds(values, names, address) for family in families) for values in wanted)

    def _ties(self, families: list[_Family], values: frozenset[str], address: str) -> bool:
        """A sibling ties this resource to another declared one whose id the difference shows (an attached volume)."""
        shown = {value for value in values if any(other != address for other in self._owners.get(value, ()))}
        return any(family.holds(frozenset({value}), None, address) for value in shown for family in families)

    def _names(self, leaf: Leaf) -> set[str]:
        first = leaf.path[0]
        return _singular(words(first.name)) if isinstance(first, Attr) else set()

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        """Addresses by id and ARN."""
        found: dict[str, list[str]] = {}
        for address, (_, values) in (*self._now.items(), *self._before.items()):
            for name in ("id", "arn"):
                if isinstance(value := values.get(name), str) and value:
                    found.setdefault(value, []).append(address)
        return found

    def _identities(self, address: str) -> set[str]:
        found: set[str] = set()
        for holders in (self._now, self._before):
            values = holders.get(address, ("", {}))[1]
            found |= {value for name in IDENTIFIERS if isinstance(value := values.get(name), str) and value}
        return found

    def _family(self, identity: str, now: bool) -> _Family:
        """The resources that hold an identifier; looked up once, because thousands may hold it and each may differ."""
        if (identity, now) not in self._families:
            holders = self._now if now else self._before
            addresses = [address for address in dict.fromkeys(self._references[identity]) if address in holders]
            members = {address: self._sibling_at(address, now=now) for address in addresses}
            self._families[identity, now] = _Family(members)
        return self._families[identity, now]

    def _sibling_at(self, address: str, *, now: bool) -> _Sibling:
        if (address, now) not in self._known:
            self._known[address, now] = _sibling(*(self._now if now else self._before)[address])
        return self._known[address, now]

    @cached_property
    def _now(self) -> dict[str, tuple[str, Mapping[str, Json]]]:
        """Type and live values by address."""
        return {
            address: (str(resource.get("type")), values)
            for address, resource in self._plan.prior.items()
            if isinstance(values := resource.get("values"), dict)
        }

    @cached_property
    def _before(self) -> dict[str, tuple[str, Mapping[str, Json]]]:
        """Type and last known values by address; holds what was deleted outside."""
        known = {
            address: (entry.type, entry.change.before)
            for address, entry in self._plan.drift.items()
            if isinstance(entry.change.before, dict)
        }
        return self._now | known

    @cached_property
    def _references(self) -> dict[str, list[str]]:
        """Addresses by the identifiers of others in their top-level attributes."""
        found: dict[str, list[str]] = {name: [] for address in self._before for name in self._identities(address)}
        for holders in (self._now, self._before):
            for address, (_, values) in holders.items():
                for value in values.values():
                    for item in value if isinstance(value, list) else (value,):
                        if isinstance(item, str) and item in found:
                            found[item].append(address)
        return found


def _sibling(kind: str, values: Mapping[str, Json]) -> _Sibling:
    names, found = set(words(kind)), set()
    pending: list[tuple[str, Json]] = list(values.items())
    while pending:
        name, value = pending.pop()
        match value:
            case dict():
                pending.extend(value.items())
            case list():
                pending.extend((name, item) for item in value)
            case bool():
                found.add(str(value).lower())
                opposite = table("opposites").get(name)
                names.update(words(name) if value or not opposite else (opposite,))
                continue
            case None | "":
                continue
            case _:
                found.update(_forms(value))
                names.update([value.lower()] if isinstance(value, str) and value.isalpha() else ())
        names.update(words(name))
    return _Sibling(frozenset(_singular(names)), frozenset(found))


def _brings(leaf: Leaf) -> bool:
    """The difference brings something; otherwise it only takes away."""
    if isinstance(leaf.after, list) and isinstance(leaf.before, list) and not leaf.element:
        return bool(_members(leaf.after, without=leaf.before))
    return not is_empty(leaf.after)


def _members(value: list[Json], *, without: Json) -> list[Json]:
    known = {text(canonical(item)) for item in without} if isinstance(without, list) else set()
    return [item for item in value if text(canonical(item)) not in known]


def _combinations(leaf: Leaf, *, now: bool) -> list[frozenset[str]] | None:
    """Sets of values that one sibling each must hold; None where there is nothing to hold or too much."""
    value, other = (leaf.after, leaf.before) if now else (leaf.before, leaf.after)
    if leaf.element:
        block = _spread(leaf.element[1 if now else 0])
        own = [_own(value)]
    else:
        block = [frozenset()]
        own = [_own(item) for item in _members(value, without=other)] if isinstance(value, list) else [_own(value)]
    found = [mine | row for mine in own for row in block or ()]
    return found if found and all(found) else None


def _own(value: Json) -> frozenset[str]:
    """The changed value itself; `false` counts here, by the words for it. What is in a block counts with the block."""
    return frozenset() if isinstance(value, dict | list) else frozenset({_form(value)})


def _spread(block: Json) -> list[frozenset[str]] | None:
    """The block once for each combination of its list members; None where there are too many."""
    fixed: set[str] = set()
    choices: list[list[str]] = []
    pending = [block]
    while pending:
        match pending.pop():
            case dict() as members:
                pending.extend(members.values())
            case list() as items if items and not any(isinstance(item, dict | list) for item in items):
                choices.append([_form(item) for item in items if not is_empty(item)])
            case list() as items:
                pending.extend(items)
            case None | "" | False | 0:
                continue
            case value:
                fixed.add(_form(value))
        if len(fixed) > COMBINATIONS:
            return None
    rows = list(islice(product(*choices), COMBINATIONS + 1))
    return None if len(rows) > COMBINATIONS else [frozenset(fixed | set(row)) for row in rows]


def _form(value: Json) -> str:
    """One comparable spelling: numbers as text, booleans and states alike, JSON by meaning."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and json_document(value) is not None:
        return text(canonical(value))
    spelled = str(value)
    for state, names in STATES.items():
        if spelled.lower() in names:
            return str(state).lower()
    return spelled


def _forms(value: Json) -> set[str]:
    try:
        return {_form(value), str(value)}
    except TooDeep:  # of a sibling, which is not what is compared
        return {str(value)}


def _singular(names: Iterable[str]) -> set[str]:
    """Words without their plural, so that `policies` and `policy` are one."""
    return {name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s") for name in names}
