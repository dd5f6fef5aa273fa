"""A small, safe part of YAML: mappings, lists and plain values; what could surprise is refused by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

MAX_DEPTH = 20
Location = tuple[str | int, ...]
"""The keys, as they are written, and the positions in lists on the way to a value."""


class YamlProblem(ValueError):
    """The text cannot be read; the message has the line."""


class _Loader(yaml.SafeLoader):
    """Only null, true, false and integers are not text: no dates, no `no` that means false, no base 60."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlProblem(f"line {key.start_mark.line + 1}: a key must be plain text")
            if key.value in seen:
                raise YamlProblem(f"line {key.start_mark.line + 1}: the key `{key.value}` is there twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=True)


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:~|null|Null|NULL|)$"), None)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), None)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"(?:0|-?[1-9][0-9]{0,17})$"), None)


def read(text: str) -> Any:
    """The value that `text` holds, None where it is empty.

    Raises YamlProblem for syntax errors, duplicate keys, aliases, tags, more than one document and deep nesting.
    """
    try:
        _refuse_surprises(text)
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise YamlProblem(f"{line}{problem.problem or problem.context or 'this is not YAML'}") from problem
    except yaml.YAMLError as problem:
        raise YamlProblem("it holds a character that YAML does not allow") from problem


def lines(text: str) -> Mapping[Location, int]:
    """The line of every key and every list entry in a text that `read` reads; one-based."""
    root = yaml.compose(text, Loader=_Loader)
    return dict(_lines(root)) if root else {}


def _lines(root: yaml.Node) -> Iterator[tuple[Location, int]]:
    waiting: list[tuple[yaml.Node, Location, int]] = [(root, (), root.start_mark.line + 1)]
    while waiting:
        node, location, line = waiting.pop()
        yield location, line
        match node:
            case yaml.MappingNode():
                for key, value in node.value:
                    waiting.append((value, (*location, str(key.value)), key.start_mark.line + 1))
            case yaml.SequenceNode():
                for number, entry in enumerate(node.value):
                    waiting.append((entry, (*location, number), entry.start_mark.line + 1))


def _refuse_surprises(text: str) -> None:
    """Look at the flat stream of events, before anything nested is built."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        match event:
            case yaml.AliasEvent():
                raise _problem(event, "aliases (`*name`) are not read here, write the value out")
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    raise _problem(event, "there is a second document, only one is read")
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                depth += 1
                if depth > MAX_DEPTH:
                    raise _problem(event, f"it is nested deeper than {MAX_DEPTH} levels")
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                depth -= 1
        if getattr(event, "tag", None) is not None:
            raise _problem(event, "tags (`!name`) are not read here")


def _problem(event: yaml.Event, what: str) -> YamlProblem:
    line = event.start_mark.line + 1 if event.start_mark else "?"
    return YamlProblem(f"line {line}: {what}")
