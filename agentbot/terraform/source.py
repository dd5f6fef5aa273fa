"""Where a resource of a plan stands in the source: through module calls to its block, and what that block says."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agentbot.hcl.edit import Json, RefusalCode, Refused, Step
from agentbot.hcl.module import Located, Module, load_module
from agentbot.hcl.reading import literal_at
from agentbot.hcl.syntax import Block, SourceFile, text
from agentbot.hcl.tree import Tree
from agentbot.terraform.address import module_steps
from agentbot.terraform.plan import Plan, ResourceChange

JSON_SYNTAX = Refused(RefusalCode.JSON_SYNTAX, "The block is in a .tf.json file.")


@dataclass(frozen=True)
class Place:
    """A resource's block: its file, its block and the module that holds it."""

    file: SourceFile
    block: Block
    module: Module

    def overriding(self, name: str) -> str | None:
        """The override file that speaks of one of the block's arguments."""
        found = self.module.overriding(Located(self.file, self.block), name)
        return found.file.path if found else None

    @property
    def label(self) -> tuple[str, ...]:
        """Type and labels of the block, as an edit names it."""
        return (self.block.type, *self.block.labels)


class StackSource:
    """The source of one stack at one commit; modules are read once, when first asked for."""

    def __init__(self, tree: Tree, directory: str) -> None:
        self._tree, self._directory = tree, directory
        self._modules: dict[str, Module] = {}
        self._found: dict[str, Module | Refused] = {}
        self._ignored: dict[tuple[str, str, str], tuple[str, ...] | Refused] = {}

    def place(self, entry: ResourceChange) -> Place | Refused:
        """The block of a resource, or why it cannot be pointed at."""
        module = self._module_of(entry)
        if isinstance(module, Refused):
            return module
        found = module.find("resource", entry.type, entry.name)
        if found is None:
            message = f"There is no block `resource {entry.type} {entry.name}` in folder {module.path}."
            return Refused(RefusalCode.NOT_FOUND, message)
        return Place(found.file, found.block, module)

    def ignored(self, entry: ResourceChange) -> tuple[str, ...] | Refused:
        """The entries of the block's `lifecycle.ignore_changes` as written; `all` where that is the word."""
        block = (entry.module, entry.type, entry.name)
        if block not in self._ignored:
            self._ignored[block] = self._ignores(entry)
        return self._ignored[block]

    def _ignores(self, entry: ResourceChange) -> tuple[str, ...] | Refused:
        place = self.place(entry)
        if isinstance(place, Refused) or not place.block.editable:
            return place if isinstance(place, Refused) else JSON_SYNTAX
        return tuple(rule for block in place.block.nested("lifecycle") for rule in _ignore_changes(block))

    def literal(self, entry: ResourceChange, path: tuple[Step, ...]) -> Json | Refused:
        """The literal value that the block holds at a path."""
        place = self.place(entry)
        return place if isinstance(place, Refused) else literal_at(place.block, path)

    def oldest_name(self, entry: ResourceChange) -> str:
        """The resource's address before the `moved` blocks that its module still holds."""
        if entry.previous:
            return entry.previous
        module = self._module_of(entry)
        if isinstance(module, Refused):
            return entry.address
        prefix = f"{entry.module}." if entry.module else ""
        origins = {move.target: move.source for move in module.moved()}
        name, seen = entry.address.removeprefix(prefix), set[str]()
        base, bracket, key = name.partition("[")
        while name not in seen:
            seen.add(name)
            name = origins.get(name) or (f"{origins[base]}{bracket}{key}" if base in origins else name)
            base, bracket, key = name.partition("[")
        return prefix + name

    def resources(self) -> frozenset[tuple[str, str]]:
        """Type and name of every managed resource in the stack's own folder."""
        blocks = (found.block for found in self.module(self._directory).all("resource"))
        return frozenset((block.labels[0], block.labels[1]) for block in blocks if len(block.labels) == 2)

    def module(self, directory: str) -> Module:
        """One folder's module, read once."""
        if directory not in self._modules:
            self._modules[directory] = load_module(self._tree, directory)
        return self._modules[directory]

    def _module_of(self, entry: ResourceChange) -> Module | Refused:
        if entry.module not in self._found:
            self._found[entry.module] = self._find_module(entry.module)
        return self._found[entry.module]

    def _find_module(self, address: str) -> Module | Refused:
        module = self.module(self._directory)
        try:
            steps = module_steps(address)
        except ValueError as error:
            return Refused(RefusalCode.NOT_FOUND, f"The plan names a module that cannot be read: {error}.")
        for step in steps:
            call = module.call(step.name)
            if call is None or call.source is None:
                return Refused(RefusalCode.NOT_FOUND, f"There is no call of module `{step.name}` with a plain source.")
            if not call.source.startswith(("./", "../")):
                return Refused(
                    RefusalCode.MODULE,
                    f"The block is in module `{step.name}` from {call.source}, not in this repository.",
                )
            directory = posixpath.normpath(posixpath.join(module.path, call.source))
            if directory.startswith(".."):
                return Refused(RefusalCode.OUTSIDE, f"Module `{step.name}` lies outside this repository.")
            module = self.module(directory)
        return module


def configuration_of(plan: Plan, entry: ResourceChange) -> Mapping[str, Any]:
    """The plan's own reading of a resource's block; empty where it has none."""
    try:
        names = tuple(step.name for step in module_steps(entry.module))
    except ValueError:
        return {}
    return plan.configured.get(names, {}).get((entry.type, entry.name), {})


def _ignore_changes(lifecycle: Block) -> tuple[str, ...]:
    attribute = lifecycle.attributes.get("ignore_changes")
    if attribute is None:
        return ()
    inner = text(attribute.value).strip().removeprefix("[").removesuffix("]")
    lines = (line.split("#")[0].split("//")[0] for line in inner.splitlines())
    return tuple(rule.strip() for rule in ",".join(lines).split(",") if rule.strip())
