"""One run's work with Terraform, in a private folder for data directories, plans and copies that is gone at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from agentbot.errors import PlanError, StackError
from agentbot.hcl.module import SUFFIXES
from agentbot.terraform.environment import child_environment
from agentbot.terraform.lock_file import LOCK_FILE, versions_text
from agentbot.terraform.operating_system import refusals
from agentbot.terraform.private_folder import private_folder
from agentbot.terraform.runner import TIME_LIMIT, Terraform, default_binary
from agentbot.terraform.saved_plan import lineage_of, refreshed_state
from agentbot.terraform.schema_cache import BUILTIN, SchemaCache
from agentbot.terraform.scratch import Scratch
from agentbot.terraform.stacks import Stack

_REMOTE_RUNS = ("cloud", "remote")
"""Backends that must know the workspace before `init`, and cannot list workspaces without one."""


@dataclass(frozen=True)
class StackPlan:
    """One normal plan of a stack; the files belong to the session and hold secrets in plain text."""

    json: Path
    state: bytes | None
    """None where the stack has none that could be read."""
    refreshed: bool
    """Whether `state` is what the refresh found; else candidates must be planned with a refresh of their own."""
    lineage: str | None
    lock: bytes | None
    own_lock: bool
    """No lock file is in the stack's folder: `init` made one for this run, and the versions may differ from CI's."""
    terraform_version: str


@dataclass(frozen=True)
class _Ready:
    """An initialised folder."""

    terraform: Terraform
    cwd: Path


class Session:
    """A context manager; not for use by several threads. Nothing is written into the repository."""

    def __init__(
        self,
        repo: Path,
        *,
        checkout: Callable[[Path], None],
        ignored: Callable[[Sequence[str]], Sequence[str]],
        environment: Mapping[str, str],
        cache: Path,
        progress: Callable[[str, str], None] = lambda stack, text: None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        """`checkout` and `ignored` as for Scratch; `progress` is told (stack name, step); `time_limit` in seconds."""
        self._repo = repo.resolve()
        self._checkout = checkout
        self._ignored = ignored
        self._environment = environment
        self._cache = cache / "schemas"
        self._progress = progress
        self._time_limit = time_limit
        self._plans: dict[str, StackPlan] = {}
        self._mains: dict[str, _Ready] = {}
        self._candidates: dict[str, _Ready] = {}
        self._schemas: dict[str, SchemaCache] = {}
        self._versions: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._files = 0

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self._private = self._open.enter_context(private_folder())
        self._scratch = Scratch(self._private / "copy", self._repo, checkout=self._checkout, ignored=self._ignored)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for schemas in self._schemas.values():
            schemas.close()
        self._open.close()

    @refusals()
    def main_plan(self, stack: Stack) -> StackPlan:
        """One normal, refreshing plan: in the user's folder where it has a lock file, else in the scratch copy.

        Raises StackError (TerraformError, PlanError).
        """
        self._check_confined(stack)
        users = self._users_lock(stack)
        ready = self._main_in_copy(stack) if users is None else self._main_in_place(stack)
        saved, shown = self._new_file("plan"), self._new_file("json")
        self._progress(stack.name, "plan")
        ready.terraform.plan(ready.cwd, saved, var_files=stack.var_files)
        self._progress(stack.name, "show")
        ready.terraform.show(ready.cwd, saved, shown)
        state, lineage = refreshed_state(saved)
        refreshed = state is not None
        if state is None:
            state = ready.terraform.state_pull(ready.cwd) or None
            lineage = lineage or lineage_of(state or b"")
        saved.unlink()
        made = _read(ready.cwd / LOCK_FILE)
        self._mains[stack.name] = ready
        self._plans[stack.name] = StackPlan(
            json=shown,
            state=state,
            refreshed=refreshed,
            lineage=lineage,
            lock=made if users is None else users,
            own_lock=users is None and made is not None,
            terraform_version=self._version(ready.terraform),
        )
        return self._plans[stack.name]

    @refusals()
    def candidate_plan(
        self, stack: Stack, state: bytes, overlay: Mapping[str, bytes], *, targets: Sequence[str] = ()
    ) -> Path:
        """The JSON of a plan of the base commit with `overlay` (repository path → bytes) against `state`.

        An empty overlay gives the baseline; with `targets` only these addresses (and what they need) are planned. The
        stack has been planned; it is refreshed again only where `state` is not what that plan's refresh found.
        Raises StackError (TerraformError).
        """
        ready, plan = self._candidate(stack), self._plans[stack.name]
        saved, shown = self._new_file("plan"), self._new_file("json")
        self._scratch.use_backend(stack, {})
        self._scratch.place_state(stack, state)
        with self._scratch.overlaid(overlay):
            self._progress(stack.name, "proof")
            ready.terraform.plan(
                ready.cwd, saved, refresh=not plan.refreshed, var_files=stack.var_files, targets=targets
            )
            ready.terraform.show(ready.cwd, saved, shown)
        saved.unlink()
        return shown

    @refusals()
    def schema(self, stack: Stack) -> SchemaCache:
        """The schemas of the stack's providers; asks Terraform only for what is not cached. Raises StackError."""
        if stack.name in self._schemas:
            return self._schemas[stack.name]
        plan = self._plans.get(stack.name)
        lock = plan.lock if plan else self._users_lock(stack)
        version = self._version(self.terraform(stack))
        builtin = plan is not None and BUILTIN.encode() in plan.json.read_bytes()
        schemas = SchemaCache(self._cache, lock=lock or b"", terraform_version=version)
        if lock is None or schemas.missing(builtin=builtin):
            schemas = self._asked(stack, version)
        self._schemas[stack.name] = schemas
        return schemas

    def _asked(self, stack: Stack, version: str) -> SchemaCache:
        """What Terraform says of the providers in an initialised folder, kept for the next run."""
        ready = self._mains.get(stack.name) or self._candidate(stack)
        plan = self._plans.get(stack.name)
        lock = (plan.lock if plan else _read(ready.cwd / LOCK_FILE)) or b""
        self._progress(stack.name, "schema")
        dump = self._new_file("json")
        ready.terraform.providers_schema(ready.cwd, dump)
        schemas = self._stored(dump, lock=lock, version=version)
        dump.unlink()
        return schemas

    @refusals()
    def local_lineage(self, stack: Stack) -> str | None:
        """The lineage of the state that lies in the stack's own folder; None where it is kept elsewhere."""
        if stack.backend not in (None, "local"):
            return None
        folder = self._repo / stack.path
        if stack.workspace and stack.workspace != "default":
            folder = folder / "terraform.tfstate.d" / stack.workspace
        return lineage_of(_read(folder / "terraform.tfstate") or b"")

    def versions(self, stack: Stack) -> str:
        """What made the stack's plans, for the text of a proof; the stack has been planned."""
        plan = self._plans[stack.name]
        return versions_text(self._mains[stack.name].terraform.binary, plan.terraform_version, plan.lock)

    def terraform(self, stack: Stack) -> Terraform:
        """The stack's binary and environment, with a data directory of its own; for `fmt` and `version`."""
        return self._terraform(stack, "other")

    def _main_in_place(self, stack: Stack) -> _Ready:
        cwd = self._repo / stack.path
        self._progress(stack.name, "init")
        return self._initialised(stack, cwd, lockfile_readonly=True, backend_config=stack.backend_config)

    def _main_in_copy(self, stack: Stack) -> _Ready:
        """The copy's own backend must still read a local state where the user has it."""
        cwd = self._scratch.stack_folder(stack)
        place = self._repo / stack.path
        self._progress(stack.name, "init")
        match stack.backend:
            case None:
                self._scratch.use_backend(stack, _local_backend(place, {}))
                return self._initialised(stack, cwd, lockfile_readonly=False)
            case "local":
                settings = self._local_settings(stack, cwd)
                self._scratch.use_backend(stack, _local_backend(place, settings))
                return self._initialised(stack, cwd, lockfile_readonly=False)
            case _:
                self._scratch.use_backend(stack, None)
                return self._initialised(stack, cwd, lockfile_readonly=False, backend_config=stack.backend_config)

    def _local_settings(self, stack: Stack, cwd: Path) -> dict[str, str]:
        """What the stack says of its local backend, with `-backend-config`; Terraform notes it down at `init`."""
        self._scratch.use_backend(stack, None)
        terraform = self._terraform(stack, "settings")
        terraform.init(cwd, lockfile_readonly=False, backend_config=stack.backend_config)
        return _recorded_settings(self._data_dir(stack, "settings") / "terraform.tfstate")

    def _initialised(
        self, stack: Stack, cwd: Path, *, lockfile_readonly: bool, backend_config: Sequence[str] = ()
    ) -> _Ready:
        """Init, and only then name the workspace: a backend makes a workspace that it does not have."""
        remote = stack.backend in _REMOTE_RUNS
        first = self._terraform(stack, "main", workspace=stack.workspace if remote else None)
        first.init(cwd, lockfile_readonly=lockfile_readonly, backend_config=backend_config)
        if not stack.workspace or remote:
            return _Ready(first, cwd)
        if stack.workspace not in first.workspaces(cwd):
            raise StackError(
                f"Stack `{stack.name}` has no workspace `{stack.workspace}`.",
                fix="Correct `workspace` in agentbot.yml, or make it with `terraform workspace new`.",
            )
        return _Ready(self._terraform(stack, "main", workspace=stack.workspace), cwd)

    def _candidate(self, stack: Stack) -> _Ready:
        """The scratch copy, initialised once for the plans of candidates."""
        if stack.name not in self._candidates:
            self._check_confined(stack)
            cwd = self._scratch.stack_folder(stack)
            plan = self._plans.get(stack.name)
            lock = plan.lock if plan else self._users_lock(stack)
            if lock is not None:
                self._scratch.place_lock(stack, lock)
            self._scratch.use_backend(stack, {})
            self._progress(stack.name, "init of the scratch copy")
            terraform = self._terraform(stack, "candidate", workspace=stack.workspace)
            self._scratch.state_folder(stack)
            terraform.init(cwd, lockfile_readonly=lock is not None)
            self._candidates[stack.name] = _Ready(terraform, cwd)
        return self._candidates[stack.name]

    def _terraform(self, stack: Stack, use: str, *, workspace: str | None = None) -> Terraform:
        environment = child_environment(
            self._environment, stack.env, data_dir=self._data_dir(stack, use), workspace=workspace
        )
        binary = stack.binary or default_binary(environment.get("PATH", ""))
        return Terraform(binary, environment, self._time_limit)

    def _data_dir(self, stack: Stack, use: str) -> Path:
        number = self._numbers.setdefault(stack.name, len(self._numbers))
        return self._private / "data" / f"{number}-{use}"

    def _version(self, terraform: Terraform) -> str:
        if terraform.binary not in self._versions:
            self._versions[terraform.binary] = terraform.version()
        return self._versions[terraform.binary]

    def _stored(self, dump: Path, *, lock: bytes, version: str) -> SchemaCache:
        """A cache folder that cannot be written costs time in the next run, not this run."""
        schemas = SchemaCache(self._cache, lock=lock, terraform_version=version)
        try:
            schemas.store(dump)
        except PlanError:
            schemas = SchemaCache(self._private / "schemas", lock=lock, terraform_version=version)
            schemas.store(dump)
        return schemas

    def _check_confined(self, stack: Stack) -> None:
        for directory in stack.module_dirs:
            folder = self._repo / directory
            if not _leads_into(self._repo, folder):
                raise StackError(
                    f"Stack `{stack.name}` uses the folder `{directory}`, which leads out of the repository.",
                    fix="Put the module into the repository, or leave the stack out of agentbot.yml.",
                )
            for file in sorted(folder.glob("*.tf*")):
                if file.name.endswith(SUFFIXES) and not _leads_into(self._repo, file):
                    raise StackError(
                        f"`{file.relative_to(self._repo)}` is a symbolic link that leads out of the repository.",
                        fix="Put the file itself into the repository.",
                    )

    def _users_lock(self, stack: Stack) -> bytes | None:
        return _read(self._repo / stack.path / LOCK_FILE)

    def _new_file(self, suffix: str) -> Path:
        self._files += 1
        return self._private / f"{self._files}.{suffix}"


def _leads_into(repo: Path, path: Path) -> bool:
    """Whether a path is in the repository when every link is followed; `resolve` would fail on a circle of links."""
    return Path(os.path.realpath(path)).is_relative_to(repo)


def _local_backend(place: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Settings of a local backend that work from any folder."""
    defaults = {"path": "terraform.tfstate", "workspace_dir": "terraform.tfstate.d"}
    return {name: str(place / (settings.get(name) or default)) for name, default in defaults.items()}


def _recorded_settings(record: Path) -> dict[str, str]:
    """What `init` noted down of the backend's configuration, `-backend-config` included."""
    try:
        settings = json.loads(record.read_bytes())["backend"]["config"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {key: value for key, value in settings.items() if isinstance(value, str)}


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
