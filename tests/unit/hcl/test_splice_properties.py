"""What holds for every edit of every file that can be made up."""

from hypothesis import example, given
from hypothesis import strategies as st

from agentbot.hcl.edit import Edit, Member, Refused
from agentbot.hcl.literal import value_of
from agentbot.hcl.members import same
from agentbot.hcl.place import AttributePlace, EntryPlace, find_place
from agentbot.hcl.render import Style, render
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import apply_edits, locate
from agentbot.hcl.syntax import parse

FILE, BLOCK = "main.tf", ("resource", "aws_x", "y")
NAMES = st.sampled_from(["a", "bb", "ccc", "tags", "list", "new_name"])
TEXTS = st.text(alphabet='ab $%{}"\\\n\tÄ😀#/', max_size=8)
SCALARS = st.none() | st.booleans() | st.integers(-9, 999) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | NAMES, inner, max_size=3), max_leaves=6
)
EXPRESSIONS = st.sampled_from(
    ["var.x", "f(1)", '"${a.b}-c"', "[var.x, 1]", "a ? 1 : 2", "{ (a) = 1 }", "<<E\nx\n  y\nE"]
)
COMMENTS = st.sampled_from(["", "", " # note", "  // note", " /* note */"])


@st.composite
def lines(draw, indent="  "):
    name, sep = draw(NAMES), draw(st.sampled_from([" = ", "=", "   = ", "\t= "]))
    if draw(st.integers(0, 4)) == 0:
        expression = draw(EXPRESSIONS)
    else:
        style = Style(indent=indent, one_line=draw(st.booleans()), spread=draw(st.booleans()))
        expression = render(draw(VALUES), style).decode()
    comment = "" if "<<" in expression else draw(COMMENTS)
    return f"{indent}{name}{sep}{expression}{comment}\n"


BLANKS = st.sampled_from(["\n", "  # comment\n", "\n\n"])
INNER = st.lists(lines("    ") | BLANKS, max_size=3).map(lambda body: "  ebs {\n" + "".join(body) + "  }\n")
BODIES = st.lists(lines() | BLANKS | INNER, max_size=7).map("".join)
STEPS = NAMES | st.integers(0, 2) | TEXTS | st.just("ebs") | VALUES.map(Member)
PATHS = st.lists(STEPS, min_size=1, max_size=3).map(tuple)
AROUND = st.sampled_from(["", "# c\n", "locals {\n  x   = 1\n  yy = 2\n}\n\n", 'variable "v" {}\n'])


@st.composite
def files(draw):
    head, tail = draw(AROUND), draw(AROUND)
    text = f'{head}resource "aws_x" "y" {{\n{draw(BODIES)}}}\n{tail}'
    if draw(st.booleans()):
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text.encode()


@st.composite
def edits(draw):
    verb = draw(st.sampled_from(["set", "remove", "add"]))
    return Edit(FILE, BLOCK, draw(PATHS), verb, draw(VALUES), draw(st.booleans()))


@given(files(), edits())
def test_an_edit_parses_and_changes_nothing_outside_its_block(data, edit):
    before = parse(FILE, data)
    result = apply_edits({FILE: data}, [edit])
    locate(before, edit)
    if isinstance(result, Refused) or not result:
        return
    (new,) = result.values()
    assert new != data
    after = parse(FILE, new)
    assert not after.problems
    assert [(b.type, b.labels) for b in after.blocks] == [(b.type, b.labels) for b in before.blocks]
    for old_block, new_block in zip(before.blocks, after.blocks, strict=True):
        if (old_block.type, *old_block.labels) != BLOCK:
            assert data[old_block.start : old_block.end] == new[new_block.start : new_block.end]
    (old_target,), (new_target,) = before.find(BLOCK), after.find(BLOCK)
    assert data[: old_target.start] == new[: new_target.start]
    assert data[old_target.end :] == new[new_target.end :]
    assert (b"\r\n" in data) == (b"\r\n" in new)


@example(b'resource "aws_x" "y" {\n  a = [\n    [null],\n  ]\n}\n', ("a", "a"), [])
@given(files(), st.tuples(NAMES) | st.tuples(NAMES, NAMES), VALUES)
def test_a_value_that_was_set_reads_back_twice(data, path, value):
    edit = Edit(FILE, BLOCK, path, "set", value)
    result = apply_edits({FILE: data}, [edit])
    if isinstance(result, Refused):
        return
    new = result.get(FILE, data)
    assert confirm(new, edit) is None
    (block,) = parse(FILE, new).find(BLOCK)
    place = find_place(block, path)
    if isinstance(place, (AttributePlace, EntryPlace)):
        assert same(value_of(place.value), value)
        assert apply_edits({FILE: new}, [edit]) == {}


@given(files(), NAMES, SCALARS)
def test_the_other_attributes_keep_their_bytes_apart_from_alignment(data, name, value):
    result = apply_edits({FILE: data}, [Edit(FILE, BLOCK, (name,), "set", value)])
    if isinstance(result, Refused):
        return
    (old,), (new,) = parse(FILE, data).find(BLOCK), parse(FILE, result.get(FILE, data)).find(BLOCK)
    for other, attribute in old.attributes.items():
        if other != name:
            assert new.attributes[other].value.text == attribute.value.text
