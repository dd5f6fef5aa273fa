"""Plans of single targets: as few as the rules allow.

A plan takes seconds however small it is, so one is made of all that drifted in the stack. Where nothing that a target
can depend on has drifted too, what that plan has for the target is all that a plan of it alone would have; else the
target gets a plan of its own. What depends on what is read from the source text, which finds too much rather than too
little.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from agentbot.checks.drift.kind import Kind
from agentbot.checks.facts import Facts
from agentbot.errors import StackError
from agentbot.gates.rounds import Node, References, mentions
from agentbot.hcl.edit import Refused
from agentbot.hcl.module import Module
from agentbot.hcl.syntax import SourceFile
from agentbot.terraform.address import module_steps
from agentbot.terraform.plan import Plan, ResourceChange
from agentbot.terraform.source import StackSource

TARGETS_LIMIT = 1000
"""Targets of one plan: more would not fit on every command line."""

_AWAITED = ("count", "depends_on", "for_each")
"""Arguments of a module call that everything in the module waits for."""


def acting(plan: Plan) -> Mapping[str, ResourceChange]:
    """What an apply of a plan would do something to, by address; reading data is nothing."""
    found = {entry.address: entry for entry in plan.changes.values() if not entry.change.is_noop}
    deposed = {f"{entry.address} (deposed)": entry for entry in plan.deposed if not entry.change.is_noop}
    return {key: entry for key, entry in {**found, **deposed}.items() if entry.change.actions != ("read",)}


class Targeted:
    """The targeted plans of one stack, each made when it is first asked for."""

    def __init__(self, facts: Facts, make: Callable[[Sequence[str]], Plan]) -> None:
        """`make` plans the base tree for these addresses alone, on the refreshed state; it raises StackError."""
        self._facts, self._make = facts, make
        self._alone: dict[tuple[str, ...], Plan] = {}

    def alone(self, targets: tuple[str, ...]) -> Plan:
        """A plan of these targets and nothing else. Raises StackError."""
        if targets not in self._alone:
            self._alone[targets] = self._make(targets)
        return self._alone[targets]

    def out_of_all(self, targets: tuple[str, ...]) -> Plan | None:
        """The same, taken from the plan of all that drifted; None where that cannot be told from it."""
        if not set(targets) < set(self._drifted) or self._all is None:
            return None
        others = [entry for entry in acting(self._all).values() if entry.address not in targets]
        if any(self._dependencies.may_hold(target, other) for target in self._entries(targets) for other in others):
            return None
        changes = {address: entry for address, entry in self._all.changes.items() if address in targets}
        deposed = tuple(entry for entry in self._all.deposed if entry.address in targets)
        return replace(self._all, changes=changes, deposed=deposed)

    def besides(self, targets: tuple[str, ...]) -> int:
        """How many more targets the plan of all has."""
        return len(self._drifted) - len(targets)

    def _entries(self, targets: tuple[str, ...]) -> Iterator[ResourceChange]:
        return (self._facts.plan.changes[target] for target in targets)

    @cached_property
    def _drifted(self) -> tuple[str, ...]:
        """What an apply would put back, by address; some of it is adopted instead, which does no harm here."""
        found = (
            address
            for kind in (Kind.CHANGED, Kind.DELETED)
            for seen in self._facts.drift.of(kind)
            for address in (seen.entry.address, *seen.children)
        )
        return tuple(dict.fromkeys(address for address in found if address in self._facts.plan.changes))

    @cached_property
    def _all(self) -> Plan | None:
        if len(self._drifted) > TARGETS_LIMIT:
            return None
        try:
            return self._make(self._drifted)
        except StackError:
            return None  # one of many may be to blame: each is planned alone then, and says so itself

    @cached_property
    def _dependencies(self) -> Dependencies:
        return Dependencies(self._facts.source, self._facts.root)


class Dependencies:
    """What the resources of a stack can depend on."""

    def __init__(self, source: StackSource, root: str) -> None:
        self._source, self._root = source, root
        self._references = References(source, root)
        self._known: dict[str, frozenset[Node]] = {}

    def may_hold(self, target: ResourceChange, other: ResourceChange) -> bool:
        """Whether a plan of the target alone might hold the other resource."""
        start, node = self._node(target), self._node(other)
        if start is None or node is None or not self._searchable:
            return True
        if _block(target) == _block(other):
            return False  # another instance of one block, and no block depends on itself
        if target.address not in self._known:
            starts = {start, *self._providers, *self._awaited(target)}
            self._known[target.address] = frozenset[Node]().union(*map(self._references.reach, starts))
        return node in self._known[target.address]

    @cached_property
    def _searchable(self) -> bool:
        """JSON syntax is not searched for what it refers to."""
        return all(file.path.endswith(".tf") for module in self._modules for file in module.files)

    def _node(self, entry: ResourceChange) -> Node | None:
        place = self._source.place(entry)
        return None if isinstance(place, Refused) else (place.module.path, f"{entry.type}.{entry.name}")

    @cached_property
    def _modules(self) -> tuple[Module, ...]:
        """Every module of the stack that lies in the repository, its own folder first."""
        found = {self._root: self._source.module(self._root)}
        pending = [self._root]
        while pending:
            module = found[pending.pop()]
            for call in module.calls():
                if (folder := _called(module, call.name)) and folder not in found:
                    found[folder] = self._source.module(folder)
                    pending.append(folder)
        return tuple(found.values())

    @cached_property
    def _providers(self) -> frozenset[Node]:
        """What the settings of providers refer to: every resource waits for its provider."""
        return frozenset(
            node
            for module in self._modules
            for found in module.providers()
            for node in _mentions(module, found.file, found.block.start, found.block.end)
        )

    def _awaited(self, target: ResourceChange) -> Iterator[Node]:
        """What the module calls on the way to a resource wait for."""
        module = self._source.module(self._root)
        for step in module_steps(target.module):
            if located := module.find("module", step.name):
                for name in _AWAITED:
                    if argument := located.block.attributes.get(name):
                        yield from _mentions(module, located.file, argument.start, argument.end)
            if folder := _called(module, step.name):
                module = self._source.module(folder)


def _block(entry: ResourceChange) -> tuple[tuple[str, ...], str, str]:
    """The block that an instance comes from, whatever the keys of its modules are."""
    return tuple(step.name for step in module_steps(entry.module)), entry.type, entry.name


def _called(module: Module, name: str) -> str | None:
    """The folder of a called module, where it lies in the repository."""
    call = module.call(name)
    if call is None or call.source is None or not call.source.startswith(("./", "../")):
        return None
    return posixpath.normpath(posixpath.join(module.path, call.source))


def _mentions(module: Module, file: SourceFile, start: int, end: int) -> set[Node]:
    return mentions(module.path, file.data[start:end])
