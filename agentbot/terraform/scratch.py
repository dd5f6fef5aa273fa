"""The scratch copy of the repository in which candidates are planned: base commit, ignored inputs, own backend."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath

from agentbot.errors import StackError
from agentbot.terraform.lock_file import LOCK_FILE
from agentbot.terraform.stacks import Stack

BACKEND_FILE = "zzzz_agentbot_scratch_override.tf"
"""Sorts behind other override files, so its backend wins; it exists in the scratch copy only."""
# Terraform's own leavings hold secrets and are never inputs. Hidden folders (.terraform, .git, .venv) are not either.
_NEVER_COPIED = ("*.tfstate*", "*.tfplan", "tfplan*", "*.plan", "plan.out")


class Scratch:
    """One copy, made when it is first needed and used for all plans of a session."""

    def __init__(
        self,
        folder: Path,
        repo: Path,
        *,
        checkout: Callable[[Path], None],
        ignored: Callable[[Sequence[str]], Sequence[str]],
    ) -> None:
        """`checkout` fills an empty folder with the base commit; `ignored` lists the ignored files under folders."""
        self._folder = folder
        self._repo = repo
        self._checkout = checkout
        self._ignored = ignored
        self._stacks: set[str] = set()

    def stack_folder(self, stack: Stack) -> Path:
        """The stack's folder in the copy, with what git ignores but Terraform reads."""
        if not self._folder.exists():
            self._folder.mkdir(mode=0o700)
            self._checkout(self._folder)
        if stack.name not in self._stacks:
            self._copy_inputs(stack)
            self._copy_states(stack)
            self._stacks.add(stack.name)
        return self._folder / stack.path

    def use_backend(self, stack: Stack, local: Mapping[str, str] | None) -> None:
        """Give the stack's copy a local backend with these settings, or with None the backend that its code names."""
        file = self.stack_folder(stack) / BACKEND_FILE
        if local is None:
            file.unlink(missing_ok=True)
            return
        settings = "".join(f"    {key} = {_quoted(value)}\n" for key, value in local.items())
        file.write_text(f'terraform {{\n  backend "local" {{\n{settings}  }}\n}}\n', encoding="utf-8")

    def place_state(self, stack: Stack, state: bytes) -> None:
        """Make `state` the stack's own state in the copy."""
        _write(self.state_folder(stack) / "terraform.tfstate", state)

    def state_folder(self, stack: Stack) -> Path:
        """Where a local backend keeps the stack's state; its being there makes the workspace known."""
        folder = self.stack_folder(stack)
        if stack.workspace and stack.workspace != "default":
            folder = folder / "terraform.tfstate.d" / stack.workspace
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def place_lock(self, stack: Stack, lock: bytes) -> None:
        """Make `lock` the stack's lock file in the copy."""
        _write(self.stack_folder(stack) / LOCK_FILE, lock)

    @contextmanager
    def overlaid(self, overlay: Mapping[str, bytes]) -> Iterator[None]:
        """The copy with these files (by repository-relative path) changed; they are put back at the end."""
        before = {path: _read(self._inside(path)) for path in overlay}
        try:
            for path, data in overlay.items():
                _write(self._inside(path), data)
            yield
        finally:
            for path, old in before.items():
                if old is None:
                    self._inside(path).unlink(missing_ok=True)
                else:
                    _write(self._inside(path), old)

    def _copy_inputs(self, stack: Stack) -> None:
        options = (normpath(join(stack.path, file)) for file in (*stack.var_files, *stack.backend_config))
        for path in dict.fromkeys((*self._ignored([path or "." for path in stack.module_dirs]), *options)):
            source = self._repo / path
            if not _is_input(path) or not source.is_file() or not _within(source, self._repo):
                continue
            target = self._inside(path)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                shutil.copymode(source, target)

    def _copy_states(self, stack: Stack) -> None:
        """Other stacks' local states, for code that reads their outputs with `terraform_remote_state`."""
        own = normpath(stack.path or ".")
        for path in self._ignored(["."]) if self._reads_states(stack) else ():
            folder = dirname(path) or "."
            if path.endswith(".tfstate") and folder != own and not folder.startswith(join(own, "terraform.tfstate.d")):
                target = self._inside(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._repo / path, target)

    def _reads_states(self, stack: Stack) -> bool:
        files = (file for path in stack.module_dirs for file in (self._folder / path).glob("*.tf*"))
        return any(b"terraform_remote_state" in file.read_bytes() for file in files if file.is_file())

    def _inside(self, path: str) -> Path:
        target = self._folder / path
        if target.is_symlink() or not _within(target, self._folder):
            raise StackError(f"`{path}` leads out of the repository through a symbolic link.")
        return target


def _is_input(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if any(part.startswith(".") for part in parts[:-1]):
        return False
    return not any(fnmatch(part, pattern) for part in parts for pattern in _NEVER_COPIED)


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)  # a link in its place must not be written through
    path.write_bytes(data)
