"""The source of the made-up stack, and how Terraform prints that source and the provider's schema."""

from __future__ import annotations

import json
from typing import Any

from agentbot.hcl.render import Style, render
from agentbot.terraform.schema import Node, read_block
from estate.kinds import RESOURCE_KINDS, TAGS, ResourceKind

FLAT = tuple(kind for kind in RESOURCE_KINDS if not kind.keys)
"""These also stand in the root module, once for each service."""
# fmt: off
FILLED_ONLY = {
    "id", "arn", "owner_id", "unique_id", "create_date", "policy_id", "attachment_count", "key_id", "last_modified",
    "source_code_size", "revision", "version", "invoke_arn", "endpoint", "address", "instance_state", "fqdn",
    "private_dns", "latest_restorable_time", "code_sha256", "owner", "security_group_rule_id", "bucket_domain_name",
    "bucket_regional_domain_name", "arn_without_revision", "stream_arn",
}
# fmt: on
"""What the provider alone decides."""


class EstateTree:
    """The files of the stack in memory: a root module that calls the module `service` once for each service."""

    def __init__(self, services: int) -> None:
        calls = "".join(_call(n) for n in range(services))
        flat = {
            f"{kind.type}.tf": "".join(_block(kind, f"s{n}", number=str(n)) for n in range(services)) for kind in FLAT
        }
        texts = {
            "main.tf": calls,
            **flat,
            "modules/service/main.tf": "".join(_block(k, "this") for k in RESOURCE_KINDS),
        }
        self.files = {path: text.encode("utf-8") for path, text in sorted(texts.items())}

    def paths(self) -> list[str]:
        """Every path."""
        return list(self.files)

    def read(self, path: str) -> bytes | None:
        """The bytes of one file."""
        return self.files.get(path)


class EstateSchemas:
    """The provider's schema of every type in the estate."""

    def __init__(self) -> None:
        self._nodes = {kind.type: read_block(_schema(kind)) for kind in RESOURCE_KINDS}

    def resource(self, provider: str, kind: str) -> Node | None:
        """The root of a resource type's schema."""
        return self._nodes.get(kind)


def configuration(services: int) -> dict[str, Any]:
    """The `configuration` of the plan: the module's resources again for every call, as Terraform prints them."""
    calls = {
        f"service_{n}": {
            "source": "./modules/service",
            "expressions": {"number": {"constant_value": n}, "tags": {"references": ["local.tags"]}},
            "module": {"resources": [_configured(kind, "this") for kind in RESOURCE_KINDS]},
        }
        for n in range(services)
    }
    flat = [_configured(kind, f"s{n}", number=str(n)) for n in range(services) for kind in FLAT]
    return {"root_module": {"resources": flat, "module_calls": calls}}


def _call(n: int) -> str:
    return f'module "service_{n}" {{\n  source = "./modules/service"\n  number = {n}\n  tags   = local.tags\n}}\n\n'


def _block(kind: ResourceKind, name: str, *, number: str | None = None) -> str:
    lines = [f'resource "{kind.type}" "{name}" {{']
    if kind.keys:
        lines.append(f"  for_each = toset({render(list(kind.keys), Style(one_line=True)).decode()})")
    for argument, value in kind.code.items():
        nested = argument in kind.blocks
        bodies = value if nested else ()
        lines.extend(f"  {argument} {_body(body, number)}" for body in bodies)
        lines.extend(() if nested else (f"  {argument} = {_written(value, number)}",))
    lines.extend(f"  {argument} = jsonencode({_written(value, number)})" for argument, value in kind.documents.items())
    lines.extend(f"  {argument} = {expression}" for argument, (expression, _) in kind.refers.items())
    lines.extend((f"  tags = {_written(TAGS, number)}",) if kind.tagged else ())
    return "\n".join((*lines, "}", "", ""))


def _body(body: dict[str, Any], number: str | None) -> str:
    inner = "\n".join(f"    {argument} = {_written(value, number)}" for argument, value in body.items())
    return f"{{\n{inner}\n  }}"


def _written(value: Any, number: str | None) -> str:
    """A literal where the number of the service is known; else a template."""
    text = render(value, Style("  ")).decode()
    key, service = ("each.key", "var.number") if number is None else ("main", number)
    for mark, what in (("@n", service), ("@k", key)):
        text = text.replace(mark, f"${{{what}}}" if number is None else what)
    return text.replace("@i", "0")


def _configured(kind: ResourceKind, name: str, *, number: str | None = None) -> dict[str, Any]:
    expressions: dict[str, Any] = {
        argument: [{k: _expression(v, number) for k, v in body.items()} for body in value]
        if argument in kind.blocks
        else _expression(value, number)
        for argument, value in (*kind.code.items(), *((("tags", TAGS),) if kind.tagged else ()))
    }
    expressions |= {argument: {} for argument in kind.documents}
    expressions |= {argument: {"references": [expression]} for argument, (expression, _) in kind.refers.items()}
    found = {"address": f"{kind.type}.{name}", "mode": "managed", "type": kind.type, "name": name}
    return found | {"provider_config_key": "aws", "expressions": expressions, "schema_version": 0}


def _expression(value: Any, number: str | None) -> dict[str, Any]:
    text = json.dumps(value)
    names = [name for mark, name in (("@n", "var.number"), ("@k", "each.key")) if mark in text]
    if number is None and names:
        return {"references": names}
    constant = text.replace("@n", str(number)).replace("@k", "main").replace("@i", "0")
    return {"constant_value": json.loads(constant)}


def _schema(kind: ResourceKind) -> dict[str, Any]:
    known = {**kind.code, **kind.documents, **{name: value for name, (_, value) in kind.refers.items()}}
    attributes = {name: _attribute(name, value, kind, optional=True) for name, value in known.items()}
    for name, value in kind.filled.items():
        alone = name in FILLED_ONLY
        attributes[name] = _attribute(name, value, kind, optional=not alone) | {"computed": alone or bool(value)}
    if kind.tagged:
        attributes["tags"] = {"type": ["map", "string"], "optional": True}
        attributes["tags_all"] = {"type": ["map", "string"], "optional": True, "computed": True}
    blocks = {name: _nested(name, {**kind.filled, **known}[name], kind) for name in kind.blocks}
    return {"attributes": {n: a for n, a in attributes.items() if n not in blocks}, "block_types": blocks}


def _attribute(name: str, value: Any, kind: ResourceKind, *, optional: bool) -> dict[str, Any]:
    return {"type": _type(name, value, kind), "optional": optional, "sensitive": name in kind.sensitive}


def _type(name: str, value: Any, kind: ResourceKind) -> Any:
    match value:
        case bool():
            return "bool"
        case int():
            return "number"
        case list():
            inner = _type("", value[0], kind) if value else "string"
            return ["set" if name in kind.sets else "list", inner]
        case dict() if all(isinstance(inner, str) for inner in value.values()):
            return ["map", "string"]
        case dict():
            return ["object", {key: _type(key, inner, kind) for key, inner in value.items()}]
        case _:
            return "string"


def _nested(name: str, value: list[dict[str, Any]], kind: ResourceKind) -> dict[str, Any]:
    inner = {key: _attribute(key, member, kind, optional=True) for item in value for key, member in item.items()}
    return {"nesting_mode": "set" if name in kind.sets else "list", "block": {"attributes": inner}}
