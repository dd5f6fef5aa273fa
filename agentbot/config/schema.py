"""The JSON Schemas with which editors complete and check `agentbot.yml` and `.agentbot/ignores.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that the usual YAML language server reads."""


@dataclass(frozen=True, eq=False)
class InSchema:
    """What a JSON Schema says of a rule that a validator has: an annotation beside the validator's."""

    rule: Mapping[str, Any]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The value's own schema, and the rule too."""
        schema = handler(core)
        return {**schema, "allOf": [*schema.get("allOf", ()), dict(self.rule)]}


class _WithoutTitles(GenerateJsonSchema):
    """The names of the fields say what a title would."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def document(model: type[BaseModel], path: str) -> dict[str, Any]:
    """The schema of the file at `path`, which the model describes."""
    schema = model.model_json_schema(schema_generator=_WithoutTitles)
    for part in (schema, *schema.get("$defs", {}).values()):
        part.pop("title", None)
    return {"$schema": DIALECT, "title": path, **_draft_7(schema)}


def _draft_7(value: Any) -> Any:
    """In draft 7 nothing beside a `$ref` counts, and shared parts have another name."""
    match value:
        case {"$ref": str(name), **others} if others:
            return {"allOf": [_draft_7({"$ref": name})], **_draft_7(others)}
        case {"$ref": str(name)}:
            return {"$ref": name.replace("#/$defs/", "#/definitions/")}
        case dict():
            return {"definitions" if key == "$defs" else key: _draft_7(inner) for key, inner in value.items()}
        case list():
            return [_draft_7(inner) for inner in value]
        case _:
            return value
