"""What the code would have to say so that an apply puts back a change that no plan shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentbot.checks.drift.canonical import child
from agentbot.checks.drift.cross import Seen
from agentbot.checks.drift.leaves import Leaf
from agentbot.checks.drift.path import Attr, show
from agentbot.checks.drift.sensitive import is_sensitive
from agentbot.checks.facts import Facts
from agentbot.hcl.edit import Refused
from agentbot.hcl.render import Unrenderable, render
from agentbot.hcl.traversal import covers, traversal

LIMIT = 600
"""Characters of the text; what is longer names only the argument."""


def code_would_say(facts: Facts, seen: Seen) -> str:
    """One sentence with the argument that is missing, or the entry of `ignore_changes` that is in the way."""
    name = next(step.name for step in seen.path if isinstance(step, Attr))
    block = f"`{seen.entry.type}.{seen.entry.name}`"
    rules = facts.source.ignored(seen.entry)
    if isinstance(rules, tuple) and "all" in rules:
        return f"{block} without `ignore_changes = all`."
    if isinstance(rules, tuple) and (hiding := _hiding(rules, name, show(seen.path))):
        return f"{block} without `{hiding}` in its `lifecycle.ignore_changes`."
    text = _written(facts, seen, name)
    return f"{block} with `{text}`." if text else f"{block} with its own value of `{name}`."


def _hiding(rules: Sequence[str], name: str, path: str) -> str | None:
    """The entry that covers the path, else one that speaks of the same argument."""
    named = traversal(path)
    near = [rule for rule in rules if re.split(r"[.\[]", rule.strip('"'))[0] == name]
    covering = [rule for rule in near if not isinstance(named, Refused) and covers(rule.strip('"'), named)]
    return next(iter((*covering, *near)), None)


def _written(facts: Facts, seen: Seen, name: str) -> str | None:
    """The argument with the value that the state knows, where that can be shown and written."""
    before = seen.entry.change.before
    value = before.get(name) if isinstance(before, dict) else None
    node = child(facts.schemas.resource(seen.entry.provider, seen.entry.type), name)
    # The whole argument is shown, so a secret that did not change in it counts too; and a block is no argument.
    hidden = seen.sensitive or is_sensitive(seen.entry.change, Leaf((Attr(name),), value, None, node))
    if value is None or hidden or (node is not None and node.block):
        return None
    try:
        text = f"{name} = {render(value).decode('utf-8')}"
    except Unrenderable:
        return None
    return text if len(text) <= LIMIT else None
