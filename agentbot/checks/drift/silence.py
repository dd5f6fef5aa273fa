"""What a difference means that the plan says nothing about: noise, already adopted, or drift nobody would see."""

from __future__ import annotations

from typing import Any

from agentbot.checks.drift.canonical import same
from agentbot.checks.drift.kind import Kind
from agentbot.checks.drift.leaves import Leaf, NoiseClass
from agentbot.checks.drift.path import At, Attr, Key, Path, steps
from agentbot.checks.drift.siblings import Siblings
from agentbot.checks.drift.words import table
from agentbot.hcl.edit import Json, Member, Refused
from agentbot.terraform.plan import Plan, ResourceChange
from agentbot.terraform.source import StackSource, configuration_of


class Silence:
    """Classifies differences that an apply would leave as they are."""

    def __init__(self, plan: Plan, source: StackSource, siblings: Siblings) -> None:
        self._plan, self._source, self._siblings = plan, source, siblings

    def classify(self, drift: ResourceChange, leaf: Leaf, *, security: bool) -> Kind | NoiseClass:
        """The first rule that fits, from the surest to the last resort: a finding."""
        if any(isinstance(step, Attr) and step.name in table("volatile") for step in leaf.path):
            return NoiseClass.VOLATILE
        if leaf.node is not None and leaf.node.computed_only:
            return NoiseClass.COMPUTED
        ignored = self._ignored(drift, leaf.path)
        configured, said = self.said(drift, leaf.path)
        if said is not ... and same(said, leaf.after, leaf.node):
            return Kind.ADOPTED
        if self._siblings.explain(drift.address, leaf, security=security):
            return NoiseClass.SIBLING
        if configured and ignored is False:
            return NoiseClass.DERIVED  # the provider compared code and cloud, and takes them for the same
        if security:
            return Kind.SILENT
        if ignored:
            return NoiseClass.IGNORED
        if configured:
            return NoiseClass.DERIVED
        if leaf.node is not None and leaf.node.computed:
            return NoiseClass.COMPUTED
        return Kind.SILENT

    def configured(self, entry: ResourceChange, path: Path) -> bool:
        """The code sets this place."""
        return self._configured(entry, path)[0]

    def said(self, entry: ResourceChange, path: Path) -> tuple[bool, Any]:
        """Whether the code sets this place, and the literal that it sets; `...` where there is none."""
        configured, constant = self._configured(entry, path)
        return configured, self._literal(entry, path) if configured and constant is ... else constant

    def _ignored(self, drift: ResourceChange, path: Path) -> bool | None:
        """Whether `ignore_changes` covers the place; None where it covers a part of it, or cannot be read."""
        rules = self._source.ignored(drift)
        if isinstance(rules, Refused):
            return None
        met = [rule for rule in rules if rule == "all" or _meets(rule, path)]
        if any(rule == "all" or len(_parts(rule)) <= len(path) for rule in met):
            return True
        return None if met else False

    def _configured(self, drift: ResourceChange, path: Path) -> tuple[bool, Any]:
        """Whether the code sets this place, and its constant where the plan shows one (else `...`)."""
        at: Any = configuration_of(self._plan, drift).get("expressions") or {}
        for i, step in enumerate(path):
            if i and isinstance(at, dict) and (not at or "references" in at or "constant_value" in at):
                return _inside(at, path[i:])  # an expression; one that refers to nothing is empty
            match step, at:
                case Attr(name), dict() if name in at:
                    at = at[name]
                case Attr(name), list() if len(at) == 1 and isinstance(at[0], dict) and name in at[0]:
                    at = at[0][name]
                case At(index), list() if index < len(at):
                    at = at[index]
                case Member(), list():
                    return True, ...
                case _:
                    return False, ...
        if isinstance(at, dict):
            return True, at.get("constant_value", ...)
        return True, ...

    def _literal(self, entry: ResourceChange, path: Path) -> Any:
        found = ... if any(isinstance(step, Member) for step in path) else self._source.literal(entry, steps(path))
        return ... if isinstance(found, Refused) else found


def _inside(expression: dict[str, Any], rest: Path) -> tuple[bool, Json]:
    """A place inside one expression: known where it is constant, else only that it is configured."""
    if "constant_value" not in expression:
        return True, ...
    value: Any = expression["constant_value"]
    for step in rest:
        match step, value:
            case ((Attr(name) | Key(name)), dict()):
                value = value.get(name)
            case At(index), list() if index < len(value):
                value = value[index]
            case _:
                return True, ...
    return True, value


def _meets(rule: str, path: Path) -> bool:
    """An `ignore_changes` entry such as `tags["x"]` or `root_block_device[0].volume_size` is at, above or below it."""
    have = [str(s.index) if isinstance(s, At) else "*" if isinstance(s, Member) else s.name for s in path]
    return all(w in (h, "*") or h == "*" for w, h in zip(_parts(rule), have, strict=False))


def _parts(rule: str) -> list[str]:
    text = rule.strip().strip('"')
    for bracket in ('["', '"]', "[", "]"):
        text = text.replace(bracket, ".")
    return [part for part in text.split(".") if part]
