"""A place inside a resource, and how Terraform writes it: `ingress[*].cidr_blocks`, `tags["Owner"]`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from agentbot.hcl.edit import Member, Step


@dataclass(frozen=True)
class Attr:
    """An attribute or nested block by name."""

    name: str


@dataclass(frozen=True)
class Key:
    """A key of a map."""

    name: str


@dataclass(frozen=True)
class At:
    """An element of a list by index."""

    index: int


PathStep = Attr | Key | At | Member
Path = tuple[PathStep, ...]


def show(path: Path) -> str:
    """The path as Terraform would write it; members of sets have no index and show as `[*]`."""
    parts: list[str] = []
    for step in path:
        match step:
            case Attr(name):
                parts.append(f".{name}" if parts else name)
            case Key(name):
                parts.append(f"[{json.dumps(name, ensure_ascii=False)}]")
            case At(index):
                parts.append(f"[{index}]")
            case Member():
                parts.append("[*]")
    return "".join(parts)


def steps(path: Path) -> tuple[Step, ...]:
    """The path as the source editor takes it."""
    return tuple(s if isinstance(s, Member) else s.index if isinstance(s, At) else s.name for s in path)


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """A name's words in lower case: `kmsKeyId` and `kms_key_id` give the same."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return tuple(word for word in re.split(r"[^a-z0-9]+", spread.lower()) if word)
