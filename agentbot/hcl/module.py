"""The files of one directory as one Terraform module: its blocks, module calls, moves and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename

from agentbot.hcl.edit import Json
from agentbot.hcl.literal import value_of
from agentbot.hcl.syntax import Block, SourceFile, parse, text
from agentbot.hcl.tree import Tree

SUFFIXES = (".tf", ".tf.json")


@dataclass(frozen=True, eq=False)
class Located:
    """A block and the file that it stands in."""

    file: SourceFile
    block: Block


@dataclass(frozen=True)
class ModuleCall:
    """A `module` block; `source` is None where it is not a literal."""

    name: str
    source: str | None
    file: str
    line: int


@dataclass(frozen=True)
class Move:
    """A `moved` block: two addresses as they are written."""

    source: str
    target: str
    file: str
    line: int


@dataclass(frozen=True, eq=False)
class Module:
    """One directory (`path`, the root is ".") and its parsed files, sorted by name."""

    path: str
    files: tuple[SourceFile, ...]

    def find(self, *block: str) -> Located | None:
        """The block with this type and these labels; the one in an ordinary file before one that overrides it."""
        found = self._index.get(block, ())
        return min(found, key=lambda located: is_override(located.file.path), default=None)

    def overriding(self, block: Located, name: str) -> Located | None:
        """The block of an override file that says something about an argument or nested block of this one."""
        same = self._index.get((block.block.type, *block.block.labels), ())
        others = (located for located in same if located.block is not block.block and is_override(located.file.path))
        return next((located for located in others if _says(located, name)), None)

    def all(self, block_type: str) -> tuple[Located, ...]:
        """Every top-level block of a type."""
        return tuple(Located(file, block) for file in self.files for block in file.blocks if block.type == block_type)

    @cached_property
    def _index(self) -> dict[tuple[str, ...], list[Located]]:
        index: dict[tuple[str, ...], list[Located]] = {}
        for file in self.files:
            for block in file.blocks:
                index.setdefault((block.type, *block.labels), []).append(Located(file, block))
        return index

    def calls(self) -> tuple[ModuleCall, ...]:
        """The modules that this one calls."""
        return self._calls

    def call(self, name: str) -> ModuleCall | None:
        """The call with this name; the first, should there be several."""
        return self._calls_by_name.get(name)

    @cached_property
    def _calls(self) -> tuple[ModuleCall, ...]:
        return tuple(
            ModuleCall(found.block.labels[0], _literal(found.block, "source"), found.file.path, found.block.line)
            for found in self.all("module")
            if found.block.labels
        )

    @cached_property
    def _calls_by_name(self) -> dict[str, ModuleCall]:
        return {call.name: call for call in reversed(self._calls)}

    def moved(self) -> tuple[Move, ...]:
        """The addresses that `moved` blocks rename."""
        moves = ((_address(found.block, "from"), _address(found.block, "to"), found) for found in self.all("moved"))
        return tuple(Move(old, new, found.file.path, found.block.line) for old, new, found in moves if old and new)

    def providers(self) -> tuple[Located, ...]:
        """The provider configurations."""
        return self.all("provider")

    @property
    def has_backend(self) -> bool:
        """Whether the code says where its state is kept (`backend` or `cloud`): the mark of a root module."""
        return any(_has_nested(found.block, ("backend", "cloud")) for found in self.all("terraform"))

    @property
    def override_files(self) -> tuple[SourceFile, ...]:
        """Files whose blocks are merged over those of the others."""
        return tuple(file for file in self.files if is_override(file.path))

    @property
    def generated_files(self) -> tuple[SourceFile, ...]:
        """Files whose first comment says that a tool writes them."""
        return tuple(file for file in self.files if file.generated)


def load_module(tree: Tree, directory: str) -> Module:
    """Read and parse the Terraform files that lie directly in a directory."""
    prefix = "" if directory in ("", ".") else f"{directory.strip('/')}/"
    return Module(directory or ".", tuple(_files(tree, prefix)))


def is_override(path: str) -> bool:
    """Whether Terraform merges this file over the others."""
    stem = basename(path).removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


def _files(tree: Tree, prefix: str) -> Iterator[SourceFile]:
    for path in tree.paths():
        name = path[len(prefix) :]
        if not path.startswith(prefix) or "/" in name or not name.endswith(SUFFIXES):
            continue
        if name.startswith((".", "#")):
            continue
        data = tree.read(path)
        if data is not None:
            yield parse(path, data)


def _literal(block: Block, name: str) -> str | None:
    value: Json = None
    if block.editable:
        attribute = block.attributes.get(name)
        value = value_of(attribute.value) if attribute else None
    elif isinstance(block.json, dict):
        value = block.json.get(name)
        value = None if isinstance(value, str) and "${" in value else value
    return value if isinstance(value, str) else None


def _address(block: Block, name: str) -> str | None:
    if not block.editable:
        return _literal(block, name)
    attribute = block.attributes.get(name)
    return text(attribute.value) if attribute else None


def _says(located: Located, name: str) -> bool:
    block = located.block
    if not block.editable:
        return isinstance(block.json, dict) and name in block.json
    return name in block.attributes or bool(block.nested(name)) or block.has_dynamic(name)


def _has_nested(block: Block, types: tuple[str, ...]) -> bool:
    if not block.editable:
        return isinstance(block.json, dict) and any(name in block.json for name in types)
    return any(nested.type in types for nested in block.blocks)
