"""CODEOWNERS as GitHub reads it, and nothing that is written there takes long."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.forge.codeowners import (
    MAX_BYTES,
    MAX_LINES,
    MAX_PATTERN,
    MAX_PROBLEMS,
    PLACES,
    TOO_LARGE,
    TOO_LONG,
    Codeowners,
    Reviewers,
    load,
    parse,
)

FILE = """
# who reviews what
*               @global
*.tf            @iac  @octo/platform   # inline
/modules/       @octo/modules
modules/vpc/    @ann
live/*          @live
live/**/prod/   @octo/prod ops@example.com
/live/sandbox
docs/*.md       @writer
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README", ("@global",)),
        ("a/b/c.txt", ("@global",)),
        ("a/b/main.tf", ("@iac", "@octo/platform")),
        ("modules/main.tf", ("@octo/modules",)),
        ("x/modules/main.tf", ("@iac", "@octo/platform")),
        ("modules/vpc/sub/main.tf", ("@ann",)),
        ("live/main.tf", ("@live",)),
        ("live/eu/main.tf", ("@iac", "@octo/platform")),
        ("live/prod/main.tf", ("@octo/prod", "ops@example.com")),
        ("live/eu/west/prod/a/main.tf", ("@octo/prod", "ops@example.com")),
        ("live/sandbox/main.tf", ()),
        ("live/sandboxes/main.tf", ("@iac", "@octo/platform")),
        ("docs/a.md", ("@writer",)),
        ("docs/a/b.md", ("@global",)),
    ],
)
def test_the_last_pattern_that_matches_decides(path: str, owners: tuple[str, ...]) -> None:
    read = parse(FILE)
    assert read.problems == ()
    assert read.owners(path) == owners


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("*", ["a", "a/b", "a/b/c"], []),
        ("**", ["a", "a/b"], []),
        ("/*", ["a"], ["a/b"]),
        ("/**", ["a", "a/b"], []),
        ("*/", ["a/b", "a/b/c"], ["a"]),
        ("a", ["a", "a/b", "x/a", "x/a/b"], ["ab", "xa", "x/ab/c", "A"]),
        ("/a", ["a", "a/b"], ["x/a", "ab"]),
        ("a/", ["a/b", "x/a/b/c"], ["a", "x/a"]),
        ("a/b", ["a/b", "a/b/c"], ["x/a/b", "a/bc"]),
        ("a/b/", ["a/b/c"], ["a/b", "x/a/b/c"]),
        ("a/*", ["a/b"], ["a/b/c", "a", "x/a/b"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "x/a/b"]),
        ("a/*/c", ["a/b/c", "a/b/c/d"], ["a/c", "a/b/b/c"]),
        ("a/**/c", ["a/c", "a/b/c", "a/b/b/c/d"], ["a", "a/b", "x/a/c"]),
        ("**/a", ["a", "x/a", "x/y/a/b"], ["ab", "x/ab"]),
        ("**/a/**/b/**", ["a/b/c", "x/a/y/b/c/d"], ["a/b", "b/a/c"]),
        ("a*c*e", ["ace", "abcde", "x/acce/y"], ["ac", "acd", "aec", "a/c/e"]),
        ("a**c", ["ac", "abc", "x/abbc"], ["ab/c"]),
        ("a?c", ["abc"], ["ac", "abbc", "a/c"]),
        ("*.tf?", ["a.tf1", "x/.tf2"], ["a.tf", "a.tf12"]),
        ("a*?b?*c", ["axbxc", "aabbbc"], ["abbc", "abc"]),
        (r"a\*b", ["a*b"], ["axb"]),
        (r"a\?b", ["a?b"], ["axb"]),
        (r"a\ b", ["a b", "a b/c"], ["a", "b"]),
        ("//a", [], ["a", "x/a"]),
        ("é/ü", ["é/ü"], ["e/u"]),
    ],
)
def test_what_a_pattern_matches(pattern: str, inside: list[str], outside: list[str]) -> None:
    read = parse(f"{pattern} @a")
    assert [path for path in inside if not read.owners(path)] == []
    assert [path for path in outside if read.owners(path)] == []


def test_a_pattern_without_owners_takes_them_away() -> None:
    read = parse("/apps/ @a\n/apps/legal # nobody\n")
    assert read.owners("apps/x") == ("@a",)
    assert read.owners("apps/legal/x") == ()


def test_comments_and_line_ends() -> None:
    assert parse("# head\r\n\r\n  # more\r\n \t\r\n") == Codeowners()
    assert parse("a @x #@y\r\n").owners("a") == ("@x",)
    assert parse("a\t@x  \t@y \r").owners("a") == ("@x", "@y")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("!a @x", "`!` does not work in CODEOWNERS; write a later line without owners"),
        ("*.[ch] @x", "`[` and `]` do not work in CODEOWNERS; write a line for each"),
        ("[Section] @x", "`[` and `]` do not work in CODEOWNERS; write a line for each"),
        (r"\#a @x", "a pattern cannot hold `#`, also not after a `\\`"),
        ("a#b @x", "a pattern cannot hold `#`, also not after a `\\`"),
        ("a/***/b @x", "a pattern cannot hold three stars in a row"),
        ("/ @x", "`/` alone is no file; `*` is every file"),
        ("a\\", "a `\\` at the end stands before nothing"),
        ("\\", "a `\\` at the end stands before nothing"),
        ("a\x1b[1m @x", "its pattern has a character that cannot be printed"),
        ("a" * (MAX_PATTERN + 1) + " @x", f"its pattern has more than {MAX_PATTERN} characters"),
        ("a x", "`x` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
        ("a @", "`@` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
        ("a @x/y/z", "`@x/y/z` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
        ("a @y#z", "`@y#z` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
        ("a @x, @y", "`@x,` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
        ("a a\x1b[1mb@c.d", "`ab@c.d` is no owner; write `@user`, `@organisation/team` or an e-mail address"),
    ],
)
def test_a_line_that_is_wrong_is_skipped_and_said(line: str, why: str) -> None:
    read = parse(f"* @before\n{line}\nz @after\n")
    assert read.problems == (f"Line 2 of CODEOWNERS is skipped: {why}.",)
    assert (read.owners("a"), read.owners("z")) == (("@before",), ("@after",))


def test_not_every_problem_is_told_by_itself() -> None:
    problems = parse("!\n" * (MAX_PROBLEMS + 7)).problems
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1] == "7 more lines of CODEOWNERS are skipped."


def test_the_first_place_counts() -> None:
    files = dict(zip(PLACES, (b"a @first", b"a @second", b"a @third"), strict=True))
    for name, owner in zip(PLACES, ("@first", "@second", "@third"), strict=True):
        assert load(files.get).owners("a") == (owner,)
        del files[name]
    assert load(files.get) == Codeowners()
    assert load({PLACES[0]: b"", PLACES[1]: b"a @x"}.get).owners("a") == ()


def test_bytes_that_are_no_text_match_nothing() -> None:
    read = load({PLACES[0]: b"\xef\xbb\xbfa @x\n\xff\xfe @y\n"}.get)
    assert read.owners("a") == ("@x",)
    assert read.problems == ("Line 2 of CODEOWNERS is skipped: its pattern has a character that cannot be printed.",)


def test_a_file_that_github_does_not_read_names_nobody_and_says_so() -> None:
    assert parse("* @x\n" + "#" * (MAX_BYTES - 6)).owners("a") == ("@x",)
    assert parse("* @x\n" + "#" * (MAX_BYTES - 5)) == Codeowners(problems=(TOO_LARGE,))
    assert parse("* @x\n#" + "é" * (MAX_BYTES // 2 - 2)) == Codeowners(problems=(TOO_LARGE,))
    assert parse("* @x" + "\n" * MAX_LINES) == Codeowners(problems=(TOO_LONG,))


def test_who_owns_most_is_asked_first() -> None:
    read = parse("* @all\n*.tf @octo/iac @ann me@example.com\nb/ @bob @ANN\nc/ @octo/c\n")
    assert read.reviewers(["c/x", "b/x", "b/y", "a.tf"]) == Reviewers(
        users=("ann", "bob"), teams=("octo/iac", "octo/c"), emails=("me@example.com",)
    )
    assert read.reviewers(["x", "x", "b/x"]).users == ("bob", "ANN", "all")
    assert read.reviewers([]) == Reviewers()


def test_the_order_of_the_changed_files_does_not_matter() -> None:
    read = parse("a @x @y\nb @z @x @x\n")
    assert read.reviewers(["b", "a"]) == read.reviewers(("a", "b", "b")) == Reviewers(users=("x", "y", "z"))


PATTERNS = st.text(alphabet="ab/*?.\\ ", min_size=1, max_size=10)
PATHS = st.lists(st.text(alphabet="ab.*? ", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join)


def expected(pattern: str, path: str) -> bool:
    """The same by a regular expression, which may take its time with texts as short as these."""
    anchored = "/" in pattern[:-1]
    tokens = re.findall(r"\\.|(?<![^/])\*\*(?![^/])|.", pattern.removeprefix("/"))
    body = ""
    for token in tokens:
        match token:
            case "**" if not body or body.endswith("/"):
                body += "DEEP"
            case "*" | "**":
                body += "[^/]*"
            case "?":
                body += "[^/]"
            case _:
                body += "/" if token == "/" else re.escape(token[-1]) if token[-1] != "/" else "\0"
    if body == "[^/]*" or body.endswith("/[^/]*"):
        body = body.removesuffix("*") + "+"
    elif body.endswith("/"):
        body += ".+"
    elif body.endswith("DEEP"):
        body = body.removesuffix("DEEP") + ".+"
    else:
        body += "(/.*)?"
    body = body.replace("DEEP/", "(.*/)?")
    return re.fullmatch(body if anchored else f"(.*/)?{body}", path) is not None


@given(PATTERNS, PATHS)
def test_a_pattern_matches_what_its_regular_expression_does(pattern: str, path: str) -> None:
    read = parse(f"{pattern.strip()} @x")
    if read.problems or " " in re.sub(r"\\.", "", pattern.strip()) or not pattern.strip():
        return
    assert bool(read.owners(path)) == expected(pattern.strip(), path)


@given(st.text() | st.text(alphabet="ab/*?!#[]\\ @\t\r\n.", max_size=60), st.lists(st.text(), max_size=3))
def test_no_text_is_an_error(text: str, paths: list[str]) -> None:
    read = parse(text)
    asked = read.reviewers(paths)
    lines = [line for line in text.split("\n") if line.strip(" \t\r") and not line.strip(" \t\r").startswith("#")]
    assert len(read.rules) + len(read.problems) == len(lines)
    assert all(name.isprintable() and "@" not in name for name in (*asked.users, *asked.teams))
    assert {f"@{name}".lower() for name in asked.users} <= {
        owner.lower() for rule in read.rules for owner in rule.owners
    }


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 1000 + "*bb*",
        "*" + "a" * 1000 + "?b*b",
        "*?" * 1500 + "b*b",
        "**/a/" * 700 + "c/**/b",
        "**/" + "a/" * 900 + "?b/**/b",
        "**/*a*a*a*a/**/*a*a*a*b/c/**/b",
        "?" * 4000,
        "\\a" * 2000 + "?b",
    ],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    read = parse(f"{pattern} @x")
    assert read.problems == ()
    began = time.process_time()
    for path in ("a" * 2000 + "b", "/".join("a" * 1000) + "/b", "/".join(["a" * 60] * 30) + "/b"):
        assert read.owners(path) == ()
    assert time.process_time() - began < 2


def test_a_large_file_is_read_in_good_time() -> None:
    text = "".join(f"/services/team-{number}/*/live/ @octo/team-{number}\n" for number in range(20_000))
    began = time.process_time()
    read = parse(text)
    asked = read.reviewers([f"services/team-{number}/eu/live/main.tf" for number in range(0, 20_000, 1000)])
    assert time.process_time() - began < 5
    assert len(asked.teams) == 20
