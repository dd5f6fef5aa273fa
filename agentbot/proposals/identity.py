"""The identity of a proposal across runs: its scope, and a branch name that any git takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from agentbot.checks.identity import VERSION, joined_digest

SLUG_LIMIT = 48
"""Characters of one part of a branch name; the whole stays far below what file systems take."""


def scope(stack_id: str, agent: str, group_key: Sequence[str]) -> str:
    """Eight hex digits that stay the same while a proposal is about the same root cause."""
    return joined_digest(VERSION, stack_id, agent, *group_key)[:8]


def branch_name(agent: str, stack: str, title_slug: str, scope: str) -> str:
    """`agentbot/<agent>/<stack>/<slug>-<scope>`; `stack` is the stack's name, `.` becomes `root`."""
    return f"agentbot/{slug(agent, fallback='agent')}/{place(stack)}/{slug(title_slug, fallback='change')}-{scope}"


def place(stack: str) -> str:
    """What a branch name keeps of a stack's name; two stacks may come to the same."""
    return "root" if stack in ("", ".") else slug(stack, fallback="stack")


def slug(text: str, *, fallback: str) -> str:
    """Small letters, digits and single dashes, nothing else: valid in a git ref, a URL and an HTML comment."""
    plain = unicodedata.normalize("NFKD", text[: 16 * SLUG_LIMIT]).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LIMIT].strip("-") or fallback
