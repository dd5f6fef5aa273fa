"""The boundary's decision: what the rules of a repository make of one act. It never raises, and it blocks in doubt.

A rule *holds* where each of its conditions does, for everything that the act touches. It *may hold* where a condition
does for a part of that only, or asks for a fact that is not known. `allow` and `needs_approval` let an act through only
where they hold; `block` blocks, and `needs_approval` raises the number of approvals, also where they may hold. So a
decision gets no milder because more is touched or less is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import assert_never, get_args

from agentbot.checks.glob import glob
from agentbot.config.boundary import MAX_APPROVALS, Agent, Boundary, Count, Delta, Direction, Environment, Rule, When
from agentbot.errors import AgentbotError

UNREADABLE = "The boundary cannot be read, so everything is blocked: {problem}"
NO_RULE = "No rule of the boundary lets this through, so it is blocked{but}."
SHOWN = 3
"""Rules that are named in one reason."""


@dataclass(frozen=True)
class Act:
    """One thing that an agent wants to do, with all it touches; what is None or empty is not known."""

    agent: str
    environment: str | None
    direction: str
    resource_types: tuple[str, ...]
    addresses: tuple[str, ...]
    paths: tuple[str, ...]
    """As findings show them; an empty text among them is a whole resource, of which any path may be meant."""
    destroys: int | None
    replaces: int | None
    monthly_delta: float | None
    """USD a month; negative where it saves."""
    security: str
    """none | weakening | unclear; the last is this fact's word for "not known", and a rule may ask for it by name."""


class Effect(StrEnum):
    """What becomes of an act."""

    ALLOW = "allow"
    NEEDS_APPROVAL = "needs_approval"
    BLOCK = "block"


@dataclass(frozen=True)
class Decision:
    """What the boundary says of an act, and the rule that said so; None where none did."""

    effect: Effect
    approvals: int
    """People who must agree; 0 unless the effect is `needs_approval`."""
    rule: str | None
    reason: str


class Fit(StrEnum):
    """Whether a condition, or a whole rule, is about an act."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True)
class Condition:
    """What one condition says of an act; `why` quotes the act only where it is a `no`, which no decision gives on."""

    fit: Fit
    why: str = ""


@dataclass(frozen=True)
class Weighed:
    """A rule and what its conditions came to."""

    rule: Rule
    conditions: tuple[Condition, ...]

    @property
    def fit(self) -> Fit:
        """As the worst of its conditions; a rule without any is about everything."""
        fits = {condition.fit for condition in self.conditions}
        return next((fit for fit in (Fit.NO, Fit.MAYBE) if fit in fits), Fit.YES)

    @property
    def effect(self) -> Effect:
        """What the rule wants."""
        return Effect(self.rule.effect)

    @property
    def approvals(self) -> int:
        """How many people the rule asks for."""
        return self.rule.approvals if self.effect is Effect.NEEDS_APPROVAL else 0

    @property
    def lets_through(self) -> bool:
        """The rule holds, and it is one that permits."""
        return self.fit is Fit.YES and self.effect is not Effect.BLOCK

    @property
    def counts(self) -> bool:
        """The rule has a say: where it only may hold, it can make a decision stricter and not milder."""
        return self.fit is Fit.YES or (self.fit is Fit.MAYBE and self.effect is not Effect.ALLOW)

    @property
    def doubts(self) -> str:
        """Why the rule only may hold."""
        return " and ".join(each.why for each in self.conditions if each.fit is Fit.MAYBE)


def decide(boundary: Boundary | AgentbotError, act: Act) -> Decision:
    """The strictest rule that has a say, the first of its kind; a boundary that could not be read blocks."""
    if isinstance(boundary, AgentbotError):
        return Decision(Effect.BLOCK, 0, None, UNREADABLE.format(problem=boundary))
    weighed = weigh(boundary, act)
    strictest = max((each for each in weighed if each.counts), key=_strictness, default=None)
    if strictest is None or not (strictest.effect is Effect.BLOCK or any(each.lets_through for each in weighed)):
        return Decision(Effect.BLOCK, 0, None, NO_RULE.format(but=_but(weighed)))
    return Decision(strictest.effect, strictest.approvals, strictest.rule.id, _reason(strictest))


def weigh(boundary: Boundary, act: Act) -> tuple[Weighed, ...]:
    """Every rule, in the order of the file, and what its conditions say of the act."""
    return tuple(Weighed(rule, tuple(_conditions(rule.when, act))) for rule in boundary.rules)


def _strictness(weighed: Weighed) -> int:
    return MAX_APPROVALS + 1 if weighed.effect is Effect.BLOCK else weighed.approvals


def _reason(weighed: Weighed) -> str:
    doubts = f", since it may hold: {weighed.doubts}" * (weighed.fit is Fit.MAYBE)
    match weighed.effect:
        case Effect.ALLOW:
            return f"The rule `{weighed.rule.id}` allows it."
        case Effect.NEEDS_APPROVAL:
            people = f"{weighed.approvals} approval{'s' * (weighed.approvals != 1)}"
            return f"The rule `{weighed.rule.id}` asks for {people}{doubts}."
        case Effect.BLOCK:
            return f"The rule `{weighed.rule.id}` blocks it{doubts}."
        case _:
            assert_never(weighed.effect)


def _but(weighed: Sequence[Weighed]) -> str:
    """The rules that would have let it through if more were known, or less were touched."""
    near = [f"`{each.rule.id}` would, but {each.doubts}" for each in weighed if each.fit is Fit.MAYBE]
    return f": {'; '.join(near[:SHOWN])}" if near else ""


def _conditions(when: When, act: Act) -> Iterator[Condition]:
    words = (
        ("agent", when.agent, act.agent, get_args(Agent)),
        ("environment", when.environment, act.environment, get_args(Environment)),
        ("direction", when.direction, act.direction, get_args(Direction)),
        ("security", when.security, act.security, ("none", "weakening")),
    )
    texts = (
        ("resource_type", when.resource_type, act.resource_types),
        ("address", when.address, act.addresses),
        ("paths", when.paths, act.paths),
    )
    numbers = (
        ("destroys", when.destroys, act.destroys),
        ("replaces", when.replaces, act.replaces),
        ("monthly_delta", when.monthly_delta, act.monthly_delta),
    )
    yield from (_word(key, wanted, fact, known) for key, wanted, fact, known in words if wanted)
    yield from (_texts(key, wanted, facts) for key, wanted, facts in texts if wanted)
    yield from (_number(key, wanted, fact) for key, wanted, fact in numbers if wanted is not None)


def _word(key: str, wanted: Sequence[str], fact: str | None, known: Sequence[str]) -> Condition:
    """A word that there is not tells nothing; nor does `unclear`, unless a rule asks for just that."""
    if fact in wanted:
        return Condition(Fit.YES)
    if fact not in known:
        return _unknown(key)
    return Condition(Fit.NO, f"`{key}` is {fact}, not {' or '.join(wanted)}")


def _texts(key: str, patterns: Sequence[str], facts: Sequence[str]) -> Condition:
    others = [fact for fact in facts if fact and not any(glob(pattern).matches(fact) for pattern in patterns)]
    matching = len([fact for fact in facts if fact]) - len(others)
    if not facts or (not matching and "" in facts):
        return _unknown(key)
    if matching == len(facts):
        return Condition(Fit.YES)
    if matching or "" in facts:
        return Condition(Fit.MAYBE, f"`{key}` holds for {matching} of {len(facts)}")
    return Condition(Fit.NO, f"`{key}` does not match {others[0]}" + f" or {len(others) - 1} more" * (len(others) > 1))


def _number(key: str, wanted: Count | Delta, fact: float | None) -> Condition:
    if fact is None or not -inf < fact < inf:  # not a number is no number, either
        return _unknown(key)
    if wanted.min is not None and fact < wanted.min:
        return Condition(Fit.NO, f"`{key}` is less than {wanted.min:.15g}")
    if wanted.max is not None and fact > wanted.max:
        return Condition(Fit.NO, f"`{key}` is more than {wanted.max:.15g}")
    return Condition(Fit.YES)


def _unknown(key: str) -> Condition:
    return Condition(Fit.MAYBE, f"`{key}` is not known")
