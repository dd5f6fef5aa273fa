"""OpenAPI 3.0's way to write a schema as JSON Schema, open for answers and closed for requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COMBINED = ("allOf", "anyOf", "oneOf")
NULL = {"type": "null"}


def json_schema(schema: Any, document: str, *, closed: bool) -> Any:
    """The schema with `nullable` as a type, and its references into `document`.

    Closed: an object that lists its keys takes no other, unless it says so, so that a misspelt key is found.
    """
    match schema:
        case list():
            return [json_schema(item, document, closed=closed) for item in schema]
        case {"$ref": str(reference)}:
            return {"$ref": f"{document}{reference}"}
        case dict():
            return _nullable(_closed(_parts(schema, document, closed=closed), closed=closed))
    return schema


def nulls_anywhere(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenAPI schema with a null allowed for every key, at every depth."""
    changed = dict(schema)
    if "properties" in schema:
        changed["properties"] = {
            name: {**nulls_anywhere(value), "nullable": True} for name, value in schema["properties"].items()
        }
    if "items" in schema:
        changed["items"] = nulls_anywhere(schema["items"])
    return changed


def _parts(schema: Mapping[str, Any], document: str, *, closed: bool) -> dict[str, Any]:
    changed = dict(schema)
    for key in ("properties", "patternProperties"):
        if key in schema:
            changed[key] = {name: json_schema(each, document, closed=closed) for name, each in schema[key].items()}
    for key in ("items", "additionalProperties", *COMBINED):
        if key in schema:
            changed[key] = json_schema(schema[key], document, closed=closed)
    return changed


def _closed(schema: dict[str, Any], *, closed: bool) -> dict[str, Any]:
    if closed and "properties" in schema and "additionalProperties" not in schema:
        return {**schema, "additionalProperties": False}
    return schema


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if not schema.pop("nullable", False):
        return schema
    if any(key in schema for key in COMBINED):
        return {"anyOf": [schema, NULL]}
    if "enum" in schema:
        schema = {**schema, "enum": [*dict.fromkeys([*schema["enum"], None])]}
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema
