"""The job summary: what could not be told comes first, foreign text stays text, and it always fits."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from markdown_it import MarkdownIt

from agentbot.report.markdown import SIZE_LIMIT, summary
from tests.support.documents import HOSTILE, document, finding, hostile, proposal, stack

GITHUB_LIMIT = 1_048_576

WHOLE = """\
## agentbot could not read 1 of 3 stacks

**Could not tell**: 2 stacks not read, so this says nothing about drift there.

- **failed** `c`: `terraform plan` failed \\(exit code 1\\): no credentials.
- **skipped** `b`: It has uncommitted changes.

**3 findings** in 1 of 3 stacks at commit `111111111111`: 1 critical, 1 medium, 1 low. **1 place not fully examined**, see below.

### Findings

| Severity | Where | Code → cloud | What now |
|---|---|---|---|
| **critical** | `aws_security_group.web`<br>`ingress[*]`<br>stack `live/app`<br>finding `0123456789abcdef` | *not set* → `{"from_port": 22}` | report only, rule `drift-security-silent`<br>The place is security-relevant and the code does not speak of it, so no apply would put it back. The finding says what the code would have to say. |
| medium | `aws_ebs_volume.data`<br>`size`<br>stack `live/app`<br>`live/app/main.tf:3`<br>finding `0123456789abcdef` | `20` → `40` | **`adopt`**<br>rule `drift-adopt` |
| low | `aws_ebs_volume.var`<br>`size`<br>stack `live/app`<br>`live/app/main.tf:3`<br>finding `0123456789abcdef` | `20` → `40` | report only: `variable`<br>The value comes from `var.size`. |

### Pull requests

1 opened, 1 refused.

| Pull request | Diff | Proof | Branch |
|---|---|---|---|
| **opened**: Adopt size = 40 in aws\\_ebs\\_volume.data | +1 −1 | proven | `agentbot/drift/live-app/size-01234567` |
| **refused** draft: Adopt size = 40 in aws\\_ebs\\_volume.data<br>A gate failed. | +1 −1 | `scope`: **fail**<br>`proof`: **could not tell** | `agentbot/drift/live-app/size-01234567` |

### Not fully examined

| Where | Why |
|---|---|
| `aws_x.y`<br>stack `live/app` | too deep |

Noise left out: 2 echo, 1 set-order.
"""  # noqa: E501


def test_the_whole_summary() -> None:
    security = finding(
        "aws_security_group.web",
        severity="critical",
        path="ingress[*]",
        direction=None,
        rule="drift-security-silent",
        location=None,
        evidence={"before": None, "after": {"from_port": 22}},
    )
    variable = {"code": "variable", "message": "The value comes from `var.size`."}
    verdicts = [
        {"gate": gate, "outcome": outcome, "reason": "x"}
        for gate, outcome in (("syntax", "pass"), ("scope", "fail"), ("proof", "unknown"))
    ]
    given = document(
        finding("aws_ebs_volume.var", severity="low", refusal=variable),
        finding(),
        security,
        stacks=[
            stack(),
            stack("b", "skipped", "It has uncommitted changes."),
            stack("c", "failed", "`terraform plan` failed (exit code 1): no credentials."),
        ],
        skipped=[{"check": "changed-outside-code", "stack": "live/app", "address": "aws_x.y", "reason": "too deep"}],
        noise={"echo": 2, "set-order": 1},
        proposals=[
            proposal(),
            proposal(operation="refused", draft=True, reason="A gate failed.", verdicts=verdicts),
        ],
    )
    assert summary(given) == WHOLE


@pytest.mark.parametrize(
    ("parts", "heading"),
    [
        ({}, "agentbot: no finding"),
        ({"skipped": [{"check": "x", "stack": "a", "reason": "y"}]}, "but not everything could be examined"),
        ({"stacks": [stack(), stack("b", "skipped", "x")]}, "but not everything could be examined"),
        ({"stacks": [stack("b", "failed", "x")]}, "agentbot could not read 1 of 1 stack"),
    ],
)
def test_nothing_found_and_could_not_tell_have_different_headings(parts: dict[str, Any], heading: str) -> None:
    assert summary(document(**parts)).splitlines()[0].endswith(heading)


@pytest.mark.parametrize(
    ("parts", "cell"),
    [
        ({"direction": "revert", "rule": "drift-grown"}, "| **`revert`**<br>rule `drift-grown` |"),
        ({"direction": "ignore", "rule": "drift-controlled"}, "| **`ignore`**<br>rule `drift-controlled` |"),
        (
            {"direction": "remove", "rule": "drift-deleted", "class": "deleted", "path": None},
            "| *gone* | **`remove`**<br>rule `drift-deleted` |",
        ),
        ({"direction": None, "rule": "drift-person"}, "| report only, rule `drift-person`<br>Neither side is "),
        (
            {"direction": "revert", "refusal": {"code": "irreversible", "message": "It only grows."}},
            "| report only: `irreversible`<br>It only grows. |",
        ),
    ],
)
def test_a_finding_says_what_becomes_of_it(parts: dict[str, Any], cell: str) -> None:
    assert cell in summary(document(finding(**parts)))


def test_what_the_boundary_blocks_is_told_with_its_reason() -> None:
    blocked = proposal(operation="blocked", decision="block", reason="The rule `prod` blocks it.", head_sha=None)
    text = summary(document(finding(), proposals=[blocked]))
    assert "1 blocked." in text
    assert (
        "**blocked**: Adopt size = 40 in aws\\_ebs\\_volume.data<br>The rule `prod` blocks it. | +1 −1 | proven |"
        in text
    )


def test_a_clean_run_is_two_sentences() -> None:
    assert summary(document(proposals=[])) == (
        "## agentbot: no finding\n\n**No finding** in 1 stack at commit `111111111111`.\n\n"
        "No pull request: nothing here can be cured by a change of the code.\n"
    )


@pytest.mark.parametrize(
    ("parts", "cell"),
    [
        ({"class": "deleted", "path": None}, "| *gone* |"),
        ({"class": "unapplied"}, "| `40` → `20` |"),
        ({"class": "three-way", "evidence": {"before": 20, "after": 40, "code": 30}}, "| `30` → `40` |"),
    ],
)
def test_the_code_stands_left_of_the_cloud(parts: dict[str, Any], cell: str) -> None:
    assert cell in summary(document(finding(**parts)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_row_link_image_mention_or_markup(text: str) -> None:
    def shape(written: str) -> list[tuple[str, str]]:
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(written)
        inline = [child for token in tokens for child in token.children or ()]
        shown = [(token.type, token.tag) for token in (*tokens, *inline) if token.type not in ("text", "text_special")]
        html = {token.content for token in (*tokens, *inline) if token.type.startswith("html")}
        assert html <= {"<br>", "<code>", "</code>"}
        assert not {"link_open", "image"} & {kind for kind, _ in shown}
        return [part for part in shown if part[0] not in ("code_inline", "html_inline")]

    written = summary(hostile(text))
    assert shape(written) == shape(summary(hostile("harmless")))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", written)
    assert not re.search(r"@\w|(?<!&)#\d", outside)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|<!--", written)
    assert "/home/somebody" not in written


@pytest.mark.parametrize("text", ["x" * 10_000_000, "\u202e|" * 5_000_000])
def test_a_text_of_ten_megabytes_is_cut_with_a_note_at_once(text: str) -> None:
    begun = time.monotonic()
    written = summary(hostile(text))
    assert time.monotonic() - begun < 5
    assert len(written.encode()) < 60_000
    assert re.search(r"… \\?\(9,999,\d{3} more characters\\?\)|… \(9,999,840 more characters\)", written)


def test_a_huge_run_fits_and_says_what_is_left_out() -> None:
    long = "\u202e|" * 300
    found = [finding(f"a.x{number}", path=long, title=long, severity="low") for number in range(3_000)]
    skip = {"check": "stack", "stack": "live/app", "reason": long}
    given = document(
        *found,
        finding("a.worst", severity="critical"),
        stacks=[stack(), *(stack(f"s{number}", "failed", long) for number in range(2_000))],
        skipped=[skip] * 3_000,
        proposals=[proposal(title=long)] * 3_000,
    )
    written = summary(given)
    assert len(written.encode()) <= SIZE_LIMIT < GITHUB_LIMIT
    assert written.index("Could not tell") < written.index("a.worst") < written.index("a.x0")
    counted = re.findall(r"\*([\d,]+) more (stack|finding|pull request|place)s? left out here", written)
    assert [what for _, what in counted] == ["stack", "finding", "pull request", "place"]
    for (number, what), total in zip(counted, (2_000, 3_001, 3_000, 3_000), strict=True):
        left = int(number.replace(",", ""))
        assert 0 < left < total, what
    assert written.count("| low |") == 3_001 - int(counted[1][0].replace(",", "")) - 1


def test_the_same_document_gives_the_same_text() -> None:
    given = document(finding(), proposals=[proposal()], noise={"a": 1})
    assert summary(given) == summary(given)


def test_what_is_ignored_is_counted_and_is_not_called_unexamined() -> None:
    rows = [
        {
            "check": "changed-outside-code",
            "stack": "a",
            "address": "aws_x.y",
            "reason": "ignored until 2027-01-31 by o: w",
        },
        {"check": "ignores", "stack": "-", "reason": "`ignores[1]` expired on 2026-01-31, owner o."},
    ]
    text = summary(document(skipped=rows))
    assert "## agentbot: no finding\n" in text
    assert ", 1 ignored at commit" in text
    assert "not fully examined" not in text
    assert "### Ignored" in text
    assert "### About the ignore rules" in text
    assert "stack `-`" not in text
