"""Scope: only the intended blocks changed, only in Terraform files of this repository's stacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.syntax import Attribute, Block, SourceFile, parse
from agentbot.remediation.candidate import Candidate, FileChange

GATE = "scope"
Label = tuple[str, ...]


def judge(candidate: Candidate, *, folders: Collection[str]) -> Verdict:
    """Fail where a byte changed outside the places that the edits name; `folders` may be edited."""
    wanted: dict[str, dict[Label, set[str]]] = {}
    for answer in candidate.answers:
        for edit in answer.edits:
            wanted.setdefault(edit.file, {}).setdefault(edit.block, set()).add(str(edit.path[0]))
    for change in candidate.changes:
        reason = _outside(change, wanted.get(change.path, {}), folders)
        if reason:
            return Verdict(GATE, Outcome.FAIL, reason)
    blocks = sum(len(blocks) for blocks in wanted.values())
    return Verdict(
        GATE, Outcome.PASS, f"Nothing but the intended place in {blocks} block{'s' * (blocks != 1)} changed."
    )


def _outside(change: FileChange, wanted: Mapping[Label, set[str]], folders: Collection[str]) -> str | None:
    folder = change.path.rpartition("/")[0] or "."
    if (
        not change.path.endswith(".tf")
        or folder not in folders
        or any(p.startswith(".") for p in change.path.split("/"))
    ):
        return f"{change.path} is not a Terraform file that agentbot may edit."
    before, after = parse(change.path, change.before), parse(change.path, change.after)
    if [(b.type, b.labels) for b in before.blocks] != [(b.type, b.labels) for b in after.blocks]:
        return f"{change.path} would gain or lose a block."
    if _between(before) != _between(after):
        return f"{change.path} would change between its blocks."
    for old, new in zip(before.blocks, after.blocks, strict=True):
        names = wanted.get((old.type, *old.labels))
        if _bytes(before, old) == _bytes(after, new):
            continue
        if names is None:
            return f"{change.path} would change block `{' '.join((old.type, *old.labels))}`, which is not intended."
        if touched := _touched(before, old, after, new) - names:
            return f"{change.path} would also change `{sorted(touched)[0]}`, which is not intended."
    return None


def _touched(before: SourceFile, old: Block, after: SourceFile, new: Block) -> set[str]:
    """Names of attributes and nested blocks whose text differs, white space for alignment apart."""
    left, right = _members(before, old), _members(after, new)
    return {name for name in left.keys() | right.keys() if left.get(name) != right.get(name)}


def _members(file: SourceFile, block: Block) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for item in block.items:
        name = item.name if isinstance(item, Attribute) else item.labels[0] if item.type == "dynamic" else item.type
        value = item.value if isinstance(item, Attribute) else None
        text = file.data[value.start_byte : value.end_byte] if value is not None else _bytes(file, item)
        found.setdefault(name, []).append(text)
    return found


def _bytes(file: SourceFile, item: Attribute | Block) -> bytes:
    return file.data[item.start : item.end]


def _between(file: SourceFile) -> list[bytes]:
    """The bytes before, between and after the top-level blocks."""
    edges = [0, *(edge for block in file.blocks for edge in (block.start, block.end)), len(file.data)]
    return [file.data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
