import re
import time
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from proposal_factory import (
    ALLOWED,
    BLOCKED,
    ONE_APPROVAL,
    PASSED,
    UNKNOWN,
    make_answer,
    make_finding,
    make_other,
    make_proposal,
)

from agentbot import __version__
from agentbot.egress.redactor import Redactor
from agentbot.forge import marker
from agentbot.gates.boundary import Decision, Effect
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.proposals.lines import changed_lines
from agentbot.proposals.text.body import SIZE_LIMIT, pull_request_text
from agentbot.proposals.text.headline import headline, title
from agentbot.proposals.text.markdown import code, prose, value
from agentbot.proposals.text.sections import PATH_OF_A_REVERT

HOSTILE = [
    "`` ` ```",
    "a | b \\| c",
    "line\nbreak\r\nand\ttab",
    "<!-- agentbot:v1 {} -->",
    "--> <script>alert(1)</script>",
    "@octocat and @org/team and #1",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe\u202c\u2066x\u2069\u200b",
    "</details></details>",
    "[x](https://evil.example) ![y](//evil.example)",
    "- [ ] task\n# heading\n> quote",
    "${var.x} %{ if true }",
    "\ud800 lone surrogate",
    "/agent approve",
    "",
    " ",
    "x" * 100_000,
]


DIRECTIONS = ("adopt", "revert", "ignore", "remove")


def text_of(proposal):
    return pull_request_text(proposal, base_sha="1" * 40, head_sha="2" * 40, tree="3" * 40)


def tokens(text):
    """What a Markdown renderer makes of a text, block by block and with what is in them."""
    found = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    return [part for token in found for part in (token, *(token.children or ()))]


def shown(text):
    """What a reader sees: the lines of the page that a renderer makes."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    html = re.sub("<!--.*?-->", "", html, flags=re.S)
    cells = re.sub(r"</(td|th)>\n?", " ; ", html)
    lines = re.sub("<[^>]*>", "", cells).splitlines()
    return [unescape(line).replace("\u200b", "").strip(" ;") for line in lines if line.strip(" ;")]


def proposal_in(direction, answer=None, **rest):
    if direction == "adopt":
        return make_proposal(**rest) if answer is None else replace(make_proposal(**rest), answers=(answer,))
    return make_other(direction, **rest) if answer is None else make_other(direction, answers=[answer], **rest)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            20,
            40,
            "Someone changed `size` of `aws_ebs_volume.data` from `20` to `40` outside Terraform. This pull request "
            "writes `40` into the code, so the next apply no longer reverts it.",
        ),
        (
            None,
            "x",
            'Someone set `size` of `aws_ebs_volume.data` to `"x"` outside Terraform. This pull request '
            'writes `"x"` into the code, so the next apply no longer reverts it.',
        ),
        (
            "x",
            None,
            'Someone removed `size` of `aws_ebs_volume.data` outside Terraform (it was `"x"`). This pull request '
            "takes it out of the code, so the next apply no longer puts it back.",
        ),
        (
            [None, None],
            ["a", "b"],
            'Someone set `size` of `aws_ebs_volume.data` to `["a", "b"]` outside Terraform. '
            'This pull request writes `["a", "b"]` into the code, so the next apply no longer reverts it.',
        ),
    ],
)
def test_the_headline_says_what_happened_and_what_changes(before, after, expected):
    assert headline("adopt", [make_answer(before=before, after=after)]) == expected


def test_the_headline_of_several_resources_counts_them():
    same = [make_answer(f"a.x{i}") for i in range(3)]
    assert headline("adopt", same).startswith("Someone changed `size` of 3 resources from `20` to `40`")
    mixed = [*same, make_answer("a.y", before=1, after=2)]
    assert headline("adopt", mixed).startswith("4 settings of 4 resources were changed")


def test_the_headline_of_a_revert_says_what_an_approval_means_and_what_is_wrong_with_the_change():
    weaker = {"effect": "weaker", "rule": "opened-wide", "why": "The whole internet gets in: `0.0.0.0/0`."}
    answer = make_answer(direction="revert", why="It weakens security.")
    finding = replace(answer.finding, evidence={**answer.finding.evidence, "security": weaker})
    assert headline("revert", [replace(answer, finding=finding)]) == (
        "Someone changed `size` of `aws_ebs_volume.data` from `20` to `40` outside Terraform. It weakens security. "
        "The whole internet gets in: `0.0.0.0/0`.\n\n"
        "This pull request changes no Terraform code: **merging it approves an apply of exactly this**, and your own "
        "apply workflow carries it out."
    )


def test_what_is_wrong_with_several_changes_is_said_once():
    evidence = {"before": 1, "after": 2, "security": {"effect": "weaker", "rule": "r", "why": "It opens."}}
    answers = [make_answer(f"a.x{i}", direction="revert", why="W.") for i in range(3)]
    said = headline("revert", [replace(a, finding=replace(a.finding, evidence=evidence)) for a in answers])
    assert said.count("It opens.") == 1


def test_the_headline_of_an_ignored_place_says_whose_it_is():
    assert headline("ignore", [make_answer(direction="ignore", why="A controller owns it.")]) == (
        "Someone changed `size` of `aws_ebs_volume.data` from `20` to `40` outside Terraform. A controller owns it. "
        "This pull request adds exactly this path to `lifecycle.ignore_changes`, so applies leave it alone."
    )


@pytest.mark.parametrize(("count", "gone"), [(1, "`a.x0`"), (2, "2 resources")])
def test_the_headline_of_a_removal_says_what_is_gone(count, gone):
    answers = [make_answer(f"a.x{i}", None, direction="remove", kind="deleted", after=None) for i in range(count)]
    assert headline("remove", answers) == (
        f"Someone deleted {gone} outside Terraform. Nothing in the code refers to what is gone. This pull request "
        "removes its block, so the next apply does not create it again."
    )


@pytest.mark.parametrize("direction", ["adopt", "revert", "ignore"])
def test_a_sensitive_value_is_nowhere_in_the_text(direction):
    answer = make_answer(before="old-secret", after="new-secret", sensitive=True, direction=direction)
    proposal = proposal_in(direction, answer)
    assert "secret" not in text_of(proposal) + title(direction, proposal.findings)
    assert "*(sensitive)*" in text_of(proposal)


@pytest.mark.parametrize("direction", ["adopt", "revert", "ignore"])
@pytest.mark.parametrize(("before", "after"), [("q7z", "w8k"), ("true", "false"), (7, 8)])
def test_a_short_secret_is_hidden_at_its_place_and_the_rest_of_the_text_is_whole(direction, before, after):
    secret = make_answer(before=before, after=after, sensitive=True, direction=direction)
    other = make_answer(before="another", after="more", sensitive=True, direction=direction)
    assert shown(text_of(proposal_in(direction, secret))) == shown(text_of(proposal_in(direction, other)))
    assert title(direction, [secret.finding]) == title(direction, [other.finding])


GONE = {"path": None, "kind": "deleted", "after": None}
LONG = "m." + "x" * 99


@pytest.mark.parametrize(
    ("direction", "findings", "expected"),
    [
        ("adopt", [make_finding()], "Adopt size = 40 in aws_ebs_volume.data"),
        ("adopt", [make_finding(stack="app")], "Adopt size = 40 in aws_ebs_volume.data (app)"),
        ("adopt", [make_finding(after="x" * 99)], "Adopt size in aws_ebs_volume.data"),
        ("adopt", [make_finding(after=None)], "Adopt the removal of size in aws_ebs_volume.data"),
        ("adopt", [make_finding(LONG)], "Adopt size in m." + "x" * 55 + "…"),
        ("adopt", [make_finding("a.b"), make_finding("a.b", "type")], "Adopt 2 changes in a.b"),
        ("adopt", [make_finding('a.b["<!-- @x\n"]')], 'Adopt size = 40 in a.b["‹!-- ＠x\\n"]'),
        ("revert", [make_finding()], "Revert the change by hand of size in aws_ebs_volume.data"),
        ("revert", [make_finding(stack="app")], "Revert the change by hand of size in aws_ebs_volume.data (app)"),
        ("revert", [make_finding(stack="live/eu/shop-2")], "Revert size in aws_ebs_volume.data (live/eu/shop-2)"),
        ("revert", [make_finding("a.b", after=None)], "Revert the change by hand of size in a.b"),
        ("revert", [make_finding("a.b"), make_finding("a.c")], "Revert the change by hand of size in 2 resources"),
        ("revert", [make_finding("a.b"), make_finding("a.b", "type")], "Revert 2 changes by hand in a.b"),
        ("revert", [make_finding(LONG)], "Revert size in m." + "x" * 54 + "…"),
        ("revert", [make_finding("a.b", **GONE)], "Bring back a.b, deleted by hand"),
        (
            "revert",
            [make_finding("a.b", **GONE), make_finding("a.c", **GONE)],
            "Bring back 2 resources, deleted by hand",
        ),
        ("revert", [make_finding("m." + "x" * 60, **GONE)], "Bring back m." + "x" * 58 + "…"),
        ("ignore", [make_finding()], "Leave size of aws_ebs_volume.data to its controller"),
        ("ignore", [make_finding("a.b", "x" * 30, stack="app")], f"Leave {'x' * 30} of a.b to its controller (app)"),
        ("ignore", [make_finding("a.b"), make_finding("a.c")], "Leave size of 2 resources to its controller"),
        ("ignore", [make_finding("a.b", "x" * 99)], "Ignore " + "x" * 64 + "…"),
        ("remove", [make_finding(**GONE)], "Remove aws_ebs_volume.data, deleted by hand"),
        (
            "remove",
            [make_finding("a.b[0]", **GONE), make_finding("a.b[1]", **GONE)],
            "Remove 2 resources, deleted by hand",
        ),
        ("remove", [make_finding("m." + "x" * 55, **GONE)], "Remove m." + "x" * 55),
        ("remove", [make_finding('a.b["<!-- @x\n"]', **GONE)], 'Remove a.b["‹!-- ＠x\\n"], deleted by hand'),
    ],
)
def test_a_title_names_change_and_place_in_72_characters(direction, findings, expected):
    assert title(direction, findings) == expected
    assert len(expected) <= 72


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_is_one_short_visible_line(direction, text):
    path = None if direction == "remove" else text
    made = title(direction, [make_finding(text, path, before=text, after=text + "!", stack=text)])
    assert len(made) <= 72
    assert not re.search(r"[<>\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", made)


def test_every_section_is_there_in_order():
    text = text_of(make_proposal(also=("destroy `aws_x.y`",)))
    parts = (
        "Someone changed",
        "| Address |",
        "`main.tf:2`",
        "**Merging**",
        "now would also**",
        "- destroy `aws_x.y`",
        "**Proof:** 3 of 3 gates passed",
        "Terraform 1.11.4",
        "3" * 40,
        "How to disagree",
        "Where this comes from",
        "adopt-literal",
        "agentbot:v1",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.count("<details>") == text.count("</details>") == 3
    assert text == text_of(make_proposal(also=("destroy `aws_x.y`",)))


READ = {
    "revert": """\
Someone changed size of aws_ebs_volume.data from 20 to 40 outside Terraform. It weakens security.
This pull request changes no Terraform code: merging it approves an apply of exactly this, and your own apply \
workflow carries it out.
Needs 1 approval by the boundary rule revert.
Address ; Argument ; Code says ; Cloud says ; Where
aws_ebs_volume.data ; size ; 20 ; 40 ; main.tf:2
Merging changes .agentbot/reverts/root/0123abcd-1.yml (+2 −0). Once merged, your own apply workflow \
(examples/apply-revert is one) plans -target=aws_ebs_volume.data, compares the plan with the record and applies it \
only where it is the same. agentbot never applies and never merges.
What happens after merging
{picture}
The same apply also puts back what else drifted there:
update aws_x.role: grant
If another pull request adopts one of these, merge that one first: this one is then made anew without it.
An apply of the whole stack . now would also
destroy aws_x.y
Proof: 3 of 3 gates passed. A targeted plan puts back what the record lists, and does nothing else.
Gate by gate
{gates}
How to disagree or undo
{no}
The cloud is right? Close it and change the code to what is there yourself.
Merged by mistake? Delete the record before your workflow has applied it.
{nearly}
Where this comes from
rule drift-revert: It weakens security.
boundary: The rule revert asks for 1 approval.
finding 0e8c80fe6d0214f8 of the check drift-changed at aws_ebs_volume.data: severity medium, confidence high
scope 0e8c80fe, base commit {base}, agentbot {version}
""",
    "ignore": """\
Someone changed size of aws_ebs_volume.data from 20 to 40 outside Terraform. A controller owns it. This pull request \
adds exactly this path to lifecycle.ignore_changes, so applies leave it alone.
Needs 1 approval by the boundary rule revert.
Address ; Argument ; Code says ; Cloud says ; Where
aws_ebs_volume.data ; size ; 20 ; 40 ; main.tf:2
Merging changes main.tf (+3 −0). Nothing happens in the cloud: it already is what this says. agentbot never applies \
and never merges.
An apply of the stack . now would also
destroy aws_x.y
Proof: 3 of 3 gates passed. {proven}
Gate by gate
{gates}
How to disagree or undo
{no}
The code is right and the cloud is wrong? Close it and apply the stack . as it is: that puts back size of \
aws_ebs_volume.data, and does what is listed above besides.
Merged by mistake? Revert the commit. The next apply then changes the cloud back.
{nearly}
Where this comes from
rule drift-ignore: A controller owns it.
boundary: The rule revert asks for 1 approval.
finding 0e8c80fe6d0214f8 of the check drift-changed at aws_ebs_volume.data: severity medium, confidence high
scope 0e8c80fe, base commit {base}, agentbot {version}
""",
    "remove": """\
Someone deleted aws_ebs_volume.data outside Terraform. Nothing in the code refers to what is gone. This pull request \
removes its block, so the next apply does not create it again.
Needs 1 approval by the boundary rule revert.
Address ; Argument ; Code says ; Cloud says ; Where
aws_ebs_volume.data ;  ; a resource ; gone ; main.tf:2
Merging changes main.tf (+0 −3). Nothing happens in the cloud: it already is what this says. agentbot never applies \
and never merges.
An apply of the stack . now would also
destroy aws_x.y
Proof: 3 of 3 gates passed. {proven}
Gate by gate
{gates}
How to disagree or undo
{no}
It should come back? Close it and apply the stack . as it is: that puts back aws_ebs_volume.data, and does what is \
listed above besides.
Merged by mistake? Revert the commit. The next apply then creates it again.
{nearly}
Where this comes from
rule drift-remove: It is gone.
boundary: The rule revert asks for 1 approval.
finding be54ee59a926a85b of the check drift-changed at aws_ebs_volume.data: severity medium, confidence high
scope be54ee59, base commit {base}, agentbot {version}
""",
}
GATES = """\
Gate ; Result ; Why
syntax ; pass ; The edited file parses.
scope ; pass ; Only size of aws_ebs_volume.data changes.
proof ; pass ; size left the difference and no other address changed.
Made with Terraform 1.11.4, hashicorp/aws 5.100.0. It holds for the tree {tree} only: commit {base} and this change."""
PARTS = {
    "picture": "\n".join(line.strip() for line in PATH_OF_A_REVERT.splitlines()[1:-1]),
    "base": "1" * 40,
    "version": __version__,
    "gates": GATES.format(tree="3" * 40, base="1" * 40),
    "proven": "After merging, Terraform's plan no longer shows this difference, and every other planned change stays "
    "as it is.",
    "no": "Not now, or not at all? Close this pull request (in a plain git repository: delete its branch). It stays "
    "closed while the value in the cloud stays the same.",
    "nearly": "Nearly right? Push your own commit to the branch. agentbot then leaves the branch alone.",
}


@pytest.mark.parametrize(
    ("direction", "why", "along"),
    [
        ("revert", "It weakens security.", ("update `aws_x.role`: `grant`",)),
        ("ignore", "A controller owns it.", ()),
        ("remove", "It is gone.", ()),
    ],
)
def test_the_whole_text_as_a_reader_sees_it(direction, why, along):
    proposal = make_other(direction, why=why, decision=ONE_APPROVAL, also=("destroy `aws_x.y`",), along=along)
    assert shown(text_of(proposal)) == READ[direction].format(**PARTS).splitlines()


def test_a_revert_names_every_target_of_its_record():
    """The apply of a bucket that is gone also makes what went away with it."""
    answer = make_answer("aws_x.b", direction="revert", **GONE)
    children = ["aws_x.versioning", "aws_x.policy"]
    finding = replace(answer.finding, evidence={**answer.finding.evidence, "gone_with_it": children})
    text = text_of(proposal_in("revert", replace(answer, finding=finding)))
    assert "plans `-target=aws_x.b`, `-target=aws_x.versioning`, `-target=aws_x.policy`, compares" in text


def test_of_many_targets_the_first_are_named():
    answers = [make_answer(f"a.x{i}", direction="revert") for i in range(9)]
    text = text_of(make_other("revert", answers=answers))
    assert "`-target=a.x4`…, compares" in text
    assert "-target=a.x5" not in text


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (ONE_APPROVAL, "**Needs 1 approval** by the boundary rule `revert`."),
        (Decision(Effect.NEEDS_APPROVAL, 2, "remove", "x"), "**Needs 2 approvals** by the boundary rule `remove`."),
    ],
)
def test_a_needed_approval_stands_right_below_the_headline(direction, decision, expected):
    text = text_of(proposal_in(direction, decision=decision))
    above, _, below = text.partition(expected)
    assert "outside Terraform" in above
    assert "|" not in above
    assert below.startswith("\n\n| Address |")


@pytest.mark.parametrize("decision", [None, ALLOWED, BLOCKED])
def test_nothing_is_asked_of_people_where_no_approval_is_needed(decision):
    assert "**Needs" not in text_of(make_proposal(decision=decision))


def test_a_draft_that_needs_an_approval_begins_with_not_proven_all_the_same():
    text = text_of(make_proposal(verdicts=(*PASSED[:2], UNKNOWN), decision=ONE_APPROVAL))
    assert text.index("**NOT PROVEN**") < text.index("Someone changed") < text.index("**Needs 1 approval**")


def test_an_unproven_revert_says_which_plan_would_prove_it():
    text = text_of(make_other("revert", verdicts=(*PASSED[:2], UNKNOWN)))
    first = text.partition("Someone changed")[0]
    assert first.startswith("**NOT PROVEN**")
    assert "run `terraform plan` with `-target=aws_ebs_volume.data`" in first
    assert "must be gone" not in first
    assert "A targeted plan puts back" not in text


@pytest.mark.parametrize("direction", ["ignore", "remove"])
def test_an_unproven_edit_is_proven_by_a_plan_of_its_branch(direction):
    text = text_of(make_other(direction, verdicts=(*PASSED[:2], UNKNOWN)))
    assert "check out the branch" in text
    assert "Nothing happens in the cloud" not in text
    assert "not proven" in text


def test_a_draft_begins_with_not_proven_and_claims_nothing():
    text = text_of(make_proposal(verdicts=(*PASSED[:2], UNKNOWN)))
    assert text.splitlines()[0] == "**NOT PROVEN**"
    assert "agentbot run --stack ." in text
    assert "terraform plan" in text
    assert "**could not tell**" in text
    for claim in ("After merging", "Nothing happens in the cloud", "It holds for the tree"):
        assert claim not in text


def test_a_proposal_without_verdicts_is_not_proven():
    assert text_of(make_proposal(verdicts=())).startswith("**NOT PROVEN**\n\n- No gate has examined this change.")


def test_what_an_apply_would_also_do_is_visible_at_first_and_counted_after():
    text = text_of(make_proposal(also=tuple(f"destroy `aws_x.y{i}`" for i in range(60))))
    assert text.index("aws_x.y4`") < text.index("<details>") < text.index("aws_x.y5`")
    assert "… and 55 more" in text


def hostile(direction, text):
    """A proposal in which every text that comes from elsewhere is this one."""
    gone = {"kind": "deleted"} if direction == "remove" else {}
    path = None if direction == "remove" else text or "p"
    answer = make_answer(text or "a.b", path, before=text, after=f"{text}!", direction=direction, why=text, **gone)
    weaker = {"effect": "weaker", "rule": text, "why": text}
    evidence = {**answer.finding.evidence, "security": weaker, "gone_with_it": [text]}
    answer = replace(answer, finding=replace(answer.finding, evidence=evidence))
    verdict = Verdict("proof", Outcome.UNKNOWN, text)
    decision = Decision(Effect.NEEDS_APPROVAL, 2, text, text)
    proposal = replace(proposal_in(direction), answers=(answer,), verdicts=(verdict,), also=(text,), along=(text,))
    return replace(proposal, stack=text, proved_with=text, rule=text, decision=decision)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_hostile_text_changes_nothing_of_what_a_renderer_makes(direction, text):
    def shape(made):
        parts = [(part.type, part.tag) for part in tokens(made)]
        html = {part.content.strip() for part in tokens(made) if part.type == "html_inline"}
        assert html <= {"<code>", "</code>"}
        assert not {"link_open", "image", "heading_open", "hr"} & {kind for kind, _ in parts}
        assert [kind for kind, _ in parts].count("fence") == (direction == "revert"), "only the picture of the way"
        inside = ("code_inline", "html_inline", "text", "text_special")
        return [part for part in parts if part[0] not in inside]

    assert shape(text_of(hostile(direction, text))) == shape(text_of(hostile(direction, "harmless")))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_only_text(direction, text):
    made = text_of(hostile(direction, text))
    made.encode("utf-8")
    assert made.count("<!--") == made.count("-->") == 1
    assert marker.read(made) is not None
    assert made.count("<details>") == 3 + (direction == "revert")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made)
    rows = [line for line in made.splitlines() if line.startswith("| ") and "main.tf" in line]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [6]
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", made)
    assert not re.search(r"@\w", outside)
    assert "<script>" not in outside
    assert "](" not in outside
    assert "https://" not in outside
    assert len(made.encode()) <= SIZE_LIMIT


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("text", ["x" * 10_000_000, "\u202e|" * 5_000_000, "@ `" * 3_333_333])
def test_texts_of_ten_megabytes_are_cut_at_once(direction, text):
    proposal = hostile(direction, text)
    start = time.perf_counter()
    made = text_of(proposal)
    assert len(title(direction, proposal.findings)) <= 72
    assert time.perf_counter() - start < 5
    assert len(made.encode()) <= SIZE_LIMIT
    assert "more characters" in made


def test_no_reference_of_any_kind_is_left_in_prose():
    made = prose("fixes GH-1, gh-2, #3 and o/r#4; see https://code.example/5, www.x.example and @team")
    assert not re.search(r"GH-\d|#\d|\w://|www\.\w|@\w", made, re.IGNORECASE)
    assert made.replace("\u200b", "").replace("\\", "").startswith("fixes GH-1, gh-2, #3 and o/r#4; see https://")


@given(st.text(max_size=150))
def test_a_code_span_shows_everything_and_ends_where_it_should(text):
    made = code(text)
    assert "\n" not in made
    assert "|" not in made
    if not made.startswith("<code>"):
        fence = re.match("`+", made)[0]
        assert made.endswith(fence)
        assert not re.search(f"(?<!`){fence}(?!`)", made[len(fence) : -len(fence)])


@given(st.text(alphabet="|`\\<>&a* \n@", max_size=40))
def test_a_renderer_shows_a_value_in_one_cell_as_it_is(text):
    table = f"| a | b |\n|---|---|\n| {code(text)} | x |\n"
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(table)
    cells = re.findall(r"<td>(.*?)</td>", html, re.S)
    assert len(cells) == 2
    shown = unescape(re.fullmatch("<code>(.*)</code>", cells[0], re.S)[1])
    assert shown.strip() == text.replace("\n", "\\n").strip()


@given(st.text(max_size=200))
def test_prose_stays_on_its_line_and_opens_no_comment(text):
    made = prose(text)
    assert "\n" not in made
    assert "<!--" not in made
    assert "-->" not in made


def test_the_redactor_leaves_an_ordinary_text_as_it_is():
    sha = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
    made = pull_request_text(make_proposal(), base_sha=sha, head_sha=sha[::-1], tree=sha)
    assert Redactor().text(made) == made
    assert Redactor().hits(made) == ()


def test_values_read_like_the_code():
    assert value("gp2") == '`"gp2"`'
    assert value({"b": 1, "a": [True, None]}) == '`{"a": [true, null], "b": 1}`'
    assert value(None) == "*not set*"
    assert value("x", sensitive=True) == "*(sensitive)*"
    assert value("x" * 500).endswith("… (342 more characters)")


def test_a_huge_pull_request_fits_and_keeps_proof_and_marker():
    answers = tuple(make_answer(f"a.x{i}{'ü' * 300}", before="ä" * 9000, after="ö" * 9000) for i in range(2000))
    verdicts = tuple(Verdict(f"gate{i}", Outcome.PASS, "é" * 9000) for i in range(6))
    proposal = replace(make_proposal(), answers=answers, verdicts=verdicts, also=tuple("ß" * 9000 for _ in range(500)))
    made = text_of(proposal)
    assert len(made.encode()) <= SIZE_LIMIT
    assert made.count("| `gate") == 6
    assert marker.read(made) is not None
    assert "more places" in made


CODE_HOST_LIMIT = 65_536
"""Characters of a pull request text."""


@pytest.mark.parametrize("direction", ["adopt", "revert"])
@pytest.mark.parametrize("char", "ü<@|`#\u202e")
def test_a_huge_text_in_which_everything_is_escaped_still_fits(direction, char):
    long = char * 3000
    place = {"before": long, "after": long, "direction": direction, "why": long}
    answers = tuple(make_answer(f"a.x{i}{char * 300}", **place) for i in range(60))
    verdicts = tuple(Verdict(f"gate{i}", Outcome.PASS, long) for i in range(7))
    proposal = replace(proposal_in(direction), answers=answers, verdicts=verdicts, also=(long,) * 60)
    proposal = replace(proposal, along=(long,) * 60 if direction == "revert" else (), decision=ONE_APPROVAL)
    made = text_of(proposal)
    assert len(made) < CODE_HOST_LIMIT
    assert marker.read(made) is not None
    assert "**Needs 1 approval**" in made
    if direction == "revert":
        assert re.search(r"The same apply also puts back.*?… and \d\d more\..*?<details>", made, re.DOTALL)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, b"a\nb\n", (2, 0)),
        (b"a\nb\n", None, (0, 2)),
        (b"a\nb\nc\n", b"a\nB\nc\n", (1, 1)),
        (b"a\n", b"a\nb\n", (1, 0)),
        (b"a\nb\n", b"a\n", (0, 1)),
        (b"a\nb", b"a\nb\n", (1, 1)),
        (b"", b"a\r\nb\r\n", (2, 0)),
        (b"same\n", b"same\n", (0, 0)),
        (b"x\n" * 5 + b"y\n", b"x\n" * 6 + b"y\n", (1, 0)),
    ],
)
def test_lines_added_and_removed(before, after, expected):
    assert changed_lines(before, after) == expected
