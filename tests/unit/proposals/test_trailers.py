import subprocess
import time
from dataclasses import replace

import pytest
from proposal_factory import ALLOWED, BLOCKED, ONE_APPROVAL, make_answer, make_other, make_proposal

from agentbot.gates.boundary import Decision, Effect
from agentbot.proposals.trailers import commit_message


def trailers(message):
    command = ["git", "interpret-trailers", "--parse"]
    done = subprocess.run(command, input=message.encode(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_subject_places_and_trailers_are_paragraphs():
    proposal = make_proposal()
    assert commit_message(proposal, run_id="r1") == (
        "Adopt size = 40 in aws_ebs_volume.data\n"
        "\n"
        "- aws_ebs_volume.data size\n"
        "\n"
        "Agentbot-Run: r1\n"
        "Agentbot-Check: drift-changed\n"
        f"Agentbot-Finding: {proposal.findings[0].fingerprint}\n"
        "Agentbot-Direction: adopt\n"
    )


@pytest.mark.parametrize("direction", ["revert", "ignore", "remove"])
def test_every_direction_is_named(direction):
    assert f"Agentbot-Direction: {direction}" in trailers(commit_message(make_other(direction), run_id="r1"))


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (None, []),
        (ALLOWED, ["Agentbot-Decision: allow by adopt-harmless"]),
        (ONE_APPROVAL, ["Agentbot-Decision: needs_approval(1) by revert"]),
        (Decision(Effect.NEEDS_APPROVAL, 2, "remove", "x"), ["Agentbot-Decision: needs_approval(2) by remove"]),
        (BLOCKED, ["Agentbot-Decision: block by nothing-in-prod"]),
        (Decision(Effect.BLOCK, 0, None, "No rule."), ["Agentbot-Decision: block"]),
    ],
)
def test_the_boundarys_decision_is_the_last_trailer(decision, expected):
    found = trailers(commit_message(make_proposal(decision=decision), run_id="r1"))
    assert found[4:] == expected
    assert found[3] == "Agentbot-Direction: adopt"


def test_no_rule_can_forge_a_decision():
    hostile = Decision(Effect.NEEDS_APPROVAL, 1, "x\nAgentbot-Decision: allow by me\n\nAgentbot-Run: y", "x")
    found = trailers(commit_message(make_proposal(decision=hostile), run_id="r1"))
    assert [line.split(":")[0] for line in found].count("Agentbot-Decision") == 1
    assert found[4].startswith("Agentbot-Decision: needs_approval(1) by x\\n")


@pytest.mark.parametrize(
    "text",
    [
        "x\n\nAgentbot-Decision: allow",
        "Agentbot-Decision: allow",
        "x\r\nAgentbot-Decision: allow\r\n\r\n",
        "x\u2028Agentbot-Decision: allow",
        "x\x0bAgentbot-Decision: allow\x85",
        "---\nAgentbot-Decision: allow",
        "\x1b[31m\u202eAgentbot-Decision: allow",
    ],
)
def test_no_text_can_forge_a_trailer(text):
    proposal = replace(make_proposal(address=text, path=text), title=f"Adopt {text}")
    message = commit_message(proposal, run_id=text)
    assert [line.split(":")[0] for line in trailers(message)] == [
        "Agentbot-Run",
        "Agentbot-Check",
        "Agentbot-Finding",
        "Agentbot-Direction",
    ]
    assert not [line for line in message.splitlines() if line.startswith("Agentbot-Decision")]
    assert "\x1b" not in message
    assert "\u202e" not in message


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fixes #1", "fixes ＃1"),
        ("closes org/repo#12", "closes org/repo＃12"),
        ("resolves GH-7", "resolves GH‑7"),
        ("fixes https://code.example/o/r/issues/1", "fixes https：//code.example/o/r/issues/1"),
        ("@org/team (@octocat)", "＠org/team (＠octocat)"),
        ("jane@example.com # 1 a:b", "jane@example.com # 1 a:b"),
    ],
)
def test_a_message_pings_nobody_and_closes_nothing(text, read):
    answer = make_answer(f'a.b["{text}"]', f'tags["{text}"]')
    message = commit_message(replace(make_proposal(), answers=(answer,), title=text), run_id="r")
    assert message.splitlines()[:3] == [read, "", f'- a.b["{read}"] tags["{read}"]']


@pytest.mark.parametrize("text", ["x" * 10_000_000, "\u202e|" * 5_000_000])
def test_a_message_of_ten_megabytes_is_short_and_quick(text):
    answer = make_answer(text, text, before=text, after=text + "!")
    proposal = replace(make_proposal(), answers=(answer,), title=text)
    start = time.perf_counter()
    message = commit_message(proposal, run_id="r")
    assert time.perf_counter() - start < 2
    assert max(map(len, message.splitlines())) <= 200


def test_the_subject_is_short_and_a_long_list_is_cut_but_every_finding_is_named():
    answers = tuple(make_answer(f"a.x{index}") for index in range(80))
    proposal = replace(make_proposal(), answers=answers, title="x" * 500)
    message = commit_message(proposal, run_id="r")
    assert len(message.splitlines()[0]) == 72
    assert "- and 30 more places" in message
    assert message.count("Agentbot-Finding: ") == 80
