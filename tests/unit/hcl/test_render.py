"""Rendering of values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.literal import value_of
from agentbot.hcl.render import Style, Unrenderable, render
from agentbot.hcl.syntax import parse

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20) | st.text(
    alphabet='${%}"\\n\n', max_size=12
)
VALUES = st.recursive(
    SCALARS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def read_back(text):
    file = parse("main.tf", b"locals {\n  a = " + text + b"\n}\n")
    assert not file.problems
    assert len(file.blocks) == 1
    assert list(file.blocks[0].attributes) == ["a"]
    return value_of(file.blocks[0].attributes["a"].value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0.1, "0.1"),
        (20.0, "20"),
        (1e-7, "0.0000001"),
        (10**30, "1" + "0" * 30),
        ("a", '"a"'),
        ("${x} %{y}", '"$${x} %%{y}"'),
        ("$${x}", '"$\\u0024{x}"'),
        ('"}\n', '"\\"}\\n"'),
        ("\x1b[0m", '"\\u001b[0m"'),
        ("é😀", '"é😀"'),
        ([], "[]"),
        ({}, "{}"),
        ([1, "a"], '[1, "a"]'),
        ({"a": 1, "b-c": {"d": []}, "e f": 2}, '{\n  a = 1\n  b-c = {\n    d = []\n  }\n  "e f" = 2\n}'),
        ({"a": 1, "long": 2}, "{\n  a    = 1\n  long = 2\n}"),
        ({"for": 1, "null": 2}, '{\n  "for"  = 1\n  "null" = 2\n}'),
        ([{"a": 1}], "[\n  {\n    a = 1\n  },\n]"),
    ],
)
def test_a_value_has_this_text(value, text):
    assert render(value).decode() == text


def test_a_value_stands_in_the_indentation_and_line_ends_around_it():
    style = Style(indent="\t", step="\t", newline="\r\n")
    assert render({"a": [{"b": 1}]}, style) == b"{\r\n\t\ta = [\r\n\t\t\t{\r\n\t\t\t\tb = 1\r\n\t\t\t},\r\n\t\t]\r\n\t}"
    assert render({"a": [{"b": 1}]}, Style(one_line=True)) == b"{ a = [{ b = 1 }] }"


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", object(), {"a": b""}])
def test_what_hcl_cannot_say_is_refused(value):
    with pytest.raises(Unrenderable):
        render(value)


def test_a_value_without_end_is_refused():
    value = []
    for _ in range(300):
        value = [value]
    with pytest.raises(Unrenderable):
        render(value)


@given(VALUES)
def test_every_value_reads_back(value):
    assert read_back(render(value)) == value
    assert read_back(render(value, Style(one_line=True))) == value
