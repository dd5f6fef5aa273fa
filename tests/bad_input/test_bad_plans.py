"""A plan that is not one, or is of another stack, costs its own stack only and says how to make a good one."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.support.command_line import STACKS, Bench
from tests.support.toy_terraform import plan_document

ALPHA = plan_document("alpha", 40)
TEXT = json.dumps(ALPHA)
MAKE_ONE = "Make it with `terraform show -json PLANFILE`."


BAD: tuple[tuple[str | bytes, str], ...] = (
    (TEXT[:300], "is not valid JSON (line 1, column 301): truncated, or not a plan. " + MAKE_ONE),
    ("", "is not valid JSON (line 1, column 1): truncated, or not a plan. " + MAKE_ONE),
    ("[]", "is not a plan: it has no format_version. " + MAKE_ONE),
    ('{"hello": 1}', "is not a plan: it has no format_version. " + MAKE_ONE),
    ('{"format_version": "1.0", "values": {}}', "is a state or another file of Terraform, not a plan."),
    (b"PK\x03\x04\xff\xfe", "is a binary plan file, not JSON. " + MAKE_ONE),
    (bytes(range(256)), "is not valid JSON"),
    (TEXT.replace('"1.2"', '"7.0"'), "are understood. Update agentbot."),
    (TEXT.replace("40", "NaN"), "is not valid JSON (the number NaN)"),
    (TEXT.replace("40", "1e999"), "is not valid JSON (the number 1e999)"),
    (TEXT.replace("40", "9" * 5000), "is not valid JSON (a number of too many digits)"),
    ("[" * 100_000, "nests deeper than a plan can."),
    (json.dumps({**ALPHA, "resource_changes": {}, "resource_drift": "x"}), "its resource_drift is no list."),
    (json.dumps(plan_document("omega", 40)), "has `toy_disk.omega`, which the stack does not. Check the name"),
    (json.dumps({**ALPHA, "errored": True}), "ended with errors"),
)


@pytest.mark.parametrize("three", [BAD[at : at + 3] for at in range(0, len(BAD), 3)], ids=lambda _: "three")
def test_each_bad_plan_says_what_it_is_instead(place: Bench, three: tuple[tuple[str | bytes, str], ...]) -> None:
    plans = [place.bring(stack, plan) for stack, (plan, _) in zip(STACKS, three, strict=True)]
    with place.unharmed():
        ended = place.json("scan", *(word for pair in plans for word in pair))
    assert ended.code == 1
    assert "agentbot could not read any of the 3 stacks, so this says nothing about drift." in ended.sentence
    for stack, (_, said) in zip(STACKS, three, strict=True):
        assert said in ended.reasons[stack]


def test_the_other_stacks_go_on(place: Bench) -> None:
    with place.unharmed():
        ended = place.json("run", *(f"--stack={stack}" for stack in STACKS), *place.bring("live/alpha", TEXT[:300]))
    assert (ended.code, ended.err) == (4, "")
    assert ended.statuses == {"live/alpha": "failed", "live/beta": "ok", "live/gamma": "ok"}
    assert ended.operations == {"toy_disk.gamma": "opened"}


def test_a_pipe_and_a_folder_are_no_plans(place: Bench) -> None:
    os.mkfifo(place.folder / "pipe")
    for file in (place.folder / "pipe", place.folder):
        ended = place.ask("scan", "--plan", f"live/alpha={file}")
        assert (ended.code, "is not a regular file. Write it to one." in ended.sentence) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--plan", "live/alpa=x"), "There is no stack `live/alpa`. Did you mean `live/alpha`?"),
        (("--plan", "live/alpha=absent.json"), "absent.json cannot be read: No such file or directory. Make it with"),
        (("--stack", "live/beta", "--plan", "live/alpha=x"), "--plan is for `live/alpha`, which --stack leaves out."),
    ],
)
def test_a_plan_that_cannot_be_used_as_asked_is_one_sentence(place: Bench, arguments: Any, said: str) -> None:
    ended = place.ask("scan", *arguments)
    assert (ended.code, said in ended.sentence) == (1, True)


def test_a_plan_of_50_megabytes_is_read(place: Bench) -> None:
    quiet = json.dumps({**plan_document("x", 20)["resource_changes"][0], "padding": "x" * 1100})
    rows = ",".join(quiet.replace("toy_disk.x", f"toy_disk.x{number}") for number in range(36_000))
    text = TEXT.replace('"resource_changes": [', f'"resource_changes": [{rows},')
    assert len(text) > 50_000_000
    with place.unharmed():
        ended = place.json("run", *place.bring("live/alpha", text))
    assert (ended.code, ended.operations) == (0, {"toy_disk.alpha": "opened"})


def test_a_plan_that_leaves_resources_out_closes_nothing(place: Bench) -> None:
    drifted, quiet = plan_document("alpha", 40), plan_document("alpha", 20)
    assert place.json("run", *place.bring("live/alpha", drifted)).operations == {"toy_disk.alpha": "opened"}
    partial = place.json("run", *place.bring("live/alpha", {**quiet, "complete": False}))
    assert [row["operation"] for row in partial.document["proposals"]] == ["unchanged"]
    assert "leaves resources out" in partial.document["skipped"][-1]["reason"]
    whole = place.json("run", *place.bring("live/alpha", quiet))
    assert [row["operation"] for row in whole.document["proposals"]] == ["closed"]
