"""Policy: no Checkov check fails in the edited tree that does not fail in the base tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agentbot.gates.checkov.report import FailedCheck, Key, Place, Report, Unknown
from agentbot.gates.checkov.severity import SECURITY_CLASS
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.syntax import parse
from agentbot.remediation.candidate import Candidate, FileChange

GATE = "policy"
UNTOUCHED = "No Terraform file changes."
_INSTANCE = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]')
_CODE = re.compile(rb"\{")


class Scanner(Protocol):
    """Checkov, or what stands for it."""

    def begin(self) -> None:
        """Get ready beside other work."""
        ...

    def scan(self, files: Mapping[str, bytes]) -> Report | Unknown:
        """What it says of the Terraform files of a stack and its modules, by repository path."""
        ...


class Inspector:
    """Gives each candidate its policy verdict; the base tree of a stack is scanned once for all of them."""

    def __init__(self, scanner: Scanner, sources: Callable[[str], Mapping[str, bytes]]) -> None:
        """`sources` gives the Terraform files of a stack's folder and of its modules at the base commit, by path."""
        self._scanner, self._sources = scanner, sources
        self._base: _Base | None = None

    def begin(self) -> None:
        """Get ready beside other work: something will have to be inspected."""
        self._scanner.begin()

    def inspect(
        self,
        stack: str,
        candidates: Sequence[Candidate],
        *,
        accepts: Callable[[Candidate], Collection[str]] = lambda candidate: (),
    ) -> Iterator[tuple[Candidate, Verdict]]:
        """A verdict for each candidate of one stack; a shared module is looked at as this stack calls it."""
        for candidate in candidates:
            if not _changes_terraform(candidate):
                yield candidate, Verdict(GATE, Outcome.PASS, UNTOUCHED)
                continue
            base = self._of_base(stack)
            # Without the base there is nothing to compare with, and whatever hung would hang again.
            known = isinstance(base.report, Report)
            edited = self._scanner.scan({**base.files, **candidate.overlay}) if known else base.report
            yield candidate, judge(candidate, base.report, edited, accepts=accepts(candidate))

    def _of_base(self, stack: str) -> _Base:
        """Stacks come one after the other, so one report is kept; what is not known is asked again."""
        if self._base is None or self._base.stack != stack or isinstance(self._base.report, Unknown):
            files = self._sources(stack)
            self._base = _Base(stack, files, self._scanner.scan(files))
        return self._base


@dataclass(frozen=True)
class _Base:
    """The base tree of one stack."""

    stack: str
    files: Mapping[str, bytes]
    report: Report | Unknown


def judge(
    candidate: Candidate, base: Report | Unknown, edited: Report | Unknown, *, accepts: Collection[str] = ()
) -> Verdict:
    """Pass where nothing fails that did not fail before, but for `accepts`; unknown where a check kept silent."""
    if not _changes_terraform(candidate):
        return Verdict(GATE, Outcome.PASS, UNTOUCHED)
    if isinstance(base, Unknown):
        return Verdict(GATE, Outcome.UNKNOWN, base.reason)
    if isinstance(edited, Unknown):
        return Verdict(GATE, Outcome.UNKNOWN, edited.reason)
    new = new_failures(base, edited)
    accepted = [failed for failed in new if failed.check_id in accepts and failed.severity not in SECURITY_CLASS]
    if refused := [failed for failed in new if failed not in accepted]:
        return Verdict(GATE, Outcome.FAIL, _refusal(refused, accepts))
    if silenced := sorted(base.evaluated & edited.skipped):
        first = silenced[0]
        return Verdict(GATE, Outcome.FAIL, f"The edit would silence {first.check_id} on `{first.resource}`.")
    if doubt := next(_doubts(candidate, base, edited), None):
        return Verdict(GATE, Outcome.UNKNOWN, doubt)
    return Verdict(GATE, Outcome.PASS, _approval(base, edited, accepted))


def new_failures(base: Report, edited: Report) -> tuple[FailedCheck, ...]:
    """What fails in the edited tree and not in the base tree, wherever the lines are now."""
    before = {failed.key for failed in base.failed}
    return tuple(failed for failed in edited.failed if failed.key not in before)


def _refusal(refused: Sequence[FailedCheck], accepts: Collection[str]) -> str:
    first = refused[0]
    more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
    never = f" A check of severity {first.severity} is never accepted." if first.check_id in accepts else ""
    return f"With the edit, {_named(first)} fails, which did not fail before{more}.{never}"


def _approval(base: Report, edited: Report, accepted: Sequence[FailedCheck]) -> str:
    found = f"No check of Checkov {edited.version} fails that did not fail before"
    if accepted:
        found += f", except what this change accepts: {'; '.join(map(_named, accepted))}"
    if both := sorted(base.unread & edited.unread):
        found += f" (it cannot read {', '.join(f'`{file}`' for file in both)}, which the edit leaves alone)"
    return f"{found}."


def _named(failed: FailedCheck) -> str:
    return f"{failed.check_id} ({failed.severity}) of `{failed.resource}`, “{failed.name}”,"


def _doubts(candidate: Candidate, base: Report, edited: Report) -> Iterator[str]:
    """Why silence is no approval: Checkov says nothing where a check breaks or a file is beyond it."""
    for which, report in (("base", base), ("edited", edited)):
        for check_id, resource, _ in sorted(report.crashed):
            where = f" on `{resource}`" if resource else ""
            yield (
                f"{check_id} breaks{where} in the {which} tree, so nobody knows whether it would pass. "
                "Leave it out with `checkov: skip` in agentbot.yml if you can do without it."
            )
    for file in sorted(edited.unread - base.unread):
        yield f"Checkov can read {file} before the edit, and not after it."
    for change in filter(lambda change: change.is_terraform, candidate.changes):
        if change.path not in edited.read and _CODE.search(change.after or b""):
            yield f"Checkov cannot read {change.path}, so nobody knows what its checks would say."
        for place in sorted(_touched(change, edited.kinds) - {_of_block(place) for place in edited.seen}):
            yield f"Checkov passed over `{place.resource}` in {place.file}, which the edit changes."
    for check_id, resource, _ in sorted(_missing(candidate, base, edited)):
        yield f"{check_id} says something of `{resource}` in the base tree, and nothing in the edited tree."


def _touched(change: FileChange, kinds: Collection[str]) -> set[Place]:
    """Resources that the edit makes or changes, as far as there are checks for their types."""
    before = _blocks(change.path, change.before)
    changed = {label for label, text in _blocks(change.path, change.after).items() if before.get(label) != text}
    return {
        Place(".".join(label[1:]), change.path) for label in changed if label[0] == "resource" and label[1] in kinds
    }


def _missing(candidate: Candidate, base: Report, edited: Report) -> set[Key]:
    """What was evaluated in the base tree and is neither evaluated nor skipped now, removed blocks apart."""
    here = {_without_instance(key) for key in (*edited.evaluated, *edited.skipped)}
    wanted = {_without_instance(key) for key in base.evaluated}
    gone = [(change.path, label) for change in candidate.changes for label in _removed(change)]
    return {key for key in wanted - here if not any(_belongs(key, file, label) for file, label in gone)}


def _removed(change: FileChange) -> set[tuple[str, ...]]:
    if not change.is_terraform:
        return set()
    return set(_blocks(change.path, change.before)) - set(_blocks(change.path, change.after))


def _belongs(key: Key, file: str, label: tuple[str, ...]) -> bool:
    """Whether a removed block takes a resource away: its own block, or a call on the way to it."""
    steps = key.resource.split(".")
    if label[0] == "module":
        return any(steps[i : i + 2] == ["module", label[1]] for i in range(len(steps))) or key.resource == label[1]
    return key.file == file and steps[-len(label) + 1 :] == list(label[1:])


def _blocks(path: str, data: bytes | None) -> dict[tuple[str, ...], bytes]:
    """The text of each labelled block by type and labels."""
    file = parse(path, data or b"")
    return {(b.type, *b.labels): file.data[b.start : b.end] for b in file.blocks if b.labels}


def _without_instance(key: Key) -> Key:
    return key._replace(resource=_INSTANCE.sub("", key.resource))


def _of_block(place: Place) -> Place:
    return place._replace(resource=_INSTANCE.sub("", place.resource))


def _changes_terraform(candidate: Candidate) -> bool:
    return any(change.is_terraform for change in candidate.changes)
