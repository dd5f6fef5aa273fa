"""Adds rules to the text of an ignore file: every byte that is there stays, and the result is read again."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from agentbot.config.ignores import MAX_RULES, PATH, IgnoreRule, parse
from agentbot.config.written import MAX_BYTES
from agentbot.errors import AgentbotError, ConfigError

HEADER = """\
# Findings that agentbot counts and does not list, until the day of the rule. A deletion, a security path and a
# difference on three sides are listed all the same. The rules of the base branch count.
version: 1
"""
BOM = "\ufeff"


def append(data: bytes | None, rules: Sequence[IgnoreRule]) -> bytes:
    """The file with these rules behind its own; None is no file. Raises ConfigError where it cannot be read."""
    if not rules:
        return data or b""
    own = parse(data) if data is not None else ()
    text = HEADER if data is None else data.decode("utf-8-sig")
    made = (BOM * bool(data and data.startswith(BOM.encode())) + _with(text, rules)).encode()
    if len(own) + len(rules) > MAX_RULES or len(made) > MAX_BYTES:
        raise AgentbotError(
            f"{PATH} would have {len(own) + len(rules):,} rules in {len(made) // 1024:,} kB; it may have {MAX_RULES:,} "
            f"in {MAX_BYTES // 1024}.",
            fix="Write rules with globs for what there is most of, or take one --stack.",
        )
    if not _holds(made, (*own, *rules)):
        raise _elsewhere()
    return made


def _holds(data: bytes, rules: tuple[IgnoreRule, ...]) -> bool:
    try:
        return parse(data) == rules
    except ConfigError:
        return False


def _with(text: str, rules: Sequence[IgnoreRule]) -> str:
    """The text with the rules where its list of rules ends."""
    newline = "\r\n" if "\r\n" in text else "\n"
    place, indent, key = _end(text)
    before, after = text[:place], text[place:]
    start = newline * bool(before and not before.endswith("\n"))
    lines = [f"{indent}{line}" for rule in rules for line in _lines(rule)]
    return before + start + newline.join([*key, *lines, ""]) + after


def _end(text: str) -> tuple[int, str, tuple[str, ...]]:
    """Where new rules go, how far they are indented, and the key that has to come first. Raises AgentbotError."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == "ignores"), None)
    if listed is None:
        return len(text), "  ", ("ignores:",)
    if listed.flow_style or not listed.value:
        raise _elsewhere()
    at = _last(listed).end_mark
    line_end = text.find("\n", at.index)
    place = at.index if at.column == 0 else line_end + 1 or len(text)
    return place, " " * listed.start_mark.column, ()


def _last(node: yaml.Node) -> yaml.Node:
    """The last value in a node: the list itself ends only where the next thing begins."""
    while not isinstance(node, yaml.ScalarNode) and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _lines(rule: IgnoreRule) -> list[str]:
    told = [(key, value) for key, value in rule.model_dump(mode="json").items() if value is not None]
    shown = [f"{key}: {value if key == 'until' else _quoted(value)}" for key, value in told]
    return [f"- {shown[0]}", *(f"  {line}" for line in shown[1:])]


def _quoted(text: str) -> str:
    """One line in single quotes, in which nothing but the quote itself means anything."""
    return "'" + text.replace("'", "''") + "'"


def _elsewhere() -> AgentbotError:
    return AgentbotError(
        f"agentbot cannot add to the list of rules in {PATH} as it is written.",
        fix="Write `ignores:` as lines that begin with `- `, or take the empty list away.",
    )
