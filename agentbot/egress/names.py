"""Tells from a name alone whether its value is likely a secret."""

from __future__ import annotations

import re
from functools import lru_cache

OWN_TOKENS = frozenset(
    {
        "ANTHROPIC_API_KEY",
        "AWS_BEARER_TOKEN_BEDROCK",
        "GEMINI_API_KEY",
        "GH_ENTERPRISE_TOKEN",
        "GH_TOKEN",
        "GITHUB_ENTERPRISE_TOKEN",
        "GITHUB_TOKEN",
        "GOOGLE_API_KEY",
        "OPENAI_API_KEY",
    }
)
"""Environment variables with the tokens of the forge or of a model: no child process ever sees them."""

_PUBLIC = frozenset({"http_tokens"})
"""Setting names that read like a secret and hold a word of a closed list."""

_SECRET = re.compile(
    r"passw(or)?d|passphrase|(?<![a-z])pass(?![a-z])"
    r"|secret(?!s?_?(arn|id|name))"
    r"|private_?key"
    r"|token(?!s?_?(arn|id|type|ttl|url))"
    r"|api_?key(?!_?(id|arn|name))"
    r"|access_?key(?!_?id)"
    r"|pre_?shared_?key|key_material"
    r"|credential"
    r"|activation_code"
    r"|connection_?string"
    r"|auth_?key"
    r"|user_data(?!_replace_on_change)"
)
_ABOUT = re.compile(
    r"_(arns?|ids?|name|type|ttl|url|version|length|age|count|size|days|duration|validity|enabled|required"
    r"|prevention|strategy|source|provider|endpoint|expression|domains)$"
)
"""A name that ends so tells something about a secret: where it is, how long it lives."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)  # a plan repeats its names a million times
def is_secret_name(name: str) -> bool:
    """Whether an attribute, map key or variable of this name likely holds a secret; says nothing of its value."""
    words = _CAMEL.sub("_", name).replace("-", "_").lower()
    if words in _PUBLIC or _ABOUT.search(words):
        return False
    return _SECRET.search(words) is not None
