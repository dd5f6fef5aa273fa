"""Reads stacks into facts: the main plan through Terraform, or a plan that somebody brought."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from agentbot.checks.facts import Facts
from agentbot.checks.identity import stack_id
from agentbot.errors import PlanError, StackError
from agentbot.hcl.module import SUFFIXES
from agentbot.hcl.tree import Tree
from agentbot.terraform.plan import Plan, load_plan
from agentbot.terraform.schema import NoSchemas, Schemas
from agentbot.terraform.session import Session
from agentbot.terraform.source import StackSource
from agentbot.terraform.stacks import Stack, callers

SOURCES = (*SUFFIXES, ".tfvars", ".tfvars.json")


class Reader:
    """The stacks of one run, each planned at most once and kept until released."""

    def __init__(self, session: Session, tree: Tree, stacks: Sequence[Stack], *, brought: Mapping[str, Path]) -> None:
        self._session, self._tree, self._brought = session, tree, brought
        self._stacks = {stack.name: stack for stack in stacks}
        self._facts: dict[str, Facts] = {}
        self._states: dict[str, bytes] = {}
        self._formatters: dict[str, Callable[[bytes], bytes] | None] = {}
        self.notes: dict[str, tuple[str, ...]] = {}
        """What a stack's reading had to do without, by name; shown as skips."""

    def facts(self, stack: str) -> Facts:
        """A stack with its main plan. Raises StackError."""
        if stack not in self._facts:
            known = self._stacks[stack]
            self._facts[stack] = self._bring(known) if stack in self._brought else self._plan(known)
        return self._facts[stack]

    def release(self, stack: str) -> None:
        """Forget a stack's plan: hundreds of them would not fit in memory."""
        self._facts.pop(stack, None)
        self._states.pop(stack, None)
        self._formatters.pop(stack, None)

    def stacks_with(self, path: str) -> Sequence[str]:
        """Names of the stacks that call the module folder of a file."""
        return [stack.name for stack in callers(self._stacks.values(), path)]

    def folders(self, stack: str) -> Collection[str]:
        """The stack's folder and those of its modules; the root is `.`."""
        return frozenset(folder or "." for folder in self._stacks[stack].module_dirs)

    def sources(self, stack: str) -> Mapping[str, bytes]:
        """The Terraform and variables files of the stack's folder and its modules, by path."""
        tree, folders = self._tree, set(self._stacks[stack].module_dirs)
        paths = (path for path in tree.paths() if path.rpartition("/")[0] in folders and path.endswith(SOURCES))
        return {path: tree.read(path) or b"" for path in paths}

    def files(self, stack: str, tree: Tree) -> Mapping[str, bytes]:
        """Every file below the stack's folder and those of its modules in a tree, also templates that they render."""
        folders = tuple(f"{folder}/" if folder else "" for folder in self._stacks[stack].module_dirs)
        return {path: tree.read(path) or b"" for path in tree.paths() if path.startswith(folders)}

    def environment(self, stack: str) -> str | None:
        """`prod` or `nonprod` where the configuration says so."""
        return self._stacks[stack].environment

    def formatter(self, stack: str) -> Callable[[bytes], bytes] | None:
        """`terraform fmt` as a function that remembers its answers; None without a binary."""
        if stack not in self._formatters:
            try:
                terraform = self._session.terraform(self._stacks[stack])
                terraform.version()
                self._formatters[stack] = cache(terraform.fmt)
            except StackError:
                self._formatters[stack] = None
        return self._formatters[stack]

    def versions(self, stack: str) -> str:
        """What made the stack's plans, for people; empty where somebody brought the plan."""
        return "" if stack in self._brought else self._session.versions(self._stacks[stack])

    def candidate(self, stack: str, overlay: Mapping[str, bytes], *, targets: Sequence[str] = ()) -> Plan:
        """A plan of the base tree with `overlay`, on the state of the main plan; of `targets` alone where given.

        Raises StackError.
        """
        path = self._session.candidate_plan(self._stacks[stack], self._states[stack], overlay, targets=targets)
        try:
            return load_plan(path, name="The targeted plan" if targets else "The plan of the edited tree")
        finally:
            path.unlink()

    def targeted(self, stack: str, targets: Sequence[str]) -> Plan:
        """A plan of the base tree for these addresses alone, on the refreshed state. Raises StackError."""
        return self.candidate(stack, {}, targets=targets)

    def _plan(self, stack: Stack) -> Facts:
        made = self._session.main_plan(stack)
        schemas = self._session.schema(stack)
        try:
            plan = load_plan(made.json, name=f"The plan of stack `{stack.name}`")
        finally:
            made.json.unlink()
        if made.state is not None:
            self._states[stack.name] = made.state
        if made.own_lock:
            self.notes[stack.name] = (
                "no lock file is committed: the provider versions are those that `init` chose now",
            )
        return self._make(stack, plan, schemas, lineage=made.lineage, provable=made.state is not None)

    def _bring(self, stack: Stack) -> Facts:
        plan = load_plan(self._brought[stack.name])
        try:
            schemas: Schemas = self._session.schema(stack)
        except StackError as error:
            self.notes[stack.name] = (
                f"without the provider schema, sets and lists are told apart by their looks: {error}",
            )
            schemas = NoSchemas()
        facts = self._make(stack, plan, schemas, lineage=self._session.local_lineage(stack), provable=False)
        _require_own(facts, self._brought[stack.name])
        return facts

    def _make(self, stack: Stack, plan: Plan, schemas: Schemas, *, lineage: str | None, provable: bool) -> Facts:
        if plan.errored:
            raise PlanError(
                f"The plan of stack `{stack.name}` ended with errors, so it does not say everything.",
                fix="Run `terraform plan` there and cure what it says.",
            )
        root = stack.path or "."
        return Facts(
            stack=stack.name,
            stack_id=stack_id(config_id=stack.id, lineage=lineage, path=root),
            plan=plan,
            source=StackSource(self._tree, root),
            schemas=schemas,
            root=root,
            provable=provable,
        )


def _require_own(facts: Facts, file: Path) -> None:
    """Refuse a plan of another stack: most of the resources that it was made from must be in this one's code."""
    configured = facts.plan.configuration.get("resources") or [
        vars(c) for c in facts.plan.changes.values() if not c.module
    ]
    planned = {(r.get("type"), r.get("name")) for r in configured if isinstance(r, dict) and r.get("mode") == "managed"}
    if planned and 2 * len(planned & facts.source.resources()) < len(planned):
        missing = sorted(".".join(map(str, name)) for name in planned - facts.source.resources())[0]
        raise PlanError(
            f"{file.name} is not a plan of stack `{facts.stack}`: it has `{missing}`, which the stack does not.",
            fix="Check the name before the `=` of --plan.",
        )
