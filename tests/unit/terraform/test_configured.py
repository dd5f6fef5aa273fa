"""Blocks of the configuration by module, type and name."""

from __future__ import annotations

import pytest

from agentbot.terraform.configured import configured_resources


def block(name: str, **rest: object) -> dict[str, object]:
    return {"type": "t", "name": name, **rest}


def test_each_module_has_its_own_blocks_and_the_first_of_a_name_counts() -> None:
    inner = {"resources": [block("x", n=3)]}
    root = {
        "resources": [block("x", n=1), block("x", n=2)],
        "module_calls": {"a": {"module": {"module_calls": {"b": {"module": inner}}}}},
    }
    assert configured_resources(root) == {
        (): {("t", "x"): block("x", n=1)},
        ("a",): {},
        ("a", "b"): {("t", "x"): block("x", n=3)},
    }


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"resources": 1, "module_calls": []},
        {"resources": [None, "x", {"type": "t"}, {"type": ["t"], "name": "x"}]},
        {"module_calls": {"a": None, "b": {"module": 1}, "c": {}}},
    ],
)
def test_what_is_malformed_is_left_out(root) -> None:
    assert configured_resources(root) == {(): {}}
