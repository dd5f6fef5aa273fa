"""A secret stands as it is in the environment of a function, a container or a build.

Guideline: environment variables are readable for everybody who may describe the function or task, and lie in the state
and in the code. Hand over the name of a secret and read it at run time (`secrets` and `valueFrom` in ECS, type
SECRETS_MANAGER in CodeBuild). CKV_AWS_45 finds values that look like keys; this check goes by the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import UNREAD, any_of, document, flat, is_open, one, texts

ABOUT = About(
    id="CKV_AGENTBOT_9",
    name="An environment variable holds a secret as plain text",
    category="SECRETS",
    severity="HIGH",
)
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
SECRET = ("password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "credentials", "apikey")
PAIRS = (("api", "key"), ("private", "key"), ("access", "key"), ("signing", "key"), ("encryption", "key"))
ABOUT_IT = frozenset(
    {
        *("arn", "id", "ids", "name", "names", "path", "file", "dir", "url", "uri", "endpoint", "host"),
        *("ttl", "age", "expiry", "expires", "expiration", "length", "size", "seconds", "minutes", "hours"),
        *("days", "enabled", "required", "type", "format", "region", "issuer", "audience", "version"),
        *("parameter", "prefix", "rotation", "header", "policy"),
    }
)
"""Last words of names that tell something about a secret."""
NO_SECRET = re.compile(r"|true|false|\d{1,5}|arn:aws[\w-]*:\S+|\{\{resolve:.*|ssm:.*", re.IGNORECASE)
"""Values that are settings, or say where the secret is."""
DEFINITIONS = {
    "aws_ecs_task_definition": "container_definitions",
    "aws_batch_job_definition": "container_properties",
}
"""JSON documents with one container, or a list of them."""
NAMELESS = ("secret", UNREAD)
"""Stands for variables of which nobody knows the names."""


def judge(kind: str, conf: Conf) -> bool | None:
    """One of the variables is a secret, by its name, and its value is written out."""
    return any_of(_is_written_out(name, value) for name, value in _variables(kind, conf))


def _variables(kind: str, conf: Conf) -> Iterator[tuple[str, Any]]:
    if kind in DEFINITIONS:
        for value in flat(conf.get(DEFINITIONS[kind])):
            yield from _of_containers(document(value))
    else:
        for block in flat(conf.get("environment")):
            yield from _of_block(block)


def _of_block(block: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(block, dict):
        return
    for row in flat(block.get("environment_variable")):
        if isinstance(row, dict) and (one(row, "type") or "PLAINTEXT") == "PLAINTEXT":
            yield str(one(row, "name")), one(row, "value")
    for variables in flat(block.get("variables")):
        if isinstance(variables, dict):
            yield from variables.items()
        else:
            yield NAMELESS


def _of_containers(containers: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(containers, dict | list):
        yield NAMELESS
    for container in flat(containers):
        rows = flat(container.get("environment")) if isinstance(container, dict) else [None]
        yield from ((str(row.get("name")), row.get("value")) if isinstance(row, dict) else NAMELESS for row in rows)


def _is_written_out(name: str, value: Any) -> bool | None:
    if not _is_secret(name):
        return False
    return any_of(None if is_open(text) else not NO_SECRET.fullmatch(text) for text in texts(value))


def _is_secret(name: str) -> bool:
    words = [word.lower() for word in WORDS.findall(name)]
    if not words or words[-1] in ABOUT_IT:
        return False
    named = any(word.endswith(SECRET) for word in words) and words != ["pwd"]
    return named or any(pair in PAIRS for pair in zip(words, words[1:], strict=False))


CHECK = ResourceCheck(ABOUT, ("aws_lambda_function", "aws_codebuild_project", *DEFINITIONS), judge)
