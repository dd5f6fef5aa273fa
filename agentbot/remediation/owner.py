"""Who changes a place at run time: by convention, by a controller that the stack declares, or by a setting."""

from __future__ import annotations

import re

from agentbot.checks.drift.words import table
from agentbot.checks.facts import Facts
from agentbot.hcl.edit import Json
from agentbot.remediation.controlled import controller, needs_controller, needs_setting
from agentbot.terraform.configured import references_in
from agentbot.terraform.plan import ResourceChange
from agentbot.terraform.source import configuration_of

DECLARED = "a controller that the stack declares"
BY_SETTING = "the cloud itself, by `{setting}`"
IDENTITIES = ("id", "arn", "name", "resource_id")
"""What another resource may call this one by."""
OWN_NAMES = ("id", "arn", "name")
"""What a controller is called itself: a policy named `web` is not about the group `web` for that."""

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+|\*)\]")


def owner_of(entry: ResourceChange, path: str, facts: Facts) -> str | None:
    """A short name of the owner, None where nobody but people should change the place."""
    if named := controller(entry.type, path):
        return named
    kinds = needs_controller(entry.type, path)
    declared = (other for other in facts.plan.changes.values() if other.type in kinds)
    if any(_is_about(other, entry, facts) for other in declared):
        return DECLARED
    beside = _beside(entry, path)
    set_ = next((name for name in needs_setting(entry.type, path) if _is_on(beside.get(name))), None)
    return BY_SETTING.format(setting=set_) if set_ else None


def _beside(entry: ResourceChange, path: str) -> dict[str, Json]:
    """The block around a place as the code wants it; nothing where the path leads through a member of a set."""
    at: Json = entry.change.after
    for name, index in _STEP.findall(path.rpartition(".")[0]):
        if name:
            at = at.get(name) if isinstance(at, dict) else None
        else:
            at = at[int(index)] if isinstance(at, list) and index.isdigit() and int(index) < len(at) else None
    return at if isinstance(at, dict) else {}


def _is_on(value: Json) -> bool:
    """Something is set that is no word for off; a block counts where anything in it does."""
    pending = [value]
    while pending:
        match pending.pop():
            case dict() as members:
                pending.extend(members.values())
            case list() as items:
                pending.extend(items)
            case bool() | int() | float() as number if number:
                return True
            case str() as text if text and text.lower() not in (*table("off"), "unspecified"):
                return True
    return False


def _is_about(controller: ResourceChange, entry: ResourceChange, facts: Facts) -> bool:
    """The controller's code refers to the resource, or its values name it."""
    named = f"{entry.type}.{entry.name}"
    if controller.module == entry.module and any(
        text == named or text.startswith((f"{named}.", f"{named}["))
        for text in references_in(configuration_of(facts.plan, controller))
    ):
        return True
    own = entry.change.before if isinstance(entry.change.before, dict) else {}
    identities = {own[name] for name in IDENTITIES if isinstance(own.get(name), str) and own[name]}
    return any(text in identities or text.rpartition("/")[2] in identities for text in _texts(controller.change.before))


def _texts(value: Json) -> list[str]:
    """What a controller's arguments say, apart from its own names."""
    members = value.items() if isinstance(value, dict) else ()
    return [text for name, text in members if isinstance(text, str) and name not in OWN_NAMES]
