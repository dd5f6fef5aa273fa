"""What holds for every removal of a block from every file that can be made up."""

import re

from hypothesis import given
from hypothesis import strategies as st

from agentbot.hcl.edit import Edit, Refused
from agentbot.hcl.second_reader import confirm
from agentbot.hcl.splice import apply_edits, apply_splices, plan_edit
from agentbot.hcl.syntax import BOM, parse

FILE = "main.tf"
BODIES = st.sampled_from(
    [
        " {}",
        " { a = 1 }",
        " {\n  a = 1 # c\n}",
        " {\n}",
        ' {\n  a = <<EOT\n\n# text\n}\n\nEOT\n\n  b {\n    c = "}"\n  }\n}',
        " { # open\n  # only\n\n}",
    ]
)
HEADS = st.sampled_from(["locals", 'variable "v"', 'resource "aws_x" "r"', 'resource "aws_longer" "r"', 'output "o"'])
TRAILERS = st.sampled_from(["", "", "", " # behind", "   // behind", " /* behind */"])
COMMENTS = st.sampled_from(["# one", "// two", "/* three */", "/* four\n\n   five */", "#"])
BLANKS = st.sampled_from(["", "", "", "  ", "\t"])
MARK = re.compile(rb"number \d+")


@st.composite
def files(draw):
    """A file whose blocks and comments all have a number of their own."""
    lines, kinds = [], st.sampled_from(["block", "block", "comment", "blank"])
    for number, kind in enumerate(draw(st.lists(kinds, min_size=1, max_size=12))):
        if kind == "block":
            trailer = draw(TRAILERS)
            note = trailer.replace("behind", f"number {number}")
            lines.append(draw(HEADS).replace('r"', f'r{number}"') + draw(BODIES) + note)
        elif kind == "comment":
            comment = draw(COMMENTS)
            lines.append(re.sub("one|two|three|four", f"number {number}", comment))
        else:
            lines.append(draw(BLANKS))
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "\n", ""]))
    if draw(st.booleans()):
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text.encode()


def removals(data):
    """An edit for each resource of the file."""
    labels = [(block.type, *block.labels) for block in parse(FILE, data).blocks if block.type == "resource"]
    return [Edit(FILE, label, (), "remove") for label in labels]


def removed(data, *edits):
    result = apply_edits({FILE: data}, edits)
    assert not isinstance(result, Refused), result
    return result.get(FILE, data)


def lined_up(file, block):
    """A block's text with one blank before its comments: those behind its first brace are lined up with neighbours."""
    return re.sub(rb"[ \t]+(?=#|//|/\*)", b" ", file.data[block.start : block.end])


def runs_of_blank_lines(data):
    """How many blank lines begin the file, end it, and follow each other at most inside it."""
    lines = [bool(line.strip()) for line in data.removeprefix(BOM).split(b"\n")]
    if not any(lines):
        return 0, 0, 0
    text = "".join("x" if line else " " for line in lines)
    inner = max((len(run) for run in text.strip().split("x")), default=0)
    return len(text) - len(text.lstrip()), len(text) - len(text.rstrip()), inner


@given(files())
def test_exactly_one_block_goes_and_the_others_stay(data):
    before = parse(FILE, data)
    for edit in removals(data):
        new = removed(data, edit)
        after = parse(FILE, new)
        assert not after.problems
        assert confirm(new, edit) is None
        kept = [block for block in before.blocks if (block.type, *block.labels) != edit.block]
        assert [lined_up(before, block) for block in kept] == [lined_up(after, block) for block in after.blocks]
        assert new.startswith(BOM) == data.startswith(BOM)
        assert new.count(b"\r\n") == (new.count(b"\n") if b"\r\n" in data else 0)


@given(files())
def test_only_the_lines_of_the_block_and_of_what_belongs_to_it_are_cut(data):
    for edit in removals(data):
        (block,) = parse(FILE, data).find(edit.block)
        cut, *aligning = plan_edit(parse(FILE, data), edit)
        assert cut.start <= block.start < block.end <= cut.end
        assert cut.new == b""
        for splice in aligning:  # comments behind neighbours of one line
            assert not (data[splice.start : splice.end] + splice.new).strip(b" \t")
        around = data[cut.start : block.start] + data[block.end : cut.end]
        without = re.sub(rb"/\*.*?\*/|(#|//)[^\n]*", b"", around, flags=re.DOTALL)
        assert not without.strip()
        above = data[cut.start : block.start].lstrip()
        assert not re.search(rb"\n[ \t\r]*\n", re.sub(rb"/\*.*?\*/", b"#", above, flags=re.DOTALL))


@given(files())
def test_no_blank_lines_meet_that_did_not_before(data):
    for edit in removals(data):
        old, new = runs_of_blank_lines(data), runs_of_blank_lines(removed(data, edit))
        assert all(now <= max(then, 1 if at == 1 else 0) for at, (then, now) in enumerate(zip(old, new, strict=True)))


@given(files())
def test_comments_that_do_not_touch_the_block_stay(data):
    for edit in removals(data):
        (block,) = parse(FILE, data).find(edit.block)
        cut = plan_edit(parse(FILE, data), edit)[0]
        new = removed(data, edit)
        gone = set(MARK.findall(data)) - set(MARK.findall(new))
        assert gone == set(MARK.findall(data[cut.start : cut.end]))
        below = data[block.end :].partition(b"\n")[2]
        assert gone.isdisjoint(MARK.findall(re.sub(rb"^[^\n]*\*/", b"", below)))


@given(files())
def test_the_order_of_removals_does_not_matter(data):
    edits = removals(data)
    assert removed(data, *edits) == removed(data, *reversed(edits)) == removed(data, *edits, *edits)


@given(files())
def test_planned_splices_are_what_is_applied(data):
    for edit in removals(data):
        splices = plan_edit(parse(FILE, data), edit)
        assert apply_splices(data, splices) == removed(data, edit)
