"""Edits as data: one verb on one place in one block; what cannot be edited is refused with a code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

Json = Any
"""A JSON value as Terraform prints it: None, bool, int, float, str, list or dict."""


@dataclass(frozen=True)
class Member:
    """Selects a list element or a nested block by its content (as Terraform shows it), not by its index."""

    value: Json


Step = str | int | Member
"""`"tags"` an attribute, map key or nested block type · `0` the n-th element or nested block · `Member` by content."""

Verb = Literal["set", "remove", "add"]


@dataclass(frozen=True)
class Edit:
    """One change of one block.

    set     the attribute, map key or list element at `path` gets `value`; what is missing on the way is made
    remove  the attribute, map key, list element or nested block at `path` goes away
    add     `value` joins the list at `path`, or becomes a new nested block of the type that `path` ends with
    """

    file: str
    block: tuple[str, ...]
    """Type and labels, for instance ("resource", "aws_ebs_volume", "data")."""
    path: tuple[Step, ...]
    verb: Verb
    value: Json = None
    as_block: bool = False
    """The last name in `path` that has to be made is a nested block, not an attribute (the schema knows)."""


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
    TOO_DEEP = "too-deep"
    UNREADABLE = "unreadable"
    SHARED = "shared"
    SENSITIVE = "sensitive"
    DEFAULT_TAGS = "provider-default-tags"
    OUTSIDE = "outside-repository"
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
