"""Edits as data: one verb on one place in one block; what cannot be edited is refused with a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Json = Any
"""A JSON value as Terraform prints it: None, bool, int, float, str, list or dict."""

NO_TRAVERSAL = "this does not name an argument: {text!r}"

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_CODE_POINT = r"u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U00(?!00[dD][89a-fA-F])(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}"
_KEY = rf'"(?:[^"\\$%\x00-\x1f\ud800-\udfff]|\\(?:["\\nrt]|{_CODE_POINT})|\$\$\{{|%%\{{|[$%]+(?![$%{{]))*"'
_KEYWORD = r"(?:all|true|false|null|for)(?![A-Za-z0-9_-])"
_TRAVERSAL = re.compile(rf"(?!{_KEYWORD}){_NAME}(?:\.{_NAME}|\[(?:0|[1-9][0-9]{{0,17}}|{_KEY})\])*")


@dataclass(frozen=True)
class Member:
    """Selects a list element or a nested block by its content (as Terraform shows it), not by its index."""

    value: Json


@dataclass(frozen=True)
class Traversal:
    """The name of an argument as code, not as text: `size`, `disk[0].size`, `tags["Owner"]`.

    Raises ValueError for any other text; a key in it is a literal without a template.
    """

    text: str

    def __post_init__(self) -> None:
        if not _TRAVERSAL.fullmatch(self.text):
            raise ValueError(NO_TRAVERSAL.format(text=self.text[:200]))


Step = str | int | Member
"""`"tags"` an attribute, map key or nested block type · `0` the n-th element or nested block · `Member` by content."""

Verb = Literal["set", "remove", "add"]


@dataclass(frozen=True)
class Edit:
    """One change of one block.

    set     the attribute, map key or list element at `path` gets `value`; what is missing on the way is made
    remove  the attribute, map key, list element or nested block at `path` goes away
    add     `value` joins the list at `path`, or becomes a new nested block of the type that `path` ends with;
            a `Traversal` joins `lifecycle.ignore_changes`, unless an entry there covers it

    Without a `path`, `remove` takes the whole resource block away.
    """

    file: str
    block: tuple[str, ...]
    """Type and labels, for instance ("resource", "aws_ebs_volume", "data")."""
    path: tuple[Step, ...]
    verb: Verb
    value: Json = None
    """A JSON value, or a `Traversal` where the verb takes one."""
    as_block: bool = False
    """The last name in `path` that has to be made is a nested block, not an attribute (the schema knows)."""

    @property
    def is_removal(self) -> bool:
        """The whole block goes away."""
        return self.verb == "remove" and not self.path


class RefusalCode(StrEnum):
    """Why a place in the source cannot be edited: a closed set, shown to people."""

    VARIABLE = "variable"
    LOCAL = "local"
    MODULE = "module"
    FUNCTION = "function"
    REFERENCE = "reference"
    EACH = "each"
    TEMPLATE = "template"
    CONDITIONAL = "conditional"
    FOR = "for-expression"
    EXPRESSION = "expression"
    DYNAMIC = "dynamic-block"
    AMBIGUOUS = "ambiguous-block"
    NOT_FOUND = "not-found"
    JSON_SYNTAX = "json-syntax"
    SYNTAX = "syntax-error"
    GENERATED = "generated-file"
    OVERRIDE = "override-file"
    NOT_A_RESOURCE = "not-a-resource"
    SET_MEMBER = "set-member"
    TOO_DEEP = "too-deep"
    UNREADABLE = "unreadable"
    SHARED = "shared"
    SENSITIVE = "sensitive"
    DEFAULT_TAGS = "provider-default-tags"
    OUTSIDE = "outside-repository"
    IRREVERSIBLE = "irreversible"
    PROOF = "not-proven"
    GATE = "gate-failed"


@dataclass(frozen=True)
class Refused:
    """This place cannot be edited: a closed code, a sentence, and where it is known the change to make by hand."""

    code: RefusalCode
    message: str
    patch: str | None = None


@dataclass(frozen=True)
class Splice:
    """Bytes `start` to `end` (exclusive) of a file become `new`."""

    start: int
    end: int
    new: bytes
