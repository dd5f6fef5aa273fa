"""A finding keeps its identity while the problem is the same, and values have theirs."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.checks.identity import fingerprint, joined_digest, stack_id, value_digest

PARTS = st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1, max_size=4)


def test_a_stack_is_known_by_its_configured_id_then_its_lineage_then_its_path() -> None:
    lineage = hashlib.sha256(b"l1").hexdigest()
    assert stack_id(config_id="mine", lineage="l1", path="live/app") == "mine"
    assert stack_id(config_id=None, lineage="l1", path="live/app") == lineage
    assert stack_id(config_id=None, lineage=None, path="live/app") == "live/app"
    assert stack_id(config_id="", lineage="", path=".") == "."


def test_a_fingerprint_is_the_published_digest() -> None:
    whole = hashlib.sha256(b"v1\0app-id\0drift\0aws_ebs_volume.data\0size").hexdigest()
    found = fingerprint(
        "app-id", agent="drift", check="changed-outside-code", address="aws_ebs_volume.data", path="size"
    )
    assert found == whole[:16]


def test_every_class_of_drift_is_the_same_finding_and_other_agents_checks_are_not() -> None:
    def named(agent: str, check: str) -> str:
        return fingerprint("s", agent=agent, check=check, address="a.b", path="c")

    assert named("drift", "changed-outside-code") == named("drift", "already-adopted")
    assert named("cost", "idle-volume") != named("cost", "old-type")
    assert named("cost", "drift") == named("drift", "anything"), "ids of checks have two words at least"


@pytest.mark.parametrize("other", [("s2", "a.b", "c"), ("s", "a.c", "c"), ("s", "a.b", "d"), ("s", "a.b", None)])
def test_another_stack_address_or_path_is_another_finding(other: tuple[str, str, str | None]) -> None:
    stack, address, path = other
    one = fingerprint("s", agent="drift", check="x-y", address="a.b", path="c")
    assert fingerprint(stack, agent="drift", check="x-y", address=address, path=path) != one


def test_a_value_has_one_digest_however_its_keys_are_ordered() -> None:
    assert value_digest({"a": 1, "b": [1, "é\ud800"]}) == value_digest({"b": [1, "é\ud800"], "a": 1})
    assert value_digest(None) == hashlib.sha256(b"null").hexdigest()[:16]
    digests = [value_digest(value) for value in (None, False, 0, "", "0", [], {}, [None], 1, "1", True)]
    assert len(set(digests)) == len(digests)


@given(PARTS, PARTS)
def test_different_parts_never_share_a_digest(left: list[str], right: list[str]) -> None:
    assert (joined_digest(*left) == joined_digest(*right)) == (left == right)


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_a_value_that_was_written_and_read_again_has_the_same_digest(value: object) -> None:
    assert value_digest(value) == value_digest(json.loads(json.dumps(value)))
