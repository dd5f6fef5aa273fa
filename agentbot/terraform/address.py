"""Module paths inside resource addresses: `module.a["x"].module.b[0]` → its calls, outermost first."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class ModuleStep:
    """One module call on the way to a resource; `key` is its count or for_each key."""

    name: str
    key: str | int | None = None


def module_steps(module_address: str) -> tuple[ModuleStep, ...]:
    """The calls that lead to a module; keys may hold dots, brackets and escaped quotes.

    Raises ValueError where the text is no module address.
    """
    steps: list[ModuleStep] = []
    rest = module_address
    while rest:
        if not rest.startswith("module."):
            raise ValueError(f"not a module address: {module_address[:200]!r}")
        rest = rest.removeprefix("module.")
        end = next((i for i, c in enumerate(rest) if c in ".["), len(rest))
        name, rest = rest[:end], rest[end:]
        key, rest = _key(rest) if rest.startswith("[") else (None, rest)
        if not name or (rest and not rest.startswith(".")):
            raise ValueError(f"not a module address: {module_address[:200]!r}")
        steps.append(ModuleStep(name, key))
        rest = rest.removeprefix(".")
    return tuple(steps)


def _key(text: str) -> tuple[str | int, str]:
    """The key at the front of `["x"]…` or `[0]…`, and what follows its bracket."""
    try:
        value, end = json.JSONDecoder().raw_decode(text, 1)
    except json.JSONDecodeError as error:
        raise ValueError(f"not an instance key: {text[:200]!r}") from error
    if not isinstance(value, str | int) or text[end : end + 1] != "]":
        raise ValueError(f"not an instance key: {text[:200]!r}")
    return value, text[end + 1 :]
