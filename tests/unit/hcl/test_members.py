"""Finding list elements and nested blocks by their content."""

import pytest

from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.hcl.members import identical, same, select_block
from agentbot.hcl.syntax import parse

STATE = {
    "from_port": 443,
    "to_port": 443,
    "protocol": "tcp",
    "cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"],
    "description": "",
    "self": False,
    "tags": None,
}


def choose(*bodies, member=STATE):
    text = "\n".join(f"  in {{\n{body}\n  }}" for body in bodies)
    blocks = parse("main.tf", f"a {{\n{text}\n}}\n".encode()).blocks[0].blocks
    found = select_block(blocks, member)
    return found.code if isinstance(found, Refused) else blocks.index(found)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (None, "", True),
        ([], {}, True),
        (None, False, False),
        (0, None, False),
        ("1", 1, True),
        (1.0, 1, True),
        ("true", True, True),
        (1, True, False),
        (["a", "b"], ["b", "a"], True),
        (["a"], ["a", "a"], False),
        ({"a": 1, "b": None}, {"a": "1"}, True),
        ([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1, "c": ""}], True),
        ('{"a": [1]}', '{ "a":[1] }', True),
        ("{", "{ ", False),
        ("a", ["a"], False),
    ],
)
def test_the_same_to_terraform(left, right, equal):
    assert same(left, right) is equal
    assert same(right, left) is equal


def test_identical_does_not_mix_up_true_and_one():
    assert identical({"a": [1.0]}, {"a": [1]})
    assert not identical({"a": [1]}, {"a": [True]})


def test_the_block_with_the_most_literal_agreement_is_chosen():
    web = '    from_port = 443\n    to_port = 443\n    cidr_blocks = ["192.168.0.0/16", "10.0.0.0/8"]'
    ssh = '    from_port = 22\n    to_port = 22\n    protocol = "tcp"'
    part = "    from_port = 443\n    to_port = var.x"
    assert choose(ssh, web) == 1
    assert choose(part, ssh) == 0
    assert choose(part, web) == 1


def test_expressions_say_nothing_and_contradictions_count():
    assert choose("    from_port = var.a") is RefusalCode.AMBIGUOUS
    assert choose("    from_port = 22") is RefusalCode.NOT_FOUND
    assert choose("    from_port = 443", "    from_port = 443") is RefusalCode.AMBIGUOUS
    assert choose('    from_port = 443\n    protocol = "udp"', "    from_port = 443") == 1


def test_nested_blocks_count_too():
    member = {"id": "", "expiration": [{"days": 30}]}
    assert (
        choose("    expiration {\n      days = 10\n    }", "    expiration {\n      days = 30\n    }", member=member)
        == 1
    )
    dynamic = '    dynamic "expiration" {\n      for_each = x\n      content {}\n    }'
    assert choose(dynamic, member=member) is RefusalCode.AMBIGUOUS
