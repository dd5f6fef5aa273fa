"""Rulesets: which branches they hold for, and what they refuse, through the API and through a push."""

from __future__ import annotations

import re

from tests.fakehub.routes import Refusal
from tests.fakehub.store import Repo, Ruleset

HOOK = """#!/bin/sh
while read old new ref; do
  case "$ref" in refs/heads/*) ;; *) continue ;; esac
  for pattern in {patterns}; do
    case "${{ref#refs/heads/}}" in $pattern) ;; *) continue ;; esac
    if [ "$old" != {zero} ] && [ "$new" != {zero} ] && ! git merge-base --is-ancestor "$old" "$new"; then
      echo "GH013: Repository rule violations found for $ref. Cannot force-push to this branch" >&2; exit 1
    fi
  done
done
"""
ZERO = "0" * 40


def matches(rules: Ruleset, branch: str) -> bool:
    """Whether a ruleset holds for a branch; `*` stays between slashes, `**` crosses them."""
    parts = (re.escape(part).replace(r"\*", "[^/]*") for part in rules.pattern.split("**"))
    return re.fullmatch(".*".join(parts), branch) is not None


def require(repo: Repo, branch: str, *, old: str | None, new: str | None) -> None:
    """Refuse what a ruleset of the branch does not let a ref become."""
    rules = {rule for each in repo.rulesets if matches(each, branch) for rule in each.rules}
    if "creation" in rules and old is None:
        raise Refusal(422, "Repository rule violations found\n\nCannot create ref due to creations being restricted.")
    if "update" in rules and old and new:
        raise Refusal(422, "Repository rule violations found\n\nCannot update this protected ref.")
    if "deletion" in rules and new is None:
        raise Refusal(422, "Repository rule violations found\n\nCannot delete this branch")
    if "non_fast_forward" in rules and old and new and not repo.store.is_ancestor(old, new):
        raise Refusal(422, "Repository rule violations found\n\nCannot force-push to this branch")
    if "required_signatures" in rules and new:
        kept = [f"^{sha}" for name, sha in repo.branches().items() if name != branch]
        fresh = repo.store.history(new, *kept, *([f"^{old}"] if old else []))
        if not all(repo.store.commit(sha).verified for sha in fresh):
            raise Refusal(422, "Repository rule violations found\n\nCommits must have verified signatures.")


def install_hook(repo: Repo) -> None:
    """Have git itself refuse a forced push where a ruleset says so."""
    patterns = [each.pattern.replace("**", "*") for each in repo.rulesets if "non_fast_forward" in each.rules]
    place = repo.store.path / "hooks" / "pre-receive"
    place.parent.mkdir(exist_ok=True)
    place.write_text(HOOK.format(patterns=" ".join(f"'{pattern}'" for pattern in patterns) or "''", zero=ZERO))
    place.chmod(0o755)
