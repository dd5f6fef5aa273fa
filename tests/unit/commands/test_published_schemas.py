"""Every document that a command prints with --format json is as its published JSON Schema says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any, get_args

import jsonschema
import pytest

from agentbot.checks.registry import CHECKS
from agentbot.config.boundary import Case, Rule, WrittenAct
from agentbot.report.json_report import schema

NAMES = sorted(file.name.removesuffix(".1.json") for file in (resources.files("agentbot.report") / "schemas").iterdir())
NOW = ("--now", "2026-11-01T10:00:00Z")
RULES = """\
rules:
  - {id: tags, when: {direction: [adopt], paths: ["tags[*]"], destroys: 0}, effect: allow}
  - {id: pairs, when: {direction: [adopt], resource_type: [aws_*]}, effect: needs_approval, approvals: 2}
  - {id: no-prod, when: {environment: [prod]}, effect: block}
"""
CASES = """\
cases:
  - {name: everything, act: {agent: drift, direction: adopt, environment: nonprod, resource_types: [aws_x]},
     expect: needs_approval, approvals: 2, rule: pairs}
  - {name: the least, act: {agent: drift, direction: remove, environment: nonprod}, expect: allow}
"""


def valid(document: Any, name: str) -> Any:
    """The document, which its schema must allow, with formats such as dates."""
    validator = jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(document)] == []
    assert document["schema"] == f"agentbot.{name}/1"
    return document


def objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict) and "properties" in part:
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from objects(inner)


def words_of(annotation: Any) -> list[str]:
    """The words that a field takes; none where it takes others than words of a list."""
    inner = get_args(annotation)
    return [word for part in inner for word in ([part] if isinstance(part, str) else words_of(part))]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_names_its_document_and_allows_no_other_key(name: str) -> None:
    published = schema(name)
    jsonschema.Draft202012Validator.check_schema(published)
    assert published["properties"]["schema"] == {"const": f"agentbot.{name}/1"}
    assert published["title"].startswith("What `agentbot ")
    assert all(each["additionalProperties"] is False for each in objects(published))
    assert all(set(each["required"]) <= set(each["properties"]) for each in objects(published))


def test_a_baseline(place: Any) -> None:
    said = valid(place.with_plan("baseline", "--format", "json", *NOW).document, "baseline")
    assert (said["written"], len(said["rules"]), len(said["not_silenced"])) == (True, 1, 1)
    again = valid(place.with_plan("baseline", "--format", "json", *NOW).document, "baseline")
    assert (again["written"], again["covered"]) == (False, 1)


def test_a_doctor(place: Any) -> None:
    assert len(valid(place.ask("doctor", "--format", "json").document, "doctor")["rows"]) > 3
    place.repo.write("agentbot.yml", "mode: x")
    rows = valid(place.ask("doctor", "--format", "json").document, "doctor")["rows"]
    assert "missing" in {row["state"] for row in rows}


def test_an_explanation(place: Any) -> None:
    for finding in place.with_plan("scan", "--format", "json").document["findings"]:
        said = valid(place.with_plan("explain", finding["fingerprint"], "--format", "json").document, "explain")
        assert {**finding, "schema": said["schema"], "why": said["why"]} == said


def test_a_validation(place: Any) -> None:
    assert valid(place.ask("validate", "--format", "json").document, "validate")["mode"] is None
    place.repo.write("agentbot.yml", "mode: observe\nstacks: [{path: ., workspace: w}]\n")
    place.repo.write("b.tf", 'terraform {\n  backend "s3" {}\n}\nmodule "m" {\n  source = "./m"\n}\n')
    place.repo.write("m/main.tf", "locals {}\n")
    said = valid(place.ask("validate", "--format", "json").document, "validate")
    (stack,) = said["stacks"]
    assert (said["mode"], stack["workspace"], stack["backend"], stack["modules"]) == ("observe", "w", "s3", ["m"])


def test_the_checks(place: Any) -> None:
    listed = valid(place.ask("checks", "--format", "json").document, "checks")["checks"]
    for number, check in enumerate(CHECKS):
        said = valid(place.ask("checks", check.META.id, "--format", "json").document, "check")
        assert {**listed[number], "schema": said["schema"]} == said


def test_a_boundary(place: Any) -> None:
    place.repo.write("policies/boundary.yml", RULES)
    place.repo.write("policies/boundary_test.yml", CASES)
    said = valid(place.ask("boundary", "test", "--format", "json").document, "boundary")
    full, least = said["cases"]
    assert (full["passed"], least["passed"], said["passed"], said["failed"]) == (True, False, 1, 1)
    assert (set(full["expected"]), set(least["expected"])) == ({"effect", "approvals", "rule"}, {"effect"})
    assert (full["decision"]["rule"], least["decision"]["rule"]) == ("pairs", None)


def test_an_explained_boundary(place: Any) -> None:
    asked = ("boundary", "explain", "--format", "json", "--agent", "drift", "--direction", "adopt")
    assert valid(place.ask(*asked).document, "boundary-explain")["act"]["destroys"] is None
    place.repo.write("policies/boundary.yml", RULES)
    facts = ("--type", "aws_x", "--path", "size", "--environment", "nonprod", "--destroys", "0")
    said = valid(place.ask(*asked, *facts, "--monthly-delta", "-12.5").document, "boundary-explain")
    assert [rule["holds"] for rule in said["rules"]] == ["no", "yes", "no"]
    assert (said["act"]["monthly_delta"], said["decision"]["approvals"]) == (-12.5, 2)
    maybe = valid(place.ask(*asked).document, "boundary-explain")
    assert {rule["holds"] for rule in maybe["rules"]} == {"maybe"}
    place.repo.write("policies/boundary.yml", "rules: []\n")
    assert valid(place.ask(*asked).document, "boundary-explain")["rules"] == []


def test_a_boundary_has_the_words_that_its_file_may_use() -> None:
    explained, case = schema("boundary-explain")["properties"], schema("boundary")["properties"]["cases"]["items"]
    assert list(explained["act"]["properties"]) == list(WrittenAct.model_fields)
    for name, said in explained["act"]["properties"].items():
        words = words_of(WrittenAct.model_fields[name].annotation)
        assert next((each["enum"] for each in (said, *said.get("anyOf", ())) if "enum" in each), []) == words
    assert explained["decision"] == case["properties"]["decision"]
    assert explained["rules"]["items"]["properties"]["effect"]["enum"] == words_of(
        Rule.model_fields["effect"].annotation
    )
    assert case["properties"]["expected"]["properties"]["effect"]["enum"] == words_of(
        Case.model_fields["expect"].annotation
    )


def test_documents_say_the_same_things_in_the_same_way() -> None:
    finding, stacks = schema("scan")["properties"]["findings"]["items"], schema("scan")["properties"]["stacks"]
    explained = schema("explain")
    own = {name: said for name, said in explained["properties"].items() if name not in ("schema", "why")}
    assert own == finding["properties"]
    assert sorted({*finding["required"], "schema", "why"}) == explained["required"]
    assert schema("baseline")["properties"]["stacks"] == stacks
    listed = schema("checks")["properties"]["checks"]["items"]["properties"]
    assert {**listed, "schema": {"const": "agentbot.check/1"}} == schema("check")["properties"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_schema_requires_is_missed(name: str) -> None:
    errors = list(jsonschema.Draft202012Validator(schema(name)).iter_errors({}))
    assert len(errors) == len(schema(name)["required"]) > 1
