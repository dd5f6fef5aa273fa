"""Plans and applies edits as byte splices: whatever an edit is not about stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from agentbot.hcl.alignment import ragged, realigned
from agentbot.hcl.change import changes
from agentbot.hcl.edit import Edit, Json, Member, RefusalCode, Refused, Splice
from agentbot.hcl.literal import value_of
from agentbot.hcl.members import identical, is_empty, same
from agentbot.hcl.place import AttributePlace, BlockPlace, ElementPlace, EntryPlace, GroupPlace, find_place, line_of
from agentbot.hcl.render import Unrenderable
from agentbot.hcl.syntax import Attribute, Block, SourceFile, parse

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
    """The files that change, after all edits in their order; the first refusal refuses all."""
    result: dict[str, bytes] = {}
    for edit in edits:
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
    steps = _smaller_edits(block, edit)
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


def _smaller_edits(block: Block, edit: Edit) -> list[Edit] | Refused | None:
    """A collection or nested block is set member by member, so that comments and style of the others stay."""
    if edit.verb != "set" or not edit.path:
        return None
    place = find_place(block, edit.path)
    match place:
        case BlockPlace(block=inner):
            return _block_edits(inner, edit)
        case GroupPlace(blocks=(inner,)):
            value = edit.value[0] if isinstance(edit.value, list) and len(edit.value) == 1 else edit.value
            return _block_edits(inner, replace(edit, path=(*edit.path, 0), value=value))
        case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
            old = value_of(node)
            if isinstance(old, Refused) or not old or not edit.value:
                return None
            if isinstance(old, dict) and isinstance(edit.value, dict):
                return list(_map_edits(old, edit))
            if isinstance(old, list) and isinstance(edit.value, list):
                return _list_edits(old, edit)
    return None


def _block_edits(block: Block, edit: Edit) -> list[Edit] | Refused:
    if not isinstance(edit.value, dict):
        return Refused(RefusalCode.NOT_FOUND, "a nested block is set to an object")
    result = []
    for name, value in edit.value.items():
        held = name in block.attributes or bool(block.nested(name)) or block.has_dynamic(name)
        is_block = not held and isinstance(value, list) and any(isinstance(one, dict) for one in value)
        if is_empty(value) and held:
            result.append(replace(edit, path=(*edit.path, name), verb="remove", value=None, as_block=False))
        elif not is_empty(value):
            result.append(replace(edit, path=(*edit.path, name), value=value, as_block=is_block))
    names = dict.fromkeys(item.name if isinstance(item, Attribute) else item.type for item in block.items)
    gone = [name for name in names if name not in edit.value]
    return [replace(edit, path=(*edit.path, name), verb="remove", value=None) for name in gone] + result


def _map_edits(old: dict[str, Json], edit: Edit) -> Iterator[Edit]:
    for key, value in edit.value.items():
        if not identical(old.get(key, edit), value):
            yield replace(edit, path=(*edit.path, key), value=value, as_block=False)
    for key in old:
        if key not in edit.value:
            yield replace(edit, path=(*edit.path, key), verb="remove", value=None)


def _list_edits(old: list[Json], edit: Edit) -> list[Edit] | None:
    """Some elements gone and some new at the end, or each changed in place; None for any other change of order."""
    new: list[Json] = edit.value
    kept = [at for at, one in enumerate(old) if any(identical(one, two) for two in new)]
    if kept and identical([old[at] for at in kept], new[: len(kept)]) and not _repeats(new):
        gone = [at for at in reversed(range(len(old))) if at not in kept]
        removals = [replace(edit, path=(*edit.path, at), verb="remove", value=None) for at in gone]
        return removals + [replace(edit, verb="add", value=value, as_block=False) for value in new[len(kept) :]]
    if len(old) != len(new):
        return None
    return [
        replace(edit, path=(*edit.path, at), value=two, as_block=False)
        for at, (one, two) in enumerate(zip(old, new, strict=True))
        if not identical(one, two)
    ]


def _repeats(values: list[Json]) -> bool:
    return any(identical(one, two) for at, one in enumerate(values) for two in values[:at])


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
        case Refused():
            return edit.verb == "remove" and place.code is RefusalCode.NOT_FOUND
        case AttributePlace(value=node) | EntryPlace(value=node) | ElementPlace(value=node):
            return edit.verb == "add" or (edit.verb == "set" and same(value_of(node), edit.value))
        case BlockPlace() | GroupPlace():
            return edit.verb != "remove"
        case _:
            return edit.verb == "remove"
