"""Asks python-hcl2, which shares no code with the editor, whether an edited place says what it should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from agentbot.hcl.edit import Edit, Json, Member, RefusalCode, Refused, Step, Traversal
from agentbot.hcl.members import is_empty, same
from agentbot.hcl.syntax import BOM, Block, parse
from agentbot.hcl.traversal import covers

STILL_THERE = "a second reader still finds what was taken out"
NOT_THERE = "a second reader does not find the value that was written"

WHOLE_FILE_BYTES = 200_000
"""A larger file is not read as a whole: this reader takes ten seconds and more for a megabyte."""

_INTRODUCER = re.compile(r"([$%])\1\{")
_LONG_ESCAPE = re.compile(r"(?<!\\)\\U([0-9a-fA-F]{8})")


def confirm(data: bytes, edit: Edit) -> Refused | None:
    """Whether the edited file says so to a second reader; None also where that reader cannot read the block."""
    if edit.is_removal:
        return _confirm_removed(data.removeprefix(BOM), edit)
    found = parse(edit.file, data.removeprefix(BOM)).find(edit.block) if edit.block else ()
    if len(found) != 1:
        return Refused(RefusalCode.PROOF, NOT_THERE)
    body = _read(data.removeprefix(BOM), found[0])
    if body is None:
        return None
    match edit.verb:
        case "remove":
            return _confirm_gone(body, edit)
        case "add":
            lists = _values(body, edit.path)
            if isinstance(edit.value, Traversal):
                there = any(_ignores(held, edit.value) for held in lists)
            else:
                there = any(
                    _says(one, edit.value) for held in lists for one in (held if isinstance(held, list) else [held])
                )
        case "set":
            there = edit.value is None or any(_says(held, edit.value) for held in _values(body, edit.path))
    return None if there else Refused(RefusalCode.PROOF, NOT_THERE)


def _confirm_removed(data: bytes, edit: Edit) -> Refused | None:
    if not edit.block or parse(edit.file, data).find(edit.block):
        return Refused(RefusalCode.PROOF, STILL_THERE)
    whole = _loaded(data) if len(data) <= WHOLE_FILE_BYTES else None
    held = [whole]
    for name in edit.block:
        held = [one[key] for one in _flat(held) if isinstance(one, dict) for key in (name, f'"{name}"') if key in one]
    return Refused(RefusalCode.PROOF, STILL_THERE) if held else None


def _flat(held: list[Json]) -> Iterator[Json]:
    for one in held:
        yield from one if isinstance(one, list) else [one]


def _confirm_gone(body: Json, edit: Edit) -> Refused | None:
    last = edit.path[-1]
    holders = _values(body, edit.path[:-1])
    match last:
        case str():
            gone = not any(isinstance(holder, dict) and last in holder for holder in _opened(holders))
        case Member(value=value) if not isinstance(value, dict):
            gone = not any(isinstance(holder, list) and any(_says(one, value) for one in holder) for holder in holders)
        case _:
            # NOTE: an index names the next element now, and another block may overlap with the same member.
            return None
    # A member on the way may fit a sibling that still has such a place, so only a plain path is a contradiction.
    plain = not any(isinstance(step, Member) for step in edit.path[:-1])
    return Refused(RefusalCode.PROOF, STILL_THERE) if plain and not gone else None


def _loaded(data: bytes) -> Json | None:
    """What the reader makes of source text; None where it cannot read it."""
    import hcl2
    from hcl2.utils import SerializationOptions
    from lark.exceptions import LarkError

    options = SerializationOptions(with_comments=False, explicit_blocks=False)
    try:
        source = data.decode("utf-8").replace("\r\n", "\n") + "\n"
        return hcl2.loads(source, serialization_options=options)
    except (LarkError, RecursionError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        # Its own transformer raises such errors on HCL that it does not know.
        return None


def _read(data: bytes, block: Block) -> Json | None:
    try:
        value = _decoded(_loaded(data[block.start : block.end]))
    except (RecursionError, ValueError):  # of strings that it leaves as they are written
        return None
    for name in (block.type, *block.labels):
        while isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value


def _decoded(value: Json) -> Json:
    """Strings without the quotes that this reader keeps; what has none is an expression and equals no string."""
    match value:
        case str() if value.startswith('"<<') and value.endswith('"'):
            return _heredoc(value[1:-1])
        case str() if value.startswith('"') and value.endswith('"') and len(value) > 1:
            return _quoted(value)
        case str():
            return _Expression(value)
        case dict():
            return {key if _is_name(key) else _decoded(key): _decoded(inner) for key, inner in value.items()}
        case list():
            return [_decoded(inner) for inner in value]
        case _:
            return value


class _Expression:
    """HCL source that is no literal."""

    def __init__(self, source: str) -> None:
        self.source = source


def _is_name(key: str) -> bool:
    return not key.startswith('"')


def _quoted(source: str) -> Json:
    if _is_template(source):
        return _Expression(source)
    plain = _LONG_ESCAPE.sub(lambda match: chr(int(match[1], 16)), _INTRODUCER.sub(r"\1{", source))
    return json.loads(plain, strict=False)


def _is_template(source: str) -> bool:
    return re.search(r"[$%]\{", _INTRODUCER.sub("", source)) is not None


def _heredoc(source: str) -> Json:
    if _is_template(source):
        return _Expression(source)
    head, _, rest = source.partition("\n")
    lines = rest.split("\n")[:-1]
    if head.startswith("<<-"):
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[margin:] if line.strip() else line for line in lines]
    return _INTRODUCER.sub(r"\1{", "".join(f"{line}\n" for line in lines))


def _values(body: Json, path: Sequence[Step]) -> list[Json]:
    """Every value that the path may name; a member may be any of the list, since the edit may have changed it."""
    held = [body]
    for step in path:
        held = list(_step(held, step))
    return held


def _step(held: list[Json], step: Step) -> Iterator[Json]:
    match step:
        case str():
            yield from (one[step] for one in _opened(held) if isinstance(one, dict) and step in one)
        case int():
            yield from (one[step] for one in held if isinstance(one, list) and 0 <= step < len(one))
        case Member():
            yield from (inner for one in held if isinstance(one, list) for inner in one)


def _opened(held: list[Json]) -> Iterator[Json]:
    """Nested blocks are lists to this reader; a name steps into the only one."""
    for one in held:
        yield one[0] if isinstance(one, list) and len(one) == 1 else one


def _ignores(read: Json, entry: Traversal) -> bool:
    """Whether the value of `ignore_changes` covers an argument."""
    if isinstance(read, _Expression):
        return read.source == "all"
    return isinstance(read, list) and any(covers(_source(one), entry) for one in read)


def _source(read: Json) -> str:
    """An expression without the `${ }` that this reader puts around it; the old quoted form is text to it."""
    if isinstance(read, _Expression):
        return read.source.removeprefix("${").removesuffix("}")
    return read if isinstance(read, str) else ""


def _says(read: Json, value: Json) -> bool:
    """Whether what the reader shows stands for the value; line ends were made alike before it read."""
    if isinstance(read, str) and isinstance(value, str):
        return same(read, value.replace("\r\n", "\n"))
    if isinstance(read, list) and isinstance(value, list):
        return len(read) == len(value) and all(any(_says(one, two) for one in read) for two in value)
    if isinstance(read, list) and len(read) == 1 and isinstance(value, dict):
        read = read[0]
    if isinstance(read, dict) and isinstance(value, dict):
        return all((is_empty(item) and key not in read) or _says(read.get(key), item) for key, item in value.items())
    return not isinstance(read, _Expression) and same(read, value)
