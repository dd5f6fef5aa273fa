"""What holds for every argument that any block that can be made up is to ignore."""

from hypothesis import given
from hypothesis import strategies as st
from test_splice_properties import AROUND, BLANKS, BODIES

from agentbot.hcl.edit import Edit, Refused, Traversal
from agentbot.hcl.ignore_changes import ignores
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import apply_edits
from agentbot.hcl.syntax import parse

FILE, BLOCK = "main.tf", ("resource", "aws_x", "y")
NAMES = st.sampled_from(["size", "tags", "disk", "a", "bb"])
STEPS = st.sampled_from(["", "[0]", ".size", '["Owner"]', '["a \\"b\\" $${c}"]', "[1].a"])
ENTRIES = st.builds(str.__add__, NAMES, STEPS)
WRITTEN = ENTRIES | NAMES.map('"{}"'.format) | st.sampled_from(['tags [ "Owner" ]', "disk.0", "/* c */ a", "all"])


@st.composite
def lists(draw):
    """The value of `ignore_changes`, in some style."""
    entries = draw(st.lists(WRITTEN, max_size=4))
    comma = draw(st.sampled_from(["", ","])) if entries else ""
    match draw(st.sampled_from(["all", "one line", "wide", "lines", "lines"])):
        case "all":
            return "all"
        case "one line":
            return f"[{', '.join(entries)}{comma}]"
        case "wide":
            return f"[ {' ,'.join(entries)} {comma} ]"
        case _:
            notes = st.sampled_from(["", " # note", " // note", " /* note */"])
            lines = [f"      {entry},{draw(notes)}\n" for entry in entries[:-1]]
            lines += [f"      {entry}{comma}{draw(notes)}\n" for entry in entries[-1:]]
            return f"[\n{draw(st.sampled_from(['', '      # first', '']))}\n{''.join(lines)}    ]"


@st.composite
def rules(draw):
    """A lifecycle block, or none."""
    other = "    prevent_destroy = true\n"
    listed = f"    ignore_changes = {draw(lists())}{draw(st.sampled_from(['', ' # why']))}\n"
    bodies = [listed, listed, other + listed, listed + other, other, "", "    # none\n"]
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["", "", "  lifecycle {}\n", "  lifecycle { prevent_destroy = true }\n"]))
    return f"  lifecycle {{\n{draw(st.sampled_from(bodies))}  }}\n"


@st.composite
def files(draw):
    head, tail = draw(AROUND), draw(AROUND)
    body = draw(BODIES) + draw(rules()) + draw(BLANKS | st.just("  depends_on = [a.b]\n") | st.just(""))
    text = f'{head}resource "aws_x" "y" {{\n{body}}}\n{tail}'
    if draw(st.booleans()):
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text.encode()


def edited(data, entry):
    edit = Edit(FILE, BLOCK, ("lifecycle", "ignore_changes"), "add", Traversal(entry), as_block=True)
    result = apply_edits({FILE: data}, [edit])
    assert not isinstance(result, Refused), result
    return edit, result.get(FILE, data)


def members(data, path):
    """The texts of the attributes and nested blocks of the block, or of one nested in it, apart from `path[-1]`."""
    (block,) = parse(FILE, data).find(BLOCK)
    for name in path[:-1]:
        block = next(iter(block.nested(name)), None)
        if block is None:
            return {}
    found = {name: attribute.value.text for name, attribute in block.attributes.items()}
    found |= {f"{b.type} {at}": data[b.start : b.end] for at, b in enumerate(block.blocks)}
    return {name: text for name, text in found.items() if not name.startswith(path[-1])}


@given(files(), ENTRIES)
def test_an_argument_is_ignored_once_and_both_readers_see_it(data, entry):
    edit, new = edited(data, entry)
    (block,) = parse(FILE, new).find(BLOCK)
    (lifecycle,) = block.nested("lifecycle")
    assert ignores(lifecycle.attributes["ignore_changes"].value, edit.value)
    assert confirm(new, edit) is None
    assert edited(new, entry)[1] == new


@given(files(), ENTRIES)
def test_nothing_else_changes_but_its_alignment(data, entry):
    _, new = edited(data, entry)
    (old_block,), (new_block,) = parse(FILE, data).find(BLOCK), parse(FILE, new).find(BLOCK)
    assert data[: old_block.start] == new[: new_block.start]
    assert data[old_block.end :] == new[new_block.end :]
    assert members(data, ("lifecycle",)) == members(new, ("lifecycle",))
    old_rules, new_rules = members(data, ("lifecycle", "ignore_changes")), members(new, ("lifecycle", "ignore_changes"))
    assert old_rules == new_rules
    assert new.count(b"\r\n") == (new.count(b"\n") if b"\r\n" in data else 0)


@given(files(), st.lists(ENTRIES, min_size=2, max_size=3))
def test_several_arguments_are_all_ignored_in_the_end(data, entries):
    new, edits = data, []
    for entry in entries:
        edit, new = edited(new, entry)
        edits.append(edit)
    assert [confirm(new, edit) for edit in edits] == [None] * len(edits)
    assert apply_edits({FILE: data}, edits) == ({FILE: new} if new != data else {})
