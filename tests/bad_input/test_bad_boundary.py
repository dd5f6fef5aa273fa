"""A boundary that cannot be used: said in one short sentence, whoever asks, and the repository is never touched."""

from __future__ import annotations

import pytest

from tests.support.command_line import Bench

ADOPT = ("boundary", "explain", "--agent", "drift", "--direction", "adopt")
RULE = "{id: a, when: {}, effect: allow}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "version: 1\nrules:\n  - {id: a, when: {directon: [adopt], security: none}, effect: alow}\n",
            "policies/boundary.yml has 3 problems: "
            "line 3: `rules[0].when.security` must be a list: lines that begin with `- `; "
            "line 3: `rules[0].when.directon` is not a known key, did you mean `direction`?; "
            "line 3: `rules[0].effect` must be 'allow', 'needs_approval' or 'block', did you mean `allow`?",
        ),
        (f"rules: [{RULE}, {RULE}]", "`rules[1].id` is that of `rules[0]` too: give each its own."),
        ("rules: [" + "{}," * 900 + "]", "policies/boundary.yml has 2700 problems: line 1: `rules[0].id` is missing; "),
        ("rules: [" + "[" * 5000, "it is nested deeper than 20 levels."),
        ("a: &a [x, x]\nb: [*a, *a]\n", "line 2: aliases (`*name`) are not read here"),
        (b"rules: caf\xe9\n", "line 1: it is not UTF-8 text."),
        (b"# " + b"x" * 10_000_000, "it has more than 256 kB."),
        ('rules: [{id: "\x1b[31m\\u202e", when: {}, effect: allow}]', "policies/boundary.yml has 1 problem: "),
    ],
    ids=["all-at-once", "twice", "very-many", "deep", "bomb", "latin-1", "10-mb", "escapes"],
)
def test_a_wrong_boundary_is_one_short_sentence(place: Bench, text: str | bytes, said: str) -> None:
    place.write("policies/boundary.yml", text)
    with place.unharmed():
        ended = place.ask(*ADOPT)
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.sentence
    assert len(ended.sentence) < 2000
    assert ended.sentence.isprintable()


def test_a_rule_cannot_paint_the_terminal(place: Bench) -> None:
    """What a person may write in a glob is text; so is what is asked about."""
    place.write("policies/boundary.yml", "rules: [{id: a, when: {address: ['[red]x[/red]']}, effect: allow}]")
    ended = place.ask(*ADOPT, "--address", "[bold]y[/bold]")
    assert (ended.code, ended.err) == (0, "")
    assert "`address` does not match [bold]y[/bold]" in ended.out
