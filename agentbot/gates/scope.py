"""Scope: only the intended blocks changed or went, only in Terraform files of this repository's stacks.

Records of reverts may come and go besides, each as a whole file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence

from agentbot.gates.verdict import Outcome, Verdict
from agentbot.hcl.edit import Edit, Refused, Step
from agentbot.hcl.splice import apply_edits
from agentbot.hcl.syntax import Attribute, Block, SourceFile, parse
from agentbot.remediation.candidate import Candidate, FileChange
from agentbot.remediation.record import FOLDER

GATE = "scope"
LIFECYCLE = "lifecycle"
"""Looked at by member: what Terraform ignores stands beside what it must never destroy."""
Label = tuple[str, ...]


def judge(candidate: Candidate, *, folders: Collection[str]) -> Verdict:
    """Fail where a byte changed outside the places that the edits name; `folders` may be edited."""
    edits = [edit for answer in candidate.answers for edit in answer.edits]
    for change in candidate.changes:
        if reason := _outside(change, [edit for edit in edits if edit.file == change.path], folders):
            return Verdict(GATE, Outcome.FAIL, reason)
    blocks = len({(edit.file, edit.block) for edit in edits})
    intended = f"the intended place in {blocks} block{'s' * (blocks != 1)} changed"
    return Verdict(GATE, Outcome.PASS, f"Nothing but {intended if blocks else 'records of reverts came or went'}.")


def _outside(change: FileChange, edits: Sequence[Edit], folders: Collection[str]) -> str | None:
    if change.before is None or change.after is None:
        verb = "come" if change.before is None else "go"
        return None if _is_record(change.path) else f"{change.path} would {verb} as a whole, which only records may."
    folder = change.path.rpartition("/")[0] or "."
    if (
        not change.path.endswith(".tf")
        or folder not in folders
        or any(p.startswith(".") for p in change.path.split("/"))
    ):
        return f"{change.path} is not a Terraform file that agentbot may edit."
    before = _without_removed(change.path, change.before, edits)
    if isinstance(before, Refused):
        return f"{change.path} would lose a block that cannot be removed: {before.message}."
    return _differs(parse(change.path, before), parse(change.path, change.after), _places(edits))


def _is_record(path: str) -> bool:
    """A plain path below the folder of the records of reverts."""
    plain = posixpath.normpath(path) == path and "\\" not in path and path.isprintable()
    return plain and path.startswith(f"{FOLDER}/") and path.endswith(".yml") and not path.endswith("/.yml")


def _without_removed(path: str, data: bytes, edits: Sequence[Edit]) -> bytes | Refused:
    """The file without the blocks that are to go: what else differs is a change of its own."""
    result = apply_edits({path: data}, [edit for edit in edits if edit.is_removal])
    return result if isinstance(result, Refused) else result.get(path, data)


def _places(edits: Sequence[Edit]) -> Mapping[Label, set[str]]:
    """The members of each block that the edits may touch."""
    places: dict[Label, set[str]] = {}
    for edit in edits:
        if edit.path:
            places.setdefault(edit.block, set()).add(_place(edit.path))
    return places


def _place(path: tuple[Step, ...]) -> str:
    return ".".join(map(str, path[:2])) if path[0] == LIFECYCLE else str(path[0])


def _differs(before: SourceFile, after: SourceFile, wanted: Mapping[Label, set[str]]) -> str | None:
    """What is not as it should be, in a file of which only the members of some blocks may have changed."""
    if [(b.type, b.labels) for b in before.blocks] != [(b.type, b.labels) for b in after.blocks]:
        return f"{after.path} would gain or lose a block that is not intended to."
    if _between(before) != _between(after):
        return f"{after.path} would change between its blocks."
    for old, new in zip(before.blocks, after.blocks, strict=True):
        names = wanted.get((old.type, *old.labels))
        if _bytes(before, old) == _bytes(after, new):
            continue
        if names is None:
            return f"{after.path} would change block `{' '.join((old.type, *old.labels))}`, which is not intended."
        if touched := _touched(before, old, after, new) - names:
            return f"{after.path} would also change `{sorted(touched)[0]}`, which is not intended."
    return None


def _touched(before: SourceFile, old: Block, after: SourceFile, new: Block) -> set[str]:
    """Names of attributes and nested blocks whose text differs, white space for alignment apart."""
    left, right = _members(before, old), _members(after, new)
    return {name for name in left.keys() | right.keys() if left.get(name) != right.get(name)}


def _members(file: SourceFile, block: Block, within: str = "") -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for item in block.items:
        if isinstance(item, Block) and item.type == LIFECYCLE and not within:
            for name, texts in _members(file, item, f"{LIFECYCLE}.").items():
                found.setdefault(name, []).extend(texts)
            continue
        name = item.name if isinstance(item, Attribute) else item.labels[0] if item.type == "dynamic" else item.type
        value = item.value if isinstance(item, Attribute) else None
        text = file.data[value.start_byte : value.end_byte] if value is not None else _bytes(file, item)
        found.setdefault(within + name, []).append(text)
    return found


def _bytes(file: SourceFile, item: Attribute | Block) -> bytes:
    return file.data[item.start : item.end]


def _between(file: SourceFile) -> list[bytes]:
    """The bytes before, between and after the top-level blocks."""
    edges = [0, *(edge for block in file.blocks for edge in (block.start, block.end)), len(file.data)]
    return [file.data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
