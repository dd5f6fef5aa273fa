"""Changes inside JSON text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.json_text import changed

SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "value", "after"),
    [
        ('{"a" :  1}\n', {"a": 2}, '{"a" :  2}\n'),
        ('{"a":1,"b":2}', {"a": 1, "b": 2, "c": [3]}, '{"a":1,"b":2,"c":[3]}'),
        ('{"a":1, "b":2, "c":3}', {"c": 3}, '{"c":3}'),
        ('{"a":1, "b":2, "c":3}', {"a": 1}, '{"a":1}'),
        ("[1, 2, 3]", [1, 3], "[1, 3]"),
        ("[1, 2, 3]", [0, 1, 2, 3], "[0, 1, 2, 3]"),
        ("[\n  1,\n  2\n]", [1, 2, 3], "[\n  1,\n  2,\n  3\n]"),
        ('[ "a" ]', ["b"], '[ "b" ]'),
        ("[]", [1], "[1]"),
        ('{\n\t"a": []\n}', {"a": [{"b": 1}]}, '{\n\t"a": [\n\t\t{\n\t\t\t"b": 1\n\t\t}\n\t]\n}'),
        ('[\n  { "a": 1 }\n]', [{"a": 1}, {"a": 2}], '[\n  { "a": 1 },\n  { "a": 2 }\n]'),
        ('{"a": 1.0}', {"a": 1.5}, '{"a": 1.5}'),
    ],
)
def test_only_what_differs_changes(text, value, after):
    assert changed(text, value) == after


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "{", '{"a": 1} x', "[" * 5000, '{"a": ${x}}', "[1,,2]", '{"a" 1}']
)
def test_what_is_no_plain_json_is_left_to_others(text):
    assert changed(text, {"a": 3}) is None


@given(VALUES, VALUES, st.sampled_from([None, 2, "\t"]))
def test_the_text_always_says_the_new_value(old, new, indent):
    result = changed(json.dumps(old, indent=indent), new)
    assert result is not None
    assert json.loads(result) == new


@given(st.text(alphabet='{}[]",:1ae \n\\', max_size=40), VALUES)
def test_any_text_is_survived(text, value):
    result = changed(text, value)
    assert result is None or json.loads(result) == value
