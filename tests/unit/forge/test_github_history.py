"""Who made a commit, as GitHub tells it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from agentbot.forge.github.history import History

BOT, ADA = {"login": "github-actions[bot]"}, {"login": "ada"}


def commit(author, committer, email):
    sides = {"author": {"name": "Author", "email": "a@example.org"}, "committer": {"name": "Ada L", "email": email}}
    return {"author": author, "committer": committer, "commit": sides}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (commit(BOT, ADA, "ada@example.org"), "ada"),
        (commit(BOT, None, "ada@example.org"), "Ada L"),
        (commit(ADA, {"login": "web-flow"}, "noreply@github.com"), "ada"),
    ],
    ids=["an amended commit keeps its author", "an unknown e-mail", "a commit by a button"],
)
def test_a_commit_is_whose_hands_made_it(found, expected):
    api = SimpleNamespace(get=lambda path: found, path=lambda *parts: "/".join(parts))
    assert History(api, None).who("a" * 40) == expected
