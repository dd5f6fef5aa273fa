"""Runs the checks of the enabled agents over the facts of one stack."""

from __future__ import annotations

from collections.abc import Collection

from agentbot.checks.drift.finding import merged
from agentbot.checks.facts import Facts, Finding, Skipped
from agentbot.checks.registry import CHECKS


def examine(facts: Facts, *, agents: Collection[str]) -> tuple[tuple[Finding, ...], tuple[Skipped, ...]]:
    """What was found, one finding per place, and what could not be examined."""
    results = [result for module in CHECKS if module.META.agent in agents for result in module.check(facts)]
    found = merged(result for result in results if isinstance(result, Finding))
    return tuple(found), tuple(result for result in results if isinstance(result, Skipped))
