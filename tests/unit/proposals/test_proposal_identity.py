import hashlib
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentbot.checks.identity import fingerprint, stack_id, value_digest
from agentbot.forge.records import PullRecord
from agentbot.proposals.identity import branch_name, scope, slug


def test_a_fingerprint_is_the_digest_of_its_parts():
    joined = "\0".join(("v1", "id", "drift", "aws_x.y", 'tags["a"]'))
    expected = hashlib.sha256(joined.encode()).hexdigest()[:16]
    assert fingerprint("id", agent="drift", check="drift-changed", address="aws_x.y", path='tags["a"]') == expected
    assert fingerprint("id", agent="drift", check="drift-silent", address="aws_x.y", path='tags["a"]') == expected


def test_a_fingerprint_tells_stack_check_address_and_path_apart():
    def of(stack="s", agent="cost", check="c", address="a", path="p"):
        return fingerprint(stack, agent=agent, check=check, address=address, path=path)

    assert len({of(), of(stack="t"), of(check="d"), of(address="b"), of(path="q"), of(path=None)}) == 6
    assert of(address="a\0b", path="c") != of(address="a", path="b\0c")


def test_a_stack_is_known_by_its_id_then_its_lineage_then_its_path():
    assert stack_id(config_id="net", lineage="l", path="p") == "net"
    assert stack_id(config_id=None, lineage="l", path="p") == hashlib.sha256(b"l").hexdigest()
    assert stack_id(config_id=None, lineage=None, path="p") == "p"


def test_a_value_digest_ignores_the_order_of_keys_and_nothing_else():
    assert value_digest({"a": 1, "b": [2]}) == value_digest({"b": [2], "a": 1})
    assert len({value_digest(v) for v in (1, "1", 1.5, True, None, [1], {"a": 1}, "ü", "\ud800")}) == 9


def test_a_scope_is_eight_hex_digits_of_its_parts():
    expected = hashlib.sha256(b"v1\0id\0drift\0aws_x.y\0size").hexdigest()[:8]
    assert scope("id", "drift", ("aws_x.y", "size")) == expected


@pytest.mark.parametrize(
    ("stack", "text", "expected"),
    [
        (".", "aws_ebs_volume.data size", "agentbot/drift/root/aws-ebs-volume-data-size-0123abcd"),
        ("stacks/app", 'tags["Owner"]', "agentbot/drift/stacks-app/tags-owner-0123abcd"),
        ("", "", "agentbot/drift/root/change-0123abcd"),
        ("..", "@{-1}..x.lock", "agentbot/drift/stack/1-x-lock-0123abcd"),
        ("日本", "Größe", "agentbot/drift/stack/große-0123abcd".replace("große", "groe")),
        ("a\n~^:?*[\\ b", "--x--", "agentbot/drift/a-b/x-0123abcd"),
    ],
)
def test_branch_names(stack, text, expected):
    assert branch_name("drift", stack, text, "0123abcd") == expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=20))
def test_any_text_gives_a_branch_name_that_git_and_the_state_file_take(stack, text, agent):
    name = branch_name(agent, stack, text, "0123abcd")
    assert subprocess.run(["git", "check-ref-format", "--branch", name], capture_output=True).returncode == 0
    assert len(name) < 200
    PullRecord.__pydantic_validator__.validate_assignment(PullRecord.model_construct(), "branch", name)


@given(st.text(max_size=500))
def test_a_slug_is_small_letters_digits_and_single_dashes(text):
    made = slug(text, fallback="x")
    assert made
    assert made == slug(made, fallback="x")
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in made
