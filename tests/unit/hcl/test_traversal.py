"""Names of arguments as code."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.edit import RefusalCode, Refused, Traversal
from agentbot.hcl.literal import core, elements
from agentbot.hcl.syntax import parse
from agentbot.hcl.traversal import covers, traversal

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,5}", fullmatch=True)
TEXTS = st.text(alphabet='ab $%{}"\\\n\tÄ😀#/[]*.\u202e', max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        "size",
        "a-b_c1",
        "disk[0].size",
        "a[10][0]",
        'tags["Owner"]',
        'tags["a b"].c',
        "tags.Owner",
        'tags["a\\"b\\\\c\\n"]',
        'tags["$a %b $$ %% 100%"]',
        'tags["$${x} %%{y}"]',
        'tags["\\u00fc\\U0001F600"]',
        'tags["ü😀"]',
        'tags[""]',
        "all_of_it",
        "format",
    ],
)
def test_the_name_of_an_argument_is_taken(text):
    assert Traversal(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " size",
        "size ",
        "size\n",
        "1a",
        "a.",
        ".a",
        "a..b",
        "a b",
        "a[",
        "a[]",
        "a[01]",
        "a[-1]",
        "a[1.5]",
        "a[*]",
        "a.*",
        "a.0",
        "a[b]",
        "a[var.x]",
        "a['b']",
        'a["b]',
        'a["b"c"]',
        'a["${b}"]',
        'a["%{b}"]',
        'a["$$${b}"]',
        'a["\\ud800"]',
        'a["\\U0000d800"]',
        'a["\\U00110000"]',
        'a["\\x"]',
        'a["b\nc"]',
        '"a"',
        "a, b",
        "a]\n}\n",
        "a # b",
        "f(a)",
        "all",
        "true",
        "null.a",
        "for",
        "a + b",
    ],
)
def test_any_other_text_is_no_name(text):
    with pytest.raises(ValueError, match="does not name an argument"):
        Traversal(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("size", "size"),
        ("scaling_config[0].desired_size", "scaling_config[0].desired_size"),
        ('tags["Owner"]', 'tags["Owner"]'),
        ('tags["a.b[*]"]', 'tags["a.b[*]"]'),
        ('tags["say \\"${x}\\" \\n ü"]', 'tags["say \\"$${x}\\" \\n ü"]'),
        ('tags["\u202e"]', 'tags["\\u202e"]'),
        ("a.b[1][2].c", "a.b[1][2].c"),
    ],
)
def test_a_path_that_terraform_shows_becomes_a_name(path, text):
    assert traversal(path) == Traversal(text)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", RefusalCode.NOT_FOUND),
        ("ingress[*].cidr_blocks", RefusalCode.SET_MEMBER),
        ("ingress[*]", RefusalCode.SET_MEMBER),
        ('a["x"][*]', RefusalCode.SET_MEMBER),
        ("all", RefusalCode.UNREADABLE),
        ("a b", RefusalCode.UNREADABLE),
        ("größe", RefusalCode.UNREADABLE),
        ("[0].a", RefusalCode.UNREADABLE),
        (".a", RefusalCode.UNREADABLE),
        ("a.", RefusalCode.UNREADABLE),
        ("a..b", RefusalCode.UNREADABLE),
        ("a.0", RefusalCode.UNREADABLE),
        ("a[01]", RefusalCode.UNREADABLE),
        ("a[" + "9" * 5000 + "]", RefusalCode.UNREADABLE),
        ('a["b"]c', RefusalCode.UNREADABLE),
        ('a["b', RefusalCode.UNREADABLE),
        ('a["\\x"]', RefusalCode.UNREADABLE),
        ('a["\\ud800"]', RefusalCode.UNREADABLE),
    ],
)
def test_a_path_that_cannot_be_named_says_why(path, code):
    found = traversal(path)
    assert isinstance(found, Refused)
    assert (found.code, bool(found.message)) == (code, True)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("tags", "tags"),
        ("tags", 'tags["Owner"]'),
        ('tags["Owner"]', 'tags["Owner"]'),
        (' tags [ "Owner" ] ', 'tags["Owner"]'),
        ('tags["Own\\u0065r"]', 'tags["Owner"]'),
        ("disk", "disk[0].size"),
        ("disk[0]", "disk[0].size"),
        ("disk.0 . size", "disk[0].size"),
        ("tags.Owner", "tags.Owner"),
        ("a-b", "a-b"),
    ],
)
def test_an_entry_covers_itself_and_what_is_inside(written, wanted):
    assert covers(written, Traversal(wanted))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("", "tags"),
        ('tags["Owner"]', "tags"),
        ('tags["Name"]', 'tags["Owner"]'),
        ("tags.Owner", 'tags["Owner"]'),
        ("tag", "tags"),
        ("tags_all", "tags"),
        ("disk[1]", "disk[0].size"),
        ("disk[*]", "disk[0].size"),
        ("disk.*.size", "disk[0].size"),
        ("disk[var.x]", "disk[0].size"),
        ('tags["${"Owner"}"]', 'tags["Owner"]'),
        ('tags["\\ud800"]', 'tags["Owner"]'),
        ("disk[" + "0" * 5000 + "]", "disk[0]"),
        ("[0]", "a[0]"),
        ("tags tags", "tags"),
        ("*", "tags"),
    ],
)
def test_an_entry_beside_inside_or_unreadable_covers_nothing(written, wanted):
    assert not covers(written, Traversal(wanted))


@given(st.lists(NAMES.map(".{}".format) | st.integers(0, 99).map("[{}]".format), min_size=1).map("".join) | TEXTS)
def test_a_made_up_path_becomes_one_list_element_or_a_reason(path):
    found = traversal(path)
    if isinstance(found, Refused):
        assert found.message
        return
    file = parse("main.tf", f"locals {{\n  a = [{found.text}]\n}}\n".encode())
    assert not file.problems
    (element,) = elements(core(file.blocks[0].attributes["a"].value))
    assert element.text == found.text.encode()
    assert covers(found.text, found)


@given(NAMES, TEXTS)
def test_any_key_of_a_map_can_be_named(name, key):
    found = traversal(f"{name}[{json.dumps(key, ensure_ascii=False)}]")
    if name in ("all", "true", "false", "null", "for"):
        assert isinstance(found, Refused)
        return
    assert isinstance(found, Traversal)
    assert "\n" not in found.text
    assert covers(name, found)
    assert not covers(f'{name}["other"]', found)


@given(TEXTS)
def test_whatever_is_written_covers_only_what_it_names(written):
    assert not covers(written, Traversal("a[0].b")) or written.split()[0].startswith("a")
