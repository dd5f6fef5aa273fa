"""Plans and applies edits as byte splices: whatever an edit is not about stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentbot.hcl.alignment import ragged, realigned
from agentbot.hcl.change import changes
from agentbot.hcl.edit import Edit, Member, RefusalCode, Refused, Splice, Traversal
from agentbot.hcl.ignore_changes import ignores
from agentbot.hcl.literal import value_of
from agentbot.hcl.members import same
from agentbot.hcl.place import AttributePlace, BlockPlace, ElementPlace, EntryPlace, GroupPlace, find_place, line_of
from agentbot.hcl.removal import others_stay, removed
from agentbot.hcl.render import Unrenderable
from agentbot.hcl.smaller_edits import smaller_edits
from agentbot.hcl.syntax import Block, SourceFile, parse

JSON_FILE = "JSON syntax (.tf.json) is not edited"
GENERATED = "a tool writes this file: its first comment says so"
SAME_BLOCK_TWICE = "the file has this block more than once"
BROKEN = "the edit would not parse"
SPILLED = "the edit would change something outside its block"
NOT_READ_BACK = "the edited place does not read back as the value written"


class BadSplices(ValueError):
    """Splices that overlap or lie outside the data: a bug in the caller."""


def plan_edit(file: SourceFile, edit: Edit) -> tuple[Splice, ...] | Refused:
    """What changes in the file; empty where it says so already."""
    if edit.is_removal:
        block = target_block(file, edit)
        return block if isinstance(block, Refused) else removed(file, block)
    try:
        new = _rewritten(file, edit)
    except Unrenderable as error:
        return Refused(RefusalCode.UNREADABLE, f"the value cannot be written in HCL: {error}")
    if isinstance(new, Refused):
        return new
    return _difference(file.data, new)


def apply_splices(data: bytes, splices: Sequence[Splice]) -> bytes:
    """The data with every splice done.

    Raises BadSplices.
    """
    parts, at = [], 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        if not at <= splice.start <= splice.end <= len(data):
            raise BadSplices(f"splice {splice.start}:{splice.end} overlaps or is out of bounds")
        parts += [data[at : splice.start], splice.new]
        at = splice.end
    return b"".join([*parts, data[at:]])


def apply_edits(sources: Mapping[str, bytes], edits: Sequence[Edit]) -> dict[str, bytes] | Refused:
    """The files that change, after all edits in their order and the removals last; the first refusal refuses all."""
    result: dict[str, bytes] = {}
    for edit in (*(edit for edit in edits if not edit.is_removal), *_removals(sources, edits)):
        data = result.get(edit.file, sources.get(edit.file))
        if data is None:
            return Refused(RefusalCode.NOT_FOUND, f"there is no file {edit.file}")
        file = parse(edit.file, data)
        splices = plan_edit(file, edit)
        if isinstance(splices, Refused):
            return splices
        if splices:
            new = apply_splices(data, splices)
            if refused := _broken(file, new, edit):
                return refused
            result[edit.file] = new
    return {path: data for path, data in result.items() if data != sources[path]}


def _removals(sources: Mapping[str, bytes], edits: Sequence[Edit]) -> list[Edit]:
    """Each removal once, the lowest block first: a comment is looked at where it stands, not where it ends up."""
    found = {(edit.file, edit.block): edit for edit in edits if edit.is_removal}
    lines = {key: locate(parse(edit.file, sources.get(edit.file, b"")), edit) or 0 for key, edit in found.items()}
    return [found[key] for key in sorted(found, key=lambda key: -lines[key])]


def locate(file: SourceFile, edit: Edit) -> int | None:
    """The one-based line of the place, or of the nearest thing around it; None without such a block."""
    block = target_block(file, edit)
    if isinstance(block, Refused):
        found = file.find(edit.block) if edit.block else ()
        return found[0].line if found else None
    for length in range(len(edit.path), -1, -1):
        place = find_place(block, edit.path[:length])
        if not isinstance(place, Refused):
            return line_of(place)
    return block.line


def target_block(file: SourceFile, edit: Edit) -> Block | Refused:
    """The one block in the file that the edit is about, where it may be edited."""
    if file.kind == "json":
        return Refused(RefusalCode.JSON_SYNTAX, JSON_FILE)
    if file.problems:
        problem = file.problems[0]
        return Refused(problem.code, f"{file.path}:{problem.line}: {problem.message}")
    if file.generated:
        return Refused(RefusalCode.GENERATED, GENERATED)
    found = file.find(edit.block) if edit.block else ()
    if len(found) > 1:
        return Refused(RefusalCode.AMBIGUOUS, SAME_BLOCK_TWICE)
    return found[0] if found else Refused(RefusalCode.NOT_FOUND, f"{file.path} has no block {'.'.join(edit.block)}")


def _rewritten(file: SourceFile, edit: Edit) -> bytes | Refused:
    """The whole file after the edit."""
    block = target_block(file, edit)
    if isinstance(block, Refused):
        return block
    steps = smaller_edits(block, edit)
    if isinstance(steps, Refused):
        return steps
    if steps is not None:
        return _in_sequence(file, steps)
    splices = changes(file, block, edit)
    if isinstance(splices, Refused):
        return splices
    return _lined_up(file, block, apply_splices(file.data, splices))


def _in_sequence(file: SourceFile, edits: Sequence[Edit]) -> bytes | Refused:
    for edit in edits:
        new = _rewritten(file, edit)
        if isinstance(new, Refused):
            return new
        if new != file.data:
            file = parse(file.path, new)
    return file.data


def _lined_up(file: SourceFile, block: Block, new: bytes) -> bytes:
    """The equals signs and comments around the edit as `terraform fmt` puts them, where they were so before."""
    after = parse(file.path, new).find((block.type, *block.labels))
    if new == file.data or len(after) != 1 or block.node is None or after[0].node is None:
        return new
    return apply_splices(new, realigned(new, after[0].node, ragged(file.data, block.node)))


def _difference(old: bytes, new: bytes) -> tuple[Splice, ...]:
    """One splice from the first byte that differs to the last."""
    if old == new:
        return ()
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    same_end = next((at for at in range(shortest - start) if old[-1 - at] != new[-1 - at]), shortest - start)
    return (Splice(start, len(old) - same_end, new[start : len(new) - same_end]),)


def _broken(file: SourceFile, new: bytes, edit: Edit) -> Refused | None:
    """What must hold after an edit: it parses, nothing outside its block moved, the place says the new value."""
    after = parse(file.path, new)
    if after.problems:
        return Refused(RefusalCode.SYNTAX, BROKEN)
    if edit.is_removal:
        return None if others_stay(file, after, edit.block) else Refused(RefusalCode.OUTSIDE, SPILLED)
    block, edited = target_block(file, edit), target_block(after, edit)
    if isinstance(block, Refused) or isinstance(edited, Refused) or len(file.blocks) != len(after.blocks):
        return Refused(RefusalCode.SYNTAX, BROKEN)
    if file.data[: block.start] != new[: edited.start] or file.data[block.end :] != new[edited.end :]:
        return Refused(RefusalCode.OUTSIDE, SPILLED)
    return None if _reads_back(edited, edit) else Refused(RefusalCode.PROOF, NOT_READ_BACK)


def _reads_back(block: Block, edit: Edit) -> bool:
    if any(isinstance(step, (Member, int)) for step in edit.path):
        # NOTE: after the edit such a step may name another place; the plan and the second reader look there.
        return True
    place = find_place(block, edit.path)
    match place:
        case AttributePlace(value=node) if isinstance(edit.value, Traversal):
            return ignores(node, edit.value)
        case Refused():
            return edit.verb == "remove" and place.code is RefusalCode.NOT_FOUND
        case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
            return edit.verb == "add" or (edit.verb == "set" and same(value_of(node), edit.value))
        case BlockPlace() | GroupPlace():
            return edit.verb != "remove"
        case _:
            return edit.verb == "remove"
