"""The plan of the made-up stack: most resources read back a little differently, few were really changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from estate.kinds import RESOURCE_KINDS, TAGS, ResourceKind, rule
from estate.source import FLAT, configuration

NOISY, DRIFTED, BOTH, UNAPPLIED = 0.60, 0.05, 0.01, 0.01
"""Shares of the resources; those changed on both sides are among the drifted."""
SEED = 20261124
PROVIDER = "registry.terraform.io/hashicorp/aws"
Values = dict[str, Any]
Twist = Callable[[Values, Values], None]
"""Changes what the state knows (first) or what the cloud says (second)."""


@dataclass
class Resource:
    """One instance with its three sides."""

    identity: Values
    kind: ResourceKind
    known: Values
    live: Values
    action: str = "no-op"
    planned: Values = field(default_factory=dict)


def plan(services: int) -> dict[str, Any]:
    """The plan as `terraform show -json` prints it."""
    chance = random.Random(SEED)
    resources = [_told(found, chance) for found in _resources(services)]
    drift = [found for found in resources if found.known != found.live]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": _modules(resources, "planned")},
        "resource_drift": [_entry(r, "delete" if not r.live else "update", r.known, r.live) for r in drift],
        "resource_changes": [_entry(r, r.action, r.live, r.planned) for r in resources],
        "prior_state": {"format_version": "1.0", "values": {"root_module": _modules(resources, "live")}},
        "configuration": configuration(services),
        "complete": True,
        "errored": False,
    }


def _resources(services: int) -> Iterator[Resource]:
    templates = {kind.type: json.dumps(_values(kind)) for kind in RESOURCE_KINDS}
    for n in range(services):
        module = f"module.service_{n}"
        for kind in FLAT:
            yield _resource(kind, templates[kind.type], n, "", f"s{n}", None)
        for kind in RESOURCE_KINDS:
            for key in kind.keys or (None,):
                yield _resource(kind, templates[kind.type], n, module, "this", key)


def _resource(kind: ResourceKind, template: str, n: int, module: str, name: str, key: str | None) -> Resource:
    local = f"{kind.type}.{name}" + (f'["{key}"]' if key else "")
    address = f"{module}.{local}" if module else local
    own = f"{n:04x}{abs(hash_of(address)):012x}"
    text = template.replace("@n", str(n)).replace("@k", key or "main").replace("@i", own)
    identity = {"address": address, "mode": "managed", "type": kind.type, "name": name, "provider_name": PROVIDER}
    identity |= {"module_address": module} if module else {}
    identity |= {"index": key} if key else {}
    return Resource(identity, kind, json.loads(text), json.loads(text))


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return random.Random(text).getrandbits(48)


def _values(kind: ResourceKind) -> Values:
    values = {**kind.filled, **kind.code, **{name: value for name, (_, value) in kind.refers.items()}}
    values |= {name: json.dumps(document) for name, document in kind.documents.items()}
    if kind.tagged:
        values |= {"tags": dict(TAGS), "tags_all": {**TAGS, "Team": "platform"}}
    return dict(sorted(values.items()))


def _told(found: Resource, chance: random.Random) -> Resource:
    """Let something happen to it; what an apply would do follows."""
    dice = chance.random()
    if dice < DRIFTED:
        chance.choice(_fitting(CHANGES, found))(found.known, found.live)
        return _reverted(found, both=dice < BOTH)
    if dice < DRIFTED + NOISY:
        chance.choice(_fitting(NOISE, found))(found.known, found.live)
    found.planned = dict(found.live)
    if dice > 1 - UNAPPLIED and found.kind.tagged:
        found.action = "update"
        found.planned["tags"] = {**TAGS, "Reviewed": "yes"}
    return found


def _reverted(found: Resource, *, both: bool) -> Resource:
    """An apply would write what the code says; what it does not say stays as it is live."""
    written = {**found.kind.code, **found.kind.documents, **found.kind.refers, "tags": (), "tags_all": ()}
    says = {name: value for name, value in found.known.items() if name in written}
    says |= {name: value * 3 for name, value in says.items() if both and found.live.get(name, value) != value
             and isinstance(value, int)}  # fmt: skip
    found.planned = {**found.live, **says} if found.live else dict(found.known)
    found.action = "create" if not found.live else "no-op" if found.planned == found.live else "update"
    return found


def _fitting(twists: tuple[Twist, ...], found: Resource) -> list[Twist]:
    """Those that change something here."""
    fitting = []
    for twist in twists:
        known, live = dict(found.known), dict(found.live)
        twist(known, live)
        if known != live:
            fitting.append(twist)
    return fitting


def _tags_appear(known: Values, live: Values) -> None:
    if "tags" in live:
        known["tags"], live["tags"] = None, {}


def _default_tag(known: Values, live: Values) -> None:
    if "tags_all" in live:
        known["tags_all"] = {k: v for k, v in live["tags_all"].items() if k != "Team"}


def _reordered(known: Values, live: Values) -> None:
    for name in ("ingress", "records", "requires_compatibilities", "attribute", "vpc_security_group_ids"):
        if name in live:
            known[name] = live[name][::-1]


def _rewritten(known: Values, live: Values) -> None:
    for name in ("policy", "assume_role_policy", "container_definitions"):
        if live.get(name):
            known[name] = json.dumps(json.loads(live[name]), sort_keys=True, indent=2)


def _read_again(known: Values, live: Values) -> None:
    for name in ("last_modified", "latest_restorable_time"):
        if name in live:
            known[name] = "2026-10-01T00:00:00Z"


def _emptied(known: Values, live: Values) -> None:
    for name in [name for name, value in live.items() if value in ("", [])][:3]:
        known[name] = None


def _counted(known: Values, live: Values) -> None:
    for name in ("attachment_count", "source_code_size", "revision"):
        if name in live:
            known[name] = live[name] - 1


def _tagged(known: Values, live: Values) -> None:
    if "tags" in live:
        for name in ("tags", "tags_all"):
            live[name] = {**live[name], "Owner": "alice", "CostCenter": "0815"}


def _tuned(known: Values, live: Values) -> None:
    numbers = ("size", "threshold", "retention_in_days", "timeout", "ttl", "allocated_storage", "max_session_duration")
    for name in numbers:
        if isinstance(live.get(name), int):
            live[name] *= 2


def _opened(known: Values, live: Values) -> None:
    if "ingress" in live:
        live["ingress"] = [*live["ingress"], rule(22, "0.0.0.0/0")]


def _widened(known: Values, live: Values) -> None:
    if "ingress" in live:
        first = {**live["ingress"][0], "cidr_blocks": [*live["ingress"][0]["cidr_blocks"], "203.0.113.0/24"]}
        live["ingress"] = [first, *live["ingress"][1:]]


def _attached(known: Values, live: Values) -> None:
    if "managed_policy_arns" in live:
        live["managed_policy_arns"] = [*live["managed_policy_arns"], "arn:aws:iam::aws:policy/AdministratorAccess"]


def _deleted(known: Values, live: Values) -> None:
    live.clear()


NOISE: tuple[Twist, ...] = (_tags_appear, _default_tag, _reordered, _rewritten, _read_again, _emptied, _counted)
CHANGES: tuple[Twist, ...] = (
    _tagged,
    _tagged,
    _tuned,
    _tuned,
    _opened,
    _opened,
    _widened,
    _widened,
    _attached,
    _attached,
    _deleted,
)


def _entry(found: Resource, action: str, before: Values, after: Values) -> Values:
    change: Values = {"actions": [action], "before": before or None, "after": after or None, "after_unknown": {}}
    change |= {"before_sensitive": _mask(before, found.kind), "after_sensitive": _mask(after, found.kind)}
    return found.identity | {"change": change}


def _mask(values: Values, kind: ResourceKind) -> Any:
    """Marks of the same shape as the value: only collections and what is sensitive show in it."""
    marks: Values = {name: True for name in values if name in kind.sensitive}
    return marks | {name: _marks(value) for name, value in values.items() if isinstance(value, list | dict)}


def _marks(value: Any) -> Any:
    match value:
        case dict():
            return {key: _marks(inner) for key, inner in value.items() if isinstance(inner, list | dict)}
        case list():
            return [_marks(inner) for inner in value]
        case _:
            return False


def _modules(resources: list[Resource], side: str) -> Values:
    children: dict[str, list[Values]] = {}
    for found in resources:
        values: Values = getattr(found, side)
        if values:
            identity = {k: v for k, v in found.identity.items() if k != "module_address"}
            entry = identity | {"schema_version": 0, "values": values, "sensitive_values": _mask(values, found.kind)}
            children.setdefault(found.identity.get("module_address", ""), []).append(entry)
    root = children.pop("", [])
    return {"resources": root, "child_modules": [{"address": a, "resources": r} for a, r in children.items()]}
