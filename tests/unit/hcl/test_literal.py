"""Values of expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.hcl.literal import value_of
from agentbot.hcl.syntax import parse


def read(expression):
    file = parse("main.tf", f"locals {{\n  a = {expression}\n}}\n".encode())
    assert not file.problems
    return value_of(file.blocks[0].attributes["a"].value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('"a"', "a"),
        ('""', ""),
        ('"a$${b} %%{c} $ % $$ 100%"', "a${b} %{c} $ % $$ 100%"),
        ('"$$$${x}"', "$$${x}"),
        (r'"\n \r \t \" \\ \u00e9 \U0001F600"', '\n \r \t " \\ é 😀'),
        (r'"$\u0024{x}"', "$${x}"),
        ("0", 0),
        ("-1", -1),
        ("1.50", 1.5),
        ("true", True),
        ("null", None),
        ("(1)", 1),
        ('(("a"))', "a"),
        ("[]", []),
        ('[1, "a", null,]', [1, "a", None]),
        ("[\n  1, # one\n  # two\n  2\n]", [1, 2]),
        ("{}", {}),
        ('{ a = 1, "b" : [2] }', {"a": 1, "b": [2]}),
        ('{\n  a = 1\n  b = { c = "d" }\n}', {"a": 1, "b": {"c": "d"}}),
        ('{ 1 = "x", true = "y" }', {"1": "x", "true": "y"}),
        ("<<E\na\n\n  b\nE", "a\n\n  b\n"),
        ("<<E\nE", ""),
        ("<<-E\n      a\n\n    b\n  E", "  a\n\nb\n"),
        ("<<-E\n  a\n   \n  E", "a\n   \n"),
        ('<<E\n$${a} \\n "q"\nE', '${a} \\n "q"\n'),
    ],
)
def test_a_literal_reads_as_terraform_reads_it(expression, value):
    assert read(expression) == value
    assert type(read(expression)) is type(value)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("var.x", RefusalCode.VARIABLE),
        ("var.x[0].y", RefusalCode.VARIABLE),
        ("(var.x)", RefusalCode.VARIABLE),
        ("[1, var.x]", RefusalCode.VARIABLE),
        ("{ a = var.x }", RefusalCode.VARIABLE),
        ("local.x", RefusalCode.LOCAL),
        ("module.a.b", RefusalCode.MODULE),
        ("each.value", RefusalCode.EACH),
        ('each.value["x"]', RefusalCode.EACH),
        ("count.index", RefusalCode.EACH),
        ('"a-${var.x}"', RefusalCode.TEMPLATE),
        ('"${var.x}"', RefusalCode.TEMPLATE),
        ('"%{ if true }a%{ endif }"', RefusalCode.TEMPLATE),
        ("<<E\n${x}\nE", RefusalCode.TEMPLATE),
        ("f(1)", RefusalCode.FUNCTION),
        ('toset(["a"])', RefusalCode.FUNCTION),
        ("f(x).a", RefusalCode.FUNCTION),
        ("var.a ? 1 : 2", RefusalCode.CONDITIONAL),
        ("[for x in [1] : x]", RefusalCode.FOR),
        ("{ for k, v in {} : k => v }", RefusalCode.FOR),
        ("aws_x.y.id", RefusalCode.REFERENCE),
        ("data.aws_x.y[0].id", RefusalCode.REFERENCE),
        ("path.module", RefusalCode.REFERENCE),
        ("1 + 2", RefusalCode.EXPRESSION),
        ("!true", RefusalCode.EXPRESSION),
        ("-var.x", RefusalCode.EXPRESSION),
        ("{ (x) = 1 }", RefusalCode.EXPRESSION),
        ("{ a = 1, a = 2 }", RefusalCode.EXPRESSION),
        ('"a\nb"', RefusalCode.SYNTAX),
    ],
)
def test_what_is_no_literal_says_why(expression, code):
    refused = read(expression)
    assert isinstance(refused, Refused)
    assert refused.code is code
    assert refused.message


def test_a_list_of_150_levels_is_read_and_of_500_is_refused():
    value = read("[" * 150 + "]" * 150)
    for _ in range(149):
        (value,) = value
    assert value == []
    deep = parse("main.tf", b"a {\n  x = " + b"[" * 500 + b"]" * 500 + b"\n}\n")
    assert value_of(deep.blocks[0].attributes["x"].value).code is RefusalCode.TOO_DEEP


@given(st.text(alphabet='a1 =\n"{}[](),#<-E$%?:\\.', max_size=60))
def test_any_expression_gives_a_value_or_a_refusal(text):
    for block in parse("main.tf", f"a {{\n  x = {text}\n}}\n".encode()).blocks:
        for attribute in block.attributes.values():
            value_of(attribute.value)
