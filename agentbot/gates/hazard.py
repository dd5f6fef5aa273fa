"""Hazard: the edited code runs, reads and reaches nothing during init and plan that the trusted base does not.

It is asked before Terraform sees a tree that is not the trusted base: a plan runs programs, reads files and calls
addresses as soon as the code says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.hazards import Hazard, Readings, survey
from agentbot.remediation.candidate import Candidate, FileChange

GATE = "hazard"
PASSED = "The edited code runs nothing, reads no file and reaches nothing that the base does not."


def judge(
    candidate: Candidate,
    *,
    files: Mapping[str, bytes],
    links: Collection[str] = (),
    readings: Readings | None = None,
) -> Verdict:
    """Fail where the edited tree has a hazard, by kind and content, that the base does not have.

    `files` are the base's files in the module folders of every stack that the change touches, `links` the symbolic
    links there; one `readings` for many candidates saves reading the base for each of them.
    """
    for change in candidate.changes:
        if link := _link_to(change.path, links):
            return Verdict(GATE, Outcome.FAIL, f"{change.path} would be written through the symbolic link {link}.")
    before, after = dict(files), dict(files)
    for change in candidate.changes:
        _put(before, change, change.before)
        _put(after, change, change.after)
    found = new_hazards(before, after, readings=readings)
    if not found:
        return Verdict(GATE, Outcome.PASS, PASSED)
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    return Verdict(GATE, Outcome.FAIL, f"{found[0]}; this is new against the base.{more}")


def new_hazards(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    *,
    links_before: Collection[str] = (),
    links_after: Collection[str] = (),
    readings: Readings | None = None,
) -> tuple[Hazard, ...]:
    """The hazards of one tree that the trusted one does not have, by kind and content; never raises.

    Both are whole: the Terraform and variables files of the module folders and the templates that they render, by
    their paths in the repository, and the paths that are symbolic links.
    """
    if before == after and set(links_after) <= set(links_before):
        return ()
    known = readings or Readings()
    base = survey(before, links=links_before, readings=known)
    return survey(after, links=links_after, readings=known).new(base)


def _put(files: dict[str, bytes], change: FileChange, data: bytes | None) -> None:
    if data is None:
        files.pop(change.path, None)
    else:
        files[change.path] = data


def _link_to(path: str, links: Collection[str]) -> str | None:
    """The link that a path is or lies behind."""
    return next((link for link in links if path == link or path.startswith(f"{link}/")), None)
