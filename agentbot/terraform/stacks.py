"""Which folders are stacks (root modules with a state of their own), and which module folders each one uses."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from agentbot.config.settings import Settings, StackSettings
from agentbot.errors import ConfigError
from agentbot.hcl.module import SUFFIXES, Module, load_module
from agentbot.hcl.syntax import Block
from agentbot.hcl.tree import Tree

_CONFIG = "agentbot.yml"


@dataclass(frozen=True)
class Stack:
    """A root module, and how Terraform runs there."""

    name: str
    """Its path with `/` (the root is `.`), or the name that the configuration gives."""
    path: str
    """Repository-relative folder; the root is the empty text."""
    module_dirs: tuple[str, ...]
    """The folder itself and every local module folder it reaches; a path with `..` lies outside the repository."""
    backend: str | None = None
    """The type of the backend block (`cloud` for a cloud block), None where there is none: a local state."""
    id: str | None = None
    workspace: str | None = None
    env: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    """Extra variables for Terraform; None is passed on from agentbot's own environment."""
    var_files: tuple[str, ...] = ()
    backend_config: tuple[str, ...] = ()
    binary: str | None = None
    environment: str | None = None
    """`prod` or `nonprod`, where the configuration says so."""


def discover(tree: Tree, settings: Settings) -> tuple[Stack, ...]:
    """The stacks of a repository, sorted by path: those of the configuration, else those that look like root modules.

    Raises ConfigError where the configuration names stacks that are not there, or one name twice.
    """
    modules = _Modules(tree)
    if settings.stacks:
        return _configured(modules, settings.stacks)
    called = {directory for path in modules.directories for directory in modules.called_from(path)}
    return tuple(
        # Not validated: a folder may have a name that nobody would be let write into agentbot.yml.
        _stack(modules, path, StackSettings.model_construct(path=path or "."))
        for path in modules.directories
        if modules.backend(path) or (modules.configures_provider(path) and path not in called)
    )


def callers(stacks: Iterable[Stack], path: str) -> tuple[Stack, ...]:
    """The stacks that the file at `path` belongs to, by itself or through modules."""
    directory = posixpath.dirname(path)
    return tuple(stack for stack in stacks if directory in stack.module_dirs)


@dataclass(frozen=True)
class _Folder:
    """The files of one folder as a tree: reading a folder must not cost a walk over the whole repository."""

    tree: Tree
    files: list[str]

    def paths(self) -> list[str]:
        return self.files

    def read(self, path: str) -> bytes | None:
        return self.tree.read(path)


class _Modules:
    """The module folders of a tree, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._read: dict[str, Module] = {}
        self._folders: dict[str, _Folder] = {}
        for path in sorted(tree.paths()):
            # A name with a line break or the like cannot be shown, or it would break the text it stands in.
            if path.endswith(SUFFIXES) and not _hidden(path) and path.isprintable():
                self._folders.setdefault(posixpath.dirname(path), _Folder(tree, [])).files.append(path)
        self.directories = sorted(self._folders)

    def reached_from(self, path: str) -> tuple[str, ...]:
        """The folder and all local module folders below its calls, in the order of discovery."""
        reached, waiting = {path: None}, [path]
        while waiting:
            for directory in self.called_from(waiting.pop()):
                if directory not in reached:
                    reached[directory] = None
                    waiting.append(directory)
        return tuple(reached)

    def called_from(self, path: str) -> tuple[str, ...]:
        """The folders that module calls with a literal local source point at."""
        if path not in self._folders:
            return ()
        sources = (call.source for call in self._module(path).calls())
        return tuple(
            _folder(posixpath.join(path, source)) for source in sources if source and source.startswith(("./", "../"))
        )

    def backend(self, path: str) -> str | None:
        """The type of the folder's backend, `cloud` for a cloud block."""
        blocks = (found.block for found in self._module(path).all("terraform"))
        return next((kind for block in blocks for kind in _backends(block)), None)

    def configures_provider(self, path: str) -> bool:
        """Whether the folder has a provider block."""
        return bool(self._module(path).providers())

    def _module(self, path: str) -> Module:
        if path not in self._read:
            self._read[path] = load_module(self._folders[path], path)
        return self._read[path]


def _configured(modules: _Modules, entries: Sequence[StackSettings]) -> tuple[Stack, ...]:
    problems: list[str] = []
    stacks: dict[str, Stack] = {}
    for index, entry in enumerate(entries):
        paths = [path for path in modules.directories if _matches(path, entry.path)]
        if not paths:
            problems.append(f"`stacks[{index}].path` matches no folder with Terraform files: {entry.path}")
        for path in paths:
            stack = _stack(modules, path, entry)
            problems += [f"`stacks[{index}]`: {problem}" for problem in _outside(stack)]
            if stack.name in stacks:
                problems.append(f"`stacks[{index}]` is a second stack named `{stack.name}`: give each a `name`")
            stacks[stack.name] = stack
    problems += _shared_ids(stacks.values())
    if problems:
        raise ConfigError(_CONFIG, tuple(problems))
    return tuple(sorted(stacks.values(), key=lambda stack: (stack.path, stack.name)))


def _stack(modules: _Modules, path: str, entry: StackSettings) -> Stack:
    return Stack(
        name=entry.name or path or ".",
        path=path,
        module_dirs=modules.reached_from(path),
        backend=modules.backend(path),
        id=entry.id,
        workspace=entry.workspace,
        env=entry.env,
        var_files=entry.var_files,
        backend_config=entry.backend_config,
        binary=entry.binary,
        environment=entry.environment,
    )


def _outside(stack: Stack) -> Iterator[str]:
    files = (*stack.var_files, *(item for item in stack.backend_config if "=" not in item))
    for file in files:
        if posixpath.isabs(file) or _folder(posixpath.join(stack.path, file)).startswith(".."):
            yield f"the file `{file}` is outside the repository"


def _shared_ids(stacks: Iterable[Stack]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for stack in stacks:
        if stack.id is not None and owners.setdefault(stack.id, stack.name) != stack.name:
            yield f"the stacks `{owners[stack.id]}` and `{stack.name}` have the same `id`"


def _backends(block: Block) -> Iterator[str]:
    """The backend types in a `terraform` block, in native or in JSON syntax."""
    if block.nested("cloud") or (isinstance(block.json, dict) and "cloud" in block.json):
        yield "cloud"
    yield from (backend.labels[0] for backend in block.nested("backend") if backend.labels)
    if isinstance(block.json, dict):
        written = block.json.get("backend")
        for backend in written if isinstance(written, list) else [written]:
            yield from backend if isinstance(backend, dict) else ()


def _folder(path: str) -> str:
    """Normalised, with the root as the empty text."""
    plain = posixpath.normpath(path)
    return "" if plain == "." else plain


def _hidden(path: str) -> bool:
    return any(part.startswith(".") for part in posixpath.dirname(path).split("/"))


def _matches(path: str, pattern: str) -> bool:
    """Whether a folder matches a glob; `*` stays within one level, `**` spans any number of them."""
    parts = path.split("/") if path else []
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]

    @cache
    def matches(at: int, of: int) -> bool:
        if of == len(wanted):
            return at == len(parts)
        if wanted[of] == "**":
            return matches(at, of + 1) or (at < len(parts) and matches(at + 1, of))
        return at < len(parts) and fnmatchcase(parts[at], wanted[of]) and matches(at + 1, of + 1)

    return matches(0, 0)
