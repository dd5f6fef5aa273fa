"""Reads the literal value at one place of a block."""

from __future__ import annotations

from agentbot.hcl.edit import Json, RefusalCode, Refused, Step
from agentbot.hcl.literal import value_of
from agentbot.hcl.place import AttributePlace, ElementPlace, EntryPlace, find_place
from agentbot.hcl.syntax import Block


def literal_at(block: Block, path: tuple[Step, ...]) -> Json | Refused:
    """The value that stands there, or why it is no literal."""
    if not block.editable:
        return Refused(RefusalCode.JSON_SYNTAX, "The block is in a .tf.json file.")
    place = find_place(block, path)
    match place:
        case AttributePlace() | EntryPlace() | ElementPlace():
            return value_of(place.value)
        case Refused():
            return place
        case _:
            return Refused(RefusalCode.NOT_FOUND, "The code does not set this place.")
