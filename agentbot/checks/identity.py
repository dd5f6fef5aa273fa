"""The identity of a finding across runs: which stack, which problem, which value."""

from __future__ import annotations

import hashlib
import json

from agentbot.hcl.edit import Json

VERSION = "v1"
"""Part of every identity, so that a later rule for identities cannot collide with this one."""


def joined_digest(*parts: str) -> str:
    """SHA-256 in hex over the parts, NUL between them; a NUL inside a part is written out."""
    joined = "\0".join(part.replace("\0", "\\0") for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def stack_id(*, config_id: str | None, lineage: str | None, path: str) -> str:
    """The configured id, else the digest of the state's lineage, else the path of the root module."""
    if config_id:
        return config_id
    return joined_digest(lineage) if lineage else path


def fingerprint(stack: str, *, agent: str, check: str, address: str, path: str | None) -> str:
    """Sixteen hex digits that stay the same for one problem; `stack` is its stack id, `path` has no set index.

    Every drift check counts as `drift`, so a finding that changes its class stays the same finding.
    """
    kind = "drift" if agent == "drift" else check
    return joined_digest(VERSION, stack, kind, address, path or "")[:16]


def value_digest(value: Json) -> str:
    """Sixteen hex digits of a value as canonical JSON; never made of a sensitive value (it could be guessed)."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]
