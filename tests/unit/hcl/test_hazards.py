"""Everything in Terraform code that could run code, read files or reach out during init and plan is found by syntax."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from hazard_table import ADVERSARIAL, DECIDES, HOSTILE, JSON_HOSTILE, inside, value
from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.hazards import Hazard, HazardKind, hazards, survey
from agentbot.hcl.hazards_kind import digest

TARGETS: dict[str, str] = {"m/main.tf": "locals {}\n", "x.tpl": "plain text\n"}
"""What the snippets may point at without harm."""


def found(code: str | Mapping[str, str], name: str = "main.tf") -> tuple[Hazard, ...]:
    files = {name: code} if isinstance(code, str) else code
    return hazards({path: text.encode() for path, text in {**TARGETS, **files}.items()})


def kinds(code: str | Mapping[str, str], name: str = "main.tf") -> set[str]:
    return {str(hazard.kind) for hazard in found(code, name)} - {"provider-source"}


@pytest.mark.parametrize(
    ("kind", "hostile", "harmless"), HOSTILE, ids=[f"{n}-{row[0]}" for n, row in enumerate(HOSTILE)]
)
def test_what_is_hostile_is_found_and_its_harmless_twin_is_not(kind: str, hostile: str, harmless: str) -> None:
    assert kinds(hostile) == {kind}
    assert kinds(harmless) == set()


@pytest.mark.parametrize(("kind", "hostile", "harmless"), JSON_HOSTILE)
def test_json_syntax_is_read_like_native_syntax(kind: str, hostile: Any, harmless: Any) -> None:
    for escaped in (True, False):
        assert kinds(json.dumps(hostile, ensure_ascii=escaped), "main.tf.json") == {kind}
        assert kinds(json.dumps(harmless, ensure_ascii=escaped), "main.tf.json") == set()


def test_a_hazard_is_said_with_its_place_and_without_values() -> None:
    (hazard,) = found("# one\n" + value('file("/etc/secret-name")'))
    assert str(hazard) == "main.tf line 3 calls `file` with an absolute path"
    assert hazard.kind is HazardKind.FILE
    assert "secret-name" not in repr(hazard)


def test_it_is_the_same_hazard_on_another_line_and_in_another_file_of_the_folder() -> None:
    code = value('file("/etc/passwd")') + 'data "external" "x" {\n  program   = ["id"] # why\n}\n'
    moved = '# more\n\ndata "external" "x" {\n  program = ["id"]\n}\n' + value('file("/etc/passwd")')
    known = {hazard.identity for hazard in found(code)}
    assert {hazard.identity for hazard in found({"other.tf": moved})} == known
    assert not known & {
        hazard.identity for hazard in found({"folder/main.tf": code}) if hazard.kind != "provider-source"
    }


def required(name: str, source: str) -> str:
    return f"terraform {{\n  required_providers {{\n    {name} = {source}\n  }}\n}}\n"


@pytest.mark.parametrize(
    ("code", "sources"),
    [
        ('resource "aws_x" "y" {}\n', {"hashicorp/aws"}),
        ('data "aws_x" "y" {}\nresource "aws_x" "y" {}\n', {"hashicorp/aws"}),
        ('resource "terraform_data" "y" {}\n', set()),
        ('provider "evil" {}\n', {"hashicorp/evil"}),
        (required("aws", '{ source = "evil/aws" }') + 'resource "aws_x" "y" {}', {"evil/aws"}),
        (required("aws", '"~> 5"'), {"hashicorp/aws"}),
        (required("aws", '{ version = "5" }'), {"hashicorp/aws"}),
        (required("aws", '{ source = "registry.terraform.io/HashiCorp/AWS" }'), {"hashicorp/aws"}),
        (required("aws", '{ source = "evil.example/hashicorp/aws" }'), {"evil.example/hashicorp/aws"}),
        (required("aws", '{ source = "aws" }'), {"hashicorp/aws"}),
        (required("aws", "{ source = var.x }"), {"var . x"}),
        (required("terraform", '{ source = "evil/terraform" }'), {"evil/terraform"}),
        ('resource "aws_x" "y" { provider = evil.west }\n', {"hashicorp/evil"}),
        ('check "c" {\n data "evil_x" "y" {}\n}\n', {"hashicorp/evil"}),
    ],
)
def test_providers_are_told_by_their_sources(code: str, sources: set[str]) -> None:
    told = {hazard.content for hazard in found(code) if hazard.kind == "provider-source"}
    assert told == {digest(source) for source in sources}


def test_providers_in_json_are_told_too() -> None:
    settings = {"required_providers": {"aws": {"source": "evil/aws"}}}
    document = {"terraform": settings, "resource": {"x_y": {"z": {"provider": "aws.west"}}}, "provider": {"b": {}}}
    told = {h.content for h in found(json.dumps(document), "main.tf.json") if h.kind == "provider-source"}
    assert told == {digest("evil/aws"), digest("hashicorp/b")}


def test_a_provider_is_known_by_the_name_that_its_own_folder_gives_it() -> None:
    use = 'resource "aws_x" "y" {}\n'
    files = {"a/versions.tf": required("aws", '{ source = "other/aws" }'), "a/main.tf": use, "b/main.tf": use}
    told = {hazard.file: hazard.content for hazard in found(files) if hazard.kind == "provider-source"}
    assert told == {"a/main.tf": digest("other/aws"), "b/main.tf": digest("hashicorp/aws")}


@pytest.mark.parametrize(("before", "after"), [row[1:] for row in DECIDES], ids=[row[0] for row in DECIDES])
def test_what_decides_the_effect_of_a_hazard_is_one_too(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    new = {hazard.identity for hazard in found(after)} - {hazard.identity for hazard in found(before)}
    assert len(new) == 1


def test_what_does_not_decide_anything_is_none() -> None:
    program = '\ndata "external" "e" { program = [aws_x.y.id, var.a] }\n'
    known = {hazard.identity for hazard in found(inside(" size = 1") + program)}
    more = 'variable "b" { default = "/y" }\nlocals {\n  a = 1\n}\n'
    assert {hazard.identity for hazard in found(inside(" size = 2") + program + more)} == known


def test_a_cycle_of_definitions_comes_to_an_end() -> None:
    (hazard, *decisive) = found("locals {\n  a = local.b\n  b = local.a\n  c = file(local.a)\n}\n")
    assert (hazard.kind, {each.kind for each in decisive}) == ("file-function", {"input"})
    assert len(decisive) == 2


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ('${file("/etc/passwd")}', "file-function"),
        ('%{ for x in fileset("/", "*") }${x}%{ endfor }', "file-function"),
        ("${file(name)}", "file-function"),
        ('a\n\\${templatefile("/x", {})}', "file-function"),
        ("${file(", "unreadable"),
        ("AGENTBOT_TEMPLATE", "unreadable"),
        ('file("/etc/passwd") $${file("/x")} ${upper(name)}\nEND', None),
    ],
)
@pytest.mark.parametrize("path", ["${path.module}/t/x.tftpl", "t/x.tftpl", "${path.root}/t/x.tftpl"])
def test_a_template_is_code(template: str, kind: str | None, path: str) -> None:
    code = value(f'templatefile("{path}", {{ name = 1 }})')
    assert kinds({"main.tf": code, "t/x.tftpl": template}) == ({"template", kind} if kind else set())


def test_a_template_that_nothing_renders_is_text() -> None:
    assert kinds({"main.tf": value("1"), "t/x.tftpl": '${file("/etc/passwd")}'}) == set()


def test_a_call_of_a_local_module_with_hazards_is_one() -> None:
    call = 'module "{}" {{ source = "./{}" }}\n'
    files = {"a/main.tf": call.format("b", "../b").replace("./../", "../"), "b/main.tf": value('file("/etc/passwd")')}
    before = {hazard.identity for hazard in found(files)}
    new = [h for h in found({**files, "main.tf": call.format("a", "a")}) if h.identity not in before]
    assert [(h.kind, h.file) for h in new] == [("module-source", "main.tf")]
    assert "module.a" in new[0].what


def test_symbolic_links_are_hazards() -> None:
    assert [(h.kind, h.file) for h in hazards({}, links=("modules/m", "main.tf"))] == [
        ("symbolic-link", "main.tf"),
        ("symbolic-link", "modules/m"),
    ]


def test_json_with_one_name_twice_is_read_whole() -> None:
    twice = '{"locals": {"a": "${file(\\"/x\\")}"}, "locals": {"a": 1}}'
    assert kinds(twice, "main.tf.json") == {"file-function"}
    assert kinds(f"[{twice}]", "main.tf.json") == {"file-function"}


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "1", "[" * 100_000, '{"a":' * 5_000, '{"locals": ' + "9" * 5000 + "}"]
)
def test_what_is_no_terraform_json_cannot_be_read(text: str) -> None:
    assert kinds(text, "main.tf.json") == {"unreadable"}


def test_an_unreadable_file_is_another_hazard_as_soon_as_it_changes() -> None:
    first, second = (found(f"locals {{\n  a = [\n}}\n# {n}\n") for n in (1, 2))
    assert [each.kind for each in (*first, *second)] == ["unreadable", "unreadable"]
    assert first[0].identity != second[0].identity


@pytest.mark.parametrize("name", ["notes.md", ".agentbot/reverts/a.yml", "main.tf.bak", "policies/x.py"])
def test_other_files_have_no_hazards(name: str) -> None:
    assert found(value('file("/etc/passwd")'), name) == ()


@pytest.mark.parametrize("name", ["main.tofu", "x_override.tf", "deep/folder/main.tf"])
def test_every_file_that_terraform_reads_has_them(name: str) -> None:
    assert kinds(value('file("/etc/passwd")'), name) == {"file-function"}


PIECES = st.sampled_from(
    [
        "a",
        " ",
        "\n",
        '"',
        "${",
        "}",
        "%{ if x }",
        "$${",
        "file(",
        '"/x"',
        ")",
        "(",
        "[",
        "]",
        "{",
        "<<E\n",
        "\nE\n",
        "#",
        "/*",
    ]
    + [
        "*/",
        "//",
        "\\",
        "=",
        ".",
        "locals ",
        'data "external" "x" ',
        "provisioner ",
        "source = ",
        "\u202e",
        "\u0430",
        "\r",
        "E",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["main.tf", "main.tf.json", "a.tfvars", "x.tpl"]))
def test_anything_like_code_is_survived(text: str, name: str) -> None:
    files = {name: text.encode(), "r.tf": b'locals {\n  t = templatefile("x.tpl", {})\n}\n'}
    assert all(hazard.what and hazard.line >= 1 for hazard in hazards(files))


@given(st.binary(max_size=200), st.sampled_from(["main.tf", "main.tf.json", "a.tfvars.json"]))
def test_any_bytes_are_survived(data: bytes, name: str) -> None:
    assert all(str(hazard) for hazard in survey({name: data}).hazards)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=6)
    | st.sampled_from(["${a}", '${file("/x")}', "%{", "./m"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resource", "data", "external", "x", "provisioner", "source", "//", "locals", "é"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["resource", "data", "module", "locals", "terraform", "output"]), JSON_VALUES))
def test_any_json_is_read_and_every_call_in_it_found(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    told = kinds(text, "main.tf.json")
    if "unreadable" not in told and '"//"' not in text:
        assert ("file-function" in told) == ('${file(\\"/x\\")}' in text)


@pytest.mark.parametrize("text", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_code_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    hazards({"main.tf": text.encode()})
    assert time.process_time() - started < 10  # seconds; it takes one, and the machine may be busy
