"""Breaks the edit of a collection or nested block up into edits of its members, so that the others stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentbot.hcl.edit import Edit, Json, RefusalCode, Refused
from agentbot.hcl.literal import value_of
from agentbot.hcl.members import identical, is_empty
from agentbot.hcl.place import AttributePlace, BlockPlace, ElementPlace, EntryPlace, GroupPlace, find_place
from agentbot.hcl.syntax import Attribute, Block


def smaller_edits(block: Block, edit: Edit) -> list[Edit] | Refused | None:
    """What sets a collection or nested block member by member; None where it is written as one value."""
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
