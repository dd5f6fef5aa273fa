"""The published schemas say of a document what the loader says, so that an editor and agentbot agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from agentbot.config import ignores, load
from agentbot.config.ignores import Ignores
from agentbot.config.schema import document
from agentbot.config.settings import Settings
from agentbot.egress.names import OWN_TOKENS
from agentbot.errors import ConfigError

PUBLISHED = {"agentbot": (Settings, "agentbot.yml"), "ignores": (Ignores, ".agentbot/ignores.yml")}


def published(name: str) -> Any:
    return json.loads((resources.files("agentbot.config") / "schemas" / f"{name}.1.json").read_text(encoding="utf-8"))


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """As editors read it: `$` is the very end, which to Python it is not."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


Validator = jsonschema.validators.extend(Draft7Validator, {"pattern": _pattern})
VALIDATORS = {
    name: Validator(published(name), format_checker=Draft7Validator.FORMAT_CHECKER) for name in ("agentbot", "ignores")
}


def loads(name: str, written: Any) -> str:
    """What is wrong with it, empty where nothing is; JSON is YAML too."""
    data = json.dumps(written, ensure_ascii=False).encode()
    try:
        load.parse("agentbot.yml", data) if name == "agentbot" else ignores.parse(data)
    except ConfigError as problem:
        return str(problem)
    return ""


def is_valid(name: str, written: Any) -> bool:
    return bool(VALIDATORS[name].is_valid(written))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_that_of_the_model(name: str) -> None:
    assert published(name) == document(*PUBLISHED[name])
    Draft7Validator.check_schema(published(name))


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_other_key_is_allowed_anywhere(name: str) -> None:
    found = list(objects(published(name)))
    assert len(found) >= 2
    assert all(each["additionalProperties"] is False and each["description"] for each in found)


def test_every_key_of_the_configuration_is_described() -> None:
    undescribed = [
        key
        for each in objects(published("agentbot"))
        for key, said in each["properties"].items()
        if not said.keys() & {"description", "$ref", "allOf"}
    ]
    assert undescribed == []


STACK = {"path": "live/*"}
RULE = {"address": "aws_a.b", "reason": "r", "owner": "o", "until": "2027-01-31"}

GOOD: list[tuple[str, Any]] = [
    ("agentbot", {}),
    ("agentbot", {"version": 1, "mode": "observe", "unproven": "draft"}),
    ("agentbot", {"mode": None}),
    ("agentbot", {"stacks": [STACK, {**STACK, "name": "a b", "id": "7f", "workspace": "a-1", "binary": "tofu"}]}),
    ("agentbot", {"stacks": [{**STACK, "environment": "prod"}, {**STACK, "environment": None}]}),
    ("agentbot", {"stacks": [{**STACK, "env": {"AWS_PROFILE": "x", "_a": None, "MY_GITHUB_TOKEN": "é\n"}}]}),
    ("agentbot", {"stacks": [{**STACK, "var_files": ["../a.tfvars"], "backend_config": ["a=-b"]}]}),
    ("agentbot", {"stacks": [{"path": p} for p in (".", "a/..b", "...", "ab:c", "é/*", "**")]}),
    ("agentbot", {"checkov": {"path": "a/b", "skip": ["CKV_AWS_1", "CKV2_AZURE_1"]}, "boundary": "b.yml"}),
    ("agentbot", {"agents": {"drift": {"enabled": False}}}),
    ("ignores", {}),
    ("ignores", {"version": 1, "ignores": []}),
    ("ignores", {"ignores": [RULE, {**RULE, "path": 'tags["a"]', "stack": None}]}),
]
BAD: list[tuple[str, Any]] = [
    ("agentbot", []),
    ("agentbot", {"version": 2}),
    ("agentbot", {"version": "1"}),
    ("agentbot", {"version": True}),
    ("agentbot", {"mode": "obsrve"}),
    ("agentbot", {"mode": True}),
    ("agentbot", {"stackz": []}),
    ("agentbot", {"stacks": {}}),
    ("agentbot", {"stacks": [{}]}),
    ("agentbot", {"stacks": ["a"]}),
    *(
        ("agentbot", {"stacks": [{"path": p}]})
        for p in ("", "/a", "~/a", "..", "../a", "a/..", "a/../b", "C:/a", "a\\b")
    ),
    *(("agentbot", {"stacks": [{"path": p}]}) for p in (" a", "a ", "a\n", "a\tb", "a\u00a0b", "a\u202eb", "x" * 501)),
    ("agentbot", {"stacks": [{**STACK, "workspace": "a/b"}]}),
    ("agentbot", {"stacks": [{**STACK, "workspace": "a\n"}]}),
    ("agentbot", {"stacks": [{**STACK, "environment": "dev"}]}),
    ("agentbot", {"stacks": [{**STACK, "enviroment": "prod"}]}),
    ("agentbot", {"stacks": [{**STACK, "binary": "./x"}]}),
    ("agentbot", {"stacks": [{**STACK, "var_files": ["-x"]}]}),
    ("agentbot", {"stacks": [{**STACK, "var_files": "x"}]}),
    ("agentbot", {"stacks": [{**STACK, "env": {"A=B": "x"}}]}),
    ("agentbot", {"stacks": [{**STACK, "env": {"": "x"}}]}),
    ("agentbot", {"stacks": [{**STACK, "env": {"A": 1}}]}),
    *(("agentbot", {"stacks": [{**STACK, "env": {name: "x"}}]}) for name in sorted(OWN_TOKENS)),
    ("agentbot", {"stacks": [{**STACK, "env": {"Github_Token": "x"}}]}),
    ("agentbot", {"agents": {"drift": {"enabled": 1}}}),
    ("agentbot", {"agents": {"drift": {"enable": True}}}),
    ("agentbot", {"agents": {"drfit": {}}}),
    ("agentbot", {"agents": None}),
    ("agentbot", {"checkov": {"skip": ["ckv_aws_1"]}}),
    ("agentbot", {"checkov": {"skip": ["CKV_AWS_1\n"]}}),
    ("agentbot", {"checkov": {"skip": ["CKV"]}}),
    ("agentbot", {"checkov": {"paths": "a"}}),
    ("agentbot", {"boundary": "../b.yml"}),
    ("ignores", {"ignores": [{}]}),
    ("ignores", {"ignores": [{**RULE, "until": "2027-02-30"}]}),
    ("ignores", {"ignores": [{**RULE, "until": "20270131"}]}),
    ("ignores", {"ignores": [{**RULE, "until": 20270131}]}),
    ("ignores", {"ignores": [{**RULE, "addres": "a"}]}),
    ("ignores", {"ignores": [{**RULE, "reason": ""}]}),
    ("ignores", {"ignores": [RULE] * 1001}),
    ("ignores", {"rules": []}),
]


@pytest.mark.parametrize(("name", "written"), GOOD)
def test_what_the_loader_takes_is_valid(name: str, written: Any) -> None:
    assert (loads(name, written), is_valid(name, written)) == ("", True)


@pytest.mark.parametrize(("name", "written"), BAD)
def test_what_the_loader_refuses_is_not_valid(name: str, written: Any) -> None:
    assert loads(name, written)
    assert not is_valid(name, written)


TEXTS = st.sampled_from(
    [
        "a",
        "prod",
        "observe",
        "draft",
        "tofu",
        "live/*",
        "../a",
        "a/..",
        "/a",
        "~",
        "-x",
        " a",
        "a ",
        "a\nb",
        "",
        "é",
        "CKV_AWS_1",
    ]
    + [
        "GITHUB_TOKEN",
        "gh_Token",
        "AWS_PROFILE",
        "A B",
        "2027-01-31",
        "2027-13-01",
        "C:x",
        "a\\b",
        "a\u00a0",
        "x" * 500,
        "x" * 501,
    ]
) | st.text(alphabet="aZ09_./~-: \\", max_size=6)
KEYS = st.sampled_from(
    [
        "version",
        "mode",
        "stacks",
        "path",
        "name",
        "env",
        "agents",
        "drift",
        "enabled",
        "unproven",
        "checkov",
        "skip",
        "boundary",
    ]
    + [
        "environment",
        "ignores",
        "address",
        "reason",
        "owner",
        "until",
        "stack",
        "id",
        "workspace",
        "var_files",
        "binary",
    ]
)
ANYTHING = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(-2, 2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner, max_size=3),
    max_leaves=8,
)


def shaped(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Objects that are almost right."""
    right = st.fixed_dictionaries(required, optional=optional)
    return right | st.builds(lambda one, key, value: {**one, key: value}, right, KEYS, ANYTHING)


LISTS = st.lists(TEXTS, max_size=3)
DOCUMENTS = {
    "agentbot": ANYTHING
    | shaped(
        {},
        {
            "version": st.sampled_from([1, 1, 2]),
            "mode": TEXTS,
            "boundary": TEXTS,
            "checkov": shaped({}, {"path": TEXTS, "skip": LISTS}),
            "stacks": st.lists(
                shaped(
                    {"path": TEXTS},
                    {"env": st.dictionaries(TEXTS, TEXTS | st.none(), max_size=2), "var_files": LISTS, "name": TEXTS}
                    | {"workspace": TEXTS, "environment": TEXTS, "binary": TEXTS},
                ),
                max_size=2,
            ),
        },
    ),
    "ignores": ANYTHING
    | shaped(
        {"ignores": st.lists(shaped(dict.fromkeys(RULE, TEXTS), {"path": TEXTS, "stack": TEXTS}), max_size=2)},
        {"version": st.sampled_from([1, 1, 2])},
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
@given(data=st.data())
def test_schema_and_loader_agree(name: str, data: st.DataObject) -> None:
    written = data.draw(DOCUMENTS[name])
    problem = loads(name, written)
    # What a file says twice is beyond a schema, and to Python `true` is 1.
    assume("is about the same as" not in problem and written is not None)
    assume(name == "agentbot" or not isinstance(written, dict) or written.get("version") is not True)
    assert is_valid(name, written) == (problem == ""), problem
