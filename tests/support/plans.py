"""Small plans, schemas and sources, made the way Terraform prints them, for the tests of checks, remedies and gates."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from agentbot.checks.facts import Facts
from agentbot.terraform.plan import Plan, ResourceChange, parse_plan
from agentbot.terraform.schema import Node, NoSchemas, Schemas, read_block
from agentbot.terraform.source import StackSource

PROVIDER = "registry.terraform.io/hashicorp/aws"
VOLUME = "aws_ebs_volume.data"
MAIN = """\
resource "aws_ebs_volume" "data" {
  size = 20
  tags = {
    Name = "data"
  }
}
"""


class Files(dict[str, bytes]):
    """A tree in memory."""

    def paths(self) -> Collection[str]:
        return sorted(self)

    def read(self, path: str) -> bytes | None:
        return self.get(path)


class KnownSchemas:
    """The schemas of some resource types."""

    def __init__(self, **blocks: Mapping[str, Any]) -> None:
        self._nodes = {kind: read_block(block) for kind, block in blocks.items()}

    def resource(self, provider: str, kind: str) -> Node | None:
        return self._nodes.get(kind)


def attribute(kind: Any = "string", *flags: str) -> dict[str, Any]:
    """An attribute of a schema: its type, and `optional`, `required`, `computed` or `sensitive`."""
    return {"type": kind, **dict.fromkeys(flags or ("optional",), True)}


def nested(mode: str, **attributes: Any) -> dict[str, Any]:
    """A nested block type of a schema."""
    return {"nesting_mode": mode, "block": {"attributes": attributes}}


def entry(address: str, *actions: str, before: Any = None, after: Any = None, **rest: Any) -> dict[str, Any]:
    """One entry of `resource_drift` or `resource_changes`; marks and other members of both levels as keywords."""
    module, _, local = address.rpartition("module.")
    name, _, tail = local.partition(".") if module or address.startswith("module.") else ("", "", address)
    kind, _, label = tail.partition(".")
    marks = {k: rest.pop(k) for k in ("after_unknown", "before_sensitive", "after_sensitive") if k in rest}
    found = {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": label.partition("[")[0],
        "provider_name": PROVIDER,
        "change": {"actions": list(actions), "before": before, "after": after, **marks},
        **rest,
    }
    return {**found, "module_address": f"{module}module.{name}"} if name else found


def drifted(
    address: str, before: Any, live: Any, *, code: Any = ..., replaces: bool = False, **rest: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of one drifted resource: without `code` the plan is silent, else it would write that."""
    planned = live if code is ... else code
    actions = ("no-op",) if code is ... else ("delete", "create") if replaces else ("update",)
    return (
        entry(address, "update", before=before, after=live, **rest),
        entry(address, *actions, before=live, after=planned, **rest),
    )


def deleted(address: str, before: Any, **rest: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides of a resource that is gone from the cloud and would be created again."""
    return entry(address, "delete", before=before, **rest), entry(address, "create", after=before, **rest)


def plan_json(
    drift: Iterable[Any] = (),
    changes: Iterable[Any] = (),
    *,
    both: Iterable[tuple[Any, Any]] = (),
    configuration: Iterable[Any] = (),
    prior: Iterable[Any] = (),
    **rest: Any,
) -> dict[str, Any]:
    """A plan document; `both` are pairs of entries, one for each side."""
    pairs = list(both)
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_drift": [*drift, *(pair[0] for pair in pairs)],
        "resource_changes": [*changes, *(pair[1] for pair in pairs)],
        "configuration": {"root_module": {"resources": list(configuration)}},
        "prior_state": {"values": {"root_module": {"resources": list(prior)}}},
        "complete": True,
        **rest,
    }


def make_plan(*args: Any, **kwargs: Any) -> Plan:
    """A plan as it is read from the document of `plan_json`."""
    return parse_plan(json.dumps(plan_json(*args, **kwargs)).encode(), name="plan.json")


def configured(address: str, **expressions: Any) -> dict[str, Any]:
    """A resource of the configuration as Terraform reads it: constants as they are, `...` for a reference."""
    kind, _, name = address.partition(".")
    shown = {
        key: value
        if isinstance(value, list | dict) and "references" in str(value)
        else {"references": ["var.x"]}
        if value is ...
        else {"constant_value": value}
        for key, value in expressions.items()
    }
    return {"address": address, "mode": "managed", "type": kind, "name": name, "expressions": shown}


def live(address: str, **values: Any) -> dict[str, Any]:
    """A resource of the prior state: what the refresh found."""
    kind, _, name = address.partition(".")
    return {"address": address, "mode": "managed", "type": kind, "name": name.partition("[")[0], "values": values}


def make_source(files: Mapping[str, str] | str = MAIN, root: str = ".") -> StackSource:
    """The source of a stack; one text is its `main.tf`."""
    texts = {"main.tf": files} if isinstance(files, str) else files
    return StackSource(Files({path: text.encode() for path, text in texts.items()}), root)


def make_facts(
    plan: Plan, files: Mapping[str, str] | str = MAIN, *, schemas: Schemas | None = None, provable: bool = True
) -> Facts:
    """Everything that is known of the stack `app`."""
    return Facts(
        stack="app",
        stack_id="app-id",
        plan=plan,
        source=make_source(files),
        schemas=schemas or NoSchemas(),
        provable=provable,
    )


def volume(size: Any = 20, **rest: Any) -> dict[str, Any]:
    """The values of a volume."""
    return {"id": "vol-1", "size": size, **rest}


def only_change(plan: Plan) -> ResourceChange:
    """The one planned change."""
    (found,) = plan.changes.values()
    return found
