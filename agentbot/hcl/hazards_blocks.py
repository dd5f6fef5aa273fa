"""Blocks that run programs, reach out, read other files, or say where code, providers and the state come from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from agentbot.hcl.hazards_calls import NOT_LITERAL, Opening, inside
from agentbot.hcl.hazards_kind import Hazard, HazardKind, digest
from agentbot.hcl.hazards_source import Spot, labels_of, tokens
from agentbot.hcl.literal import value_of
from agentbot.hcl.syntax import Attribute, Block

DATA_SOURCES = {
    "external": "runs a program",
    "shell_script": "runs a program",
    "local_command": "runs a program",
    "aws_lambda_invocation": "runs a function in the cloud",
    "azapi_resource_action": "calls an API",
    "http": "calls an address",
    "terraform_remote_state": "reads the state of another stack",
    "template_file": "renders text as code",
}
"""What reading a data source does besides looking at the infrastructure; after the providers' documentation, 2026."""
DATA_PATHS = {
    "local_file": ("filename",),
    "local_sensitive_file": ("filename",),
    "archive_file": ("source_file", "source_dir", "output_path"),
    "template_dir": ("source_dir", "destination_dir"),
}
"""Arguments of data sources that are paths on this machine."""
LOOKUP = "dns"
"""Every data source of this provider sends a name out."""
PROVIDER_SETTINGS = frozenset(
    ("alias", "version", "region", "default_tags", "ignore_tags", "default_labels", "project", "zone", "features")
    + ("allowed_account_ids", "forbidden_account_ids", "subscription_id")
)
"""Settings of providers that name infrastructure; every other one may run, read or reach something."""
STATE = {"backend": "says where the state is kept", "cloud": "says where the state is kept"}
STATE |= {"encryption": "says what encrypts the state, which may be a program"}


def of_block(spot: Spot) -> Iterator[Hazard | Opening]:
    """The hazards of one block itself, without those of its arguments and of the blocks in it."""
    around = tuple(block.type for block in spot.blocks[1:-1])
    match (around, spot.block.type):
        case (() | ("check",), "data" | "ephemeral"):
            yield from _data(spot)
        case ((_,), "provisioner"):
            yield _opening(spot, HazardKind.PROVISIONER, f"has a provisioner, in `{_name(spot.blocks[1])}`")
        case ((_,), "dynamic") if labels_of(spot.block) == ("provisioner",):
            yield _opening(spot, HazardKind.PROVISIONER, f"has a provisioner, in `{_name(spot.blocks[1])}`")
        case (("resource",) | ("removed",) | (_, "provisioner"), "connection"):
            yield _opening(spot, HazardKind.CONNECTION, f"connects to a machine for `{_name(spot.blocks[1])}`")
        case ((), "action"):
            yield _opening(spot, HazardKind.ACTION, f"runs `{_name(spot.block)}` beside the plan")
        case (("terraform",), "backend" | "cloud" | "encryption" as what):
            yield _opening(spot, HazardKind.BACKEND, STATE[what])
        case ((), "provider"):
            yield from _settings(spot)
        case ((), "module"):
            yield from _module(spot)


def target_of(spot: Spot) -> str | None:
    """The folder that a module call with a plain local source leads to; None for every other source."""
    source = _literal(spot.block, "source")
    if not isinstance(source, str) or not source.startswith(("./", "../")) or "\\" in source:
        return None
    target = posixpath.normpath(posixpath.join(spot.source.folder, source))
    steps = target.split("/")
    if ".." in steps or {".git", ".terraform"} & set(steps):
        return None
    return "" if target == "." else target


def _data(spot: Spot) -> Iterator[Hazard | Opening]:
    kind = labels_of(spot.block)[:1]
    name = kind[0] if kind else ""
    does = "asks the DNS" if name.split("_")[0] == LOOKUP else DATA_SOURCES.get(name)
    if does:
        yield _opening(spot, HazardKind.DATA_SOURCE, f"{does}: `{_name(spot.block)}`")
    for key in DATA_PATHS.get(name, ()):
        argument = spot.block.attributes.get(key)
        found = inside(argument.value) if argument else (".", "")
        why = NOT_LITERAL if found is None else found[1]
        if argument and why:
            yield _argument(spot, argument, HazardKind.DATA_SOURCE, f"reads {why}: `{_name(spot.block)}`")


def _settings(spot: Spot) -> Iterator[Opening]:
    alias = _literal(spot.block, "alias")
    name = ".".join((*labels_of(spot.block), *([alias] if isinstance(alias, str) else ())))
    for item in spot.block.items:
        key = item.name if isinstance(item, Attribute) else item.type
        if key in PROVIDER_SETTINGS:
            continue
        node = item.value if isinstance(item, Attribute) else item.node
        if node is not None:
            content = digest(spot.source.folder, name, key, tokens(node))
            what = f"sets `{key}` of provider `{name}`"
            hazard = Hazard(HazardKind.PROVIDER_SETTING, spot.source.path, spot.source.line(item), what, content)
            yield Opening(hazard, spot, (node,))


def _module(spot: Spot) -> Iterator[Hazard | Opening]:
    source = spot.block.attributes.get("source")
    if source is None or target_of(spot) is not None:
        return
    version = spot.block.attributes.get("version")
    parts = [argument.value for argument in (source, version) if argument]
    said = [tokens(part) for part in parts]
    # What comes from elsewhere is the same wherever it is called; a path is not.
    where = spot.source.folder if not isinstance(value_of(source.value), str) or said[0].startswith('".') else ""
    what = f"takes the code of module `{_name(spot.block)}` from outside this repository"
    yield Opening(
        Hazard(HazardKind.MODULE, spot.source.path, spot.line, what, digest(where, *said)), spot, tuple(parts)
    )


def _opening(spot: Spot, kind: HazardKind, what: str) -> Opening:
    node = spot.block.node
    assert node is not None
    content = digest(spot.source.folder, spot.address, tokens(node))
    return Opening(Hazard(kind, spot.source.path, spot.line, what, content), spot, (node,))


def _argument(spot: Spot, argument: Attribute, kind: HazardKind, what: str) -> Opening:
    content = digest(spot.source.folder, spot.address, argument.name, tokens(argument.value))
    return Opening(Hazard(kind, spot.source.path, spot.source.line(argument), what, content), spot, (argument.value,))


def _literal(block: Block, name: str) -> object:
    argument = block.attributes.get(name)
    return value_of(argument.value) if argument else None


def _name(block: Block) -> str:
    return " ".join((block.type, *labels_of(block))) if block.type != "module" else ".".join(labels_of(block))
