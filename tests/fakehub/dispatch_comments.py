"""Finds a comment wherever it is."""

from __future__ import annotations

from tests.fakehub.store import Comment, Repo


def find_comment(repo: Repo, wanted: str) -> Comment | None:
    """The comment of this id in any issue."""
    found = (comment for issue in repo.issues.values() for comment in issue.comments if str(comment.id) == wanted)
    return next(found, None)
