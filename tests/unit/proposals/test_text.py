import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from proposal_factory import PASSED, UNKNOWN, make_answer, make_finding, make_proposal

from agentbot.egress.redactor import Redactor
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.proposals import marker
from agentbot.proposals.lines import changed_lines
from agentbot.proposals.text.body import SIZE_LIMIT, pull_request_text
from agentbot.proposals.text.headline import headline, title
from agentbot.proposals.text.markdown import code, prose, value

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


def text_of(proposal):
    return pull_request_text(proposal, base_sha="1" * 40, head_sha="2" * 40, tree="3" * 40)


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
    assert headline([make_finding(before=before, after=after)]) == expected


def test_the_headline_of_several_resources_counts_them():
    same = [make_finding(f"a.x{i}") for i in range(3)]
    assert headline(same).startswith("Someone changed `size` of 3 resources from `20` to `40`")
    mixed = [*same, make_finding("a.y", before=1, after=2)]
    assert headline(mixed).startswith("4 settings of 4 resources were changed")


def test_where_the_plan_is_silent_no_apply_is_blamed():
    said = headline([make_finding(kind="silent")])
    assert "next apply" not in said
    assert "still does not show" in text_of(make_proposal(kind="silent"))


def test_a_sensitive_value_is_nowhere_in_the_text():
    answer = make_answer(before="old-secret", after="new-secret", sensitive=True)
    proposal = replace(make_proposal(), answers=(answer,))
    assert "secret" not in text_of(proposal) + title(proposal.findings)
    assert "*(sensitive)*" in text_of(proposal)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([make_finding()], "Adopt size = 40 in aws_ebs_volume.data"),
        ([make_finding(stack="app")], "Adopt size = 40 in aws_ebs_volume.data (app)"),
        ([make_finding(after="x" * 99)], "Adopt size in aws_ebs_volume.data"),
        ([make_finding(after=None)], "Adopt the removal of size in aws_ebs_volume.data"),
        ([make_finding("m." + "x" * 99)], "Adopt size in m." + "x" * 55 + "…"),
        ([make_finding("a.b"), make_finding("a.b", "type")], "Adopt 2 changes in a.b"),
        ([make_finding('a.b["<!-- @x\n"]')], 'Adopt size = 40 in a.b["‹!-- @x\\n"]'),
    ],
)
def test_a_title_names_change_and_place_in_72_characters(findings, expected):
    assert title(findings) == expected
    assert len(expected) <= 72


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


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_only_text(text):
    answer = replace(make_answer(text or "a.b", text or "p", before=text, after=f"{text}!"), why=text)
    verdict = Verdict("proof", Outcome.UNKNOWN, text)
    proposal = replace(make_proposal(), answers=(answer,), verdicts=(verdict,), also=(text,))
    proposal = replace(proposal, stack=text, proved_with=text)
    made = text_of(proposal)
    made.encode("utf-8")
    assert made.count("<!--") == made.count("-->") == 1
    assert marker.read(made) is not None
    assert made.count("<details>") == 3
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made)
    rows = [line for line in made.splitlines() if line.startswith("| ") and "main.tf" in line]
    assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [6]
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", made)
    assert not re.search(r"@\w", outside)
    assert "<script>" not in outside
    assert "](" not in outside
    assert "https://" not in outside
    assert len(made.encode()) <= SIZE_LIMIT


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


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
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
