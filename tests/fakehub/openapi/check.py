"""Whether requests and answers are what GitHub's own OpenAPI description documents."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.fakehub.openapi.dialect import json_schema, nulls_anywhere
from tests.fakehub.openapi.trim import JSON, TRIMMED
from tests.fakehub.openapi.words import problems

REQUESTS = "urn:github:requests"
ANSWERS = "urn:github:answers"

MAY_BE_EMPTY = {"/repos/{owner}/{repo}/contents/{path}", "/repos/{owner}/{repo}/git/matching-refs/{ref}"}
"""Where the last parameter may be left out: the root folder, every ref."""

NOT_MODIFIED = 304
ANYWHERE = {401: "basic-error", 403: "basic-error", 404: "basic-error", 422: "validation-error", 429: "basic-error"}
"""Refusals that any operation may give, although most do not document them."""

BARE_LABELS = {"type": "array", "items": {"type": "string"}}
LABELS = "/repos/{owner}/{repo}/issues/{issue_number}/labels"
PROTECTION = "/repos/{owner}/{repo}/branches/{branch}/protection"


def amended(method: str, template: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A request's schema with what GitHub accepts and its description forgets: all of it is here.

    - Labels as a bare array of names, which the description has only in its prose.
    - Null for anything that a branch protection does not set.
    """
    if template == LABELS and method in ("post", "put"):
        return {"anyOf": [schema, BARE_LABELS]}
    if template == PROTECTION and method == "put":
        return nulls_anywhere(schema)
    return schema


@dataclass(frozen=True)
class Operation:
    """One documented operation: how its path looks, and what it takes and gives."""

    method: str
    template: str
    pattern: re.Pattern[str]
    description: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]

    @cached_property
    def query(self) -> Mapping[str, Mapping[str, Any]]:
        """The query parameters by name."""
        return {each["name"]: each for each in self.parameters if each["in"] == "query"}

    @cached_property
    def in_path(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters in the path by name."""
        return {each["name"]: each for each in self.parameters if each["in"] == "path"}


class Contract:
    """GitHub's description of its API, asked about one exchange at a time."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._components = description["components"]
        operations = [
            self._operation(method, template, each)
            for template, methods in description["paths"].items()
            for method, each in methods.items()
        ]
        self._operations = sorted(operations, key=_rank)
        self._registry: Registry[Any] = Registry().with_resources(
            (urn, DRAFT202012.create_resource(self._schemas(urn))) for urn in (REQUESTS, ANSWERS)
        )
        self._validators: dict[tuple[str, ...], Validator] = {}

    @staticmethod
    @cache
    def load() -> Contract:
        """The description that lies beside this file; read once."""
        return Contract(json.loads(gzip.decompress(TRIMMED.read_bytes())))

    def operation(self, method: str, path: str) -> str | None:
        """The templated path that a request goes to, such as `/repos/{owner}/{repo}/git/ref/{ref}`."""
        found = self._find(method, path)
        return found[0].template if found else None

    def request_problems(self, method: str, path: str, query: Mapping[str, str], body: object) -> list[str]:
        """What the description objects to in a request; `path` as it was sent, `body` None where there is none."""
        found = self._find(method, path)
        if found is None:
            return [_unknown(method, path)]
        operation, values = found
        objections = [
            *self._parameter_problems(operation, "path", operation.in_path, values),
            *self._query_problems(operation, query),
            *self._body_problems(operation, body),
        ]
        return [_told(operation, each) for each in objections]

    def response_problems(self, method: str, path: str, status: int, body: object) -> list[str]:
        """What the description objects to in an answer; `body` None where there is none."""
        found = self._find(method, path)
        if found is None:
            return [_unknown(method, path)]
        return [_told(found[0], each) for each in self._answer_problems(found[0], status, body)]

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        for operation in self._operations:
            if operation.method == method.lower() and (match := operation.pattern.fullmatch(path)):
                return operation, {name: value for name, value in match.groupdict().items() if value}
        return None

    def _query_problems(self, operation: Operation, query: Mapping[str, str]) -> Iterator[str]:
        for name, parameter in operation.query.items():
            if parameter.get("required") and name not in query:
                yield f"query.{name} is missing"
        for name in sorted(query.keys() - operation.query.keys()):
            yield f"query.{name} is not documented"
        yield from self._parameter_problems(operation, "query", operation.query, query)

    def _parameter_problems(
        self, operation: Operation, place: str, parameters: Mapping[str, Mapping[str, Any]], values: Mapping[str, str]
    ) -> Iterator[str]:
        for name, value in values.items():
            if name in parameters:
                schema = parameters[name]["schema"]
                validator = self._validator(operation, place, name, schema=schema, urn=REQUESTS)
                yield from problems(validator.iter_errors(_typed(value, schema)), f"{place}.{name}")

    def _body_problems(self, operation: Operation, body: object) -> list[str]:
        documented = operation.description.get("requestBody")
        if documented is None:
            return [] if body is None or body == {} else ["body is not documented"]
        if body is None:
            return ["body is missing"] if documented.get("required") else []
        schema = amended(operation.method, operation.template, documented["content"][JSON]["schema"])
        return problems(self._validator(operation, "body", schema=schema, urn=REQUESTS).iter_errors(body), "body")

    def _answer_problems(self, operation: Operation, status: int, body: object) -> list[str]:
        documented = operation.description["responses"].get(str(status))
        if documented is None and status not in (NOT_MODIFIED, *ANYWHERE):
            return [f"status {status} is not documented"]
        schema = self._answer_schema(documented, status)
        if schema is None:
            return [] if body is None else [f"body is not documented for status {status}"]
        if body is None:
            return [f"body is missing for status {status}"]
        validator = self._validator(operation, str(status), schema=schema, urn=ANSWERS)
        return problems(validator.iter_errors(body), "body")

    def _answer_schema(self, documented: Mapping[str, Any] | None, status: int) -> Mapping[str, Any] | None:
        """None where an answer has no body; a refusal always has one, documented or not."""
        content = self._resolved(documented or {}).get("content")
        if content:
            schema: Mapping[str, Any] = content[JSON]["schema"]
            return schema
        return {"$ref": f"#/components/schemas/{ANYWHERE.get(status, 'basic-error')}"} if status >= 400 else None

    def _operation(self, method: str, template: str, description: Mapping[str, Any]) -> Operation:
        parameters = tuple(self._resolved(each) for each in description.get("parameters", ()))
        slashes = {each["name"] for each in parameters if each["in"] == "path" and each.get("x-multi-segment")}
        return Operation(method, template, _pattern(template, slashes), description, parameters)

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        """A parameter or an answer itself, where the part only refers to it."""
        if "$ref" not in part:
            return part
        _, _, kind, name = part["$ref"].split("/")
        resolved: Mapping[str, Any] = self._components[kind][name]
        return resolved

    def _schemas(self, urn: str) -> dict[str, Any]:
        schemas = self._components["schemas"]
        closed = urn == REQUESTS
        return {
            "components": {"schemas": {name: json_schema(each, urn, closed=closed) for name, each in schemas.items()}}
        }

    def _validator(self, operation: Operation, *part: str, schema: Any, urn: str) -> Validator:
        key = (operation.method, operation.template, urn, *part)
        if key not in self._validators:
            translated = json_schema(schema, urn, closed=urn == REQUESTS)
            self._validators[key] = Draft202012Validator(translated, registry=self._registry)
        return self._validators[key]


def _unknown(method: str, path: str) -> str:
    return f"{method.upper()} {path}: no such operation; where GitHub has it, add it to trim.py and trim again"


def _told(operation: Operation, objection: str) -> str:
    return f"{operation.method.upper()} {operation.template}: {objection}"


def _rank(operation: Operation) -> tuple[int, bool, str]:
    """Exact words before parameters: `issues/comments` is no issue, `commits/x/status` no ref."""
    parts = operation.template.split("/")
    return -sum(not part.startswith("{") for part in parts), parts[-1].startswith("{"), operation.template


def _pattern(template: str, slashes: set[str]) -> re.Pattern[str]:
    pattern = "".join(
        f"(?P<{part[1:-1]}>{'.+' if part[1:-1] in slashes else '[^/]+'})" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", template)
    )
    if template in MAY_BE_EMPTY:
        head, _, last = pattern.rpartition("/")
        pattern = f"{head}(?:/{last}?)?"
    return re.compile(pattern)


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    """A parameter's text as what its schema wants, where it can be read as that."""
    match schema.get("type"):
        case "integer" if re.fullmatch(r"-?\d{1,18}", value):
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "array":
            return value.split(",")
    return value
