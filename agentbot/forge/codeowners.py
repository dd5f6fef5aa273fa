"""CODEOWNERS as GitHub reads it: whose review a change asks for.

Rules as of October 2024 (GitHub's page "About code owners"): the last pattern that matches decides; patterns are those
of gitignore without `!`, `[ ]` and an escaped `#`; a last `*` stays in its folder; a line that is wrong is skipped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from agentbot.config.written import shown

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where it may be; the first that is there counts."""
MAX_BYTES = 3_000_000
"""GitHub reads no larger file."""
MAX_LINES = 100_000
MAX_PATTERN = 4096
"""Characters, as of a path in git."""
MAX_PROBLEMS = 20

TOO_LARGE = "CODEOWNERS names nobody: it has 3 MB or more, which GitHub does not read. Shorten it with wildcards."
TOO_LONG = f"CODEOWNERS names nobody: it has more than {MAX_LINES} lines. Shorten it with wildcards."

_PATTERN = re.compile(r"(?:\\.|[^\\ \t])+")
_USER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_TEAM = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9_.-]{1,100}")
_EMAIL = re.compile(r"[^@]{1,100}@[^@]{1,200}")

_ONE_CHAR = "\0"
"""A `?` in a pattern; no pattern and no path holds this character."""
_NOTHING, _STAR, _DEEP = ("",), ("", ""), ("", "", "")
"""Segments: an empty one, `*` and `**`."""

_Segment = tuple[str, ...]
"""What is between the stars of one segment."""
_P = TypeVar("_P")
_I = TypeVar("_I")


class _Invalid(ValueError):
    """A line that GitHub skips; the message says why."""


@dataclass(frozen=True)
class Rule:
    """One line: a pattern, and the owners as they are written; without any, what matches has none."""

    parts: tuple[tuple[_Segment, ...], ...]
    """The segments between the `**`."""
    hint: str
    """What every path that matches has in it: most paths are told apart by that alone."""
    owners: tuple[str, ...]

    def matches(self, path: str) -> bool:
        """Whether the line is about this file; no slower than the product of both lengths."""
        return self.hint in path and _fits(self.parts, path.split("/"), _is_named)


@dataclass(frozen=True)
class Reviewers:
    """Whom to ask, from the owner of most files on, named as GitHub's API names them."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    """As `organisation/team`."""
    emails: tuple[str, ...] = ()
    """Owners too, but nobody can be asked by an address."""


@dataclass(frozen=True)
class Codeowners:
    """The rules of the file, and one sentence for each line that GitHub skips."""

    rules: tuple[Rule, ...] = ()
    problems: tuple[str, ...] = ()

    def owners(self, path: str) -> tuple[str, ...]:
        """The owners of a file as they are written; none where no rule matches, or the last that does has none."""
        return next((rule.owners for rule in reversed(self.rules) if rule.matches(path)), ())

    def reviewers(self, changed: Collection[str]) -> Reviewers:
        """Who owns the changed files: first who owns most of them, then in the order of paths and lines."""
        spelled: dict[str, str] = {}
        files: Counter[str] = Counter()
        for path in sorted(set(changed)):
            owners = self.owners(path)
            for owner in owners:
                spelled.setdefault(owner.lower(), owner)
            # To GitHub `@Ann` and `@ann` are one; a set would have no order.
            files.update(list(dict.fromkeys(owner.lower() for owner in owners)))
        ordered = [spelled[name] for name, _ in files.most_common()]
        named = [owner[1:] for owner in ordered if owner.startswith("@")]
        return Reviewers(
            users=tuple(name for name in named if "/" not in name),
            teams=tuple(name for name in named if "/" in name),
            emails=tuple(owner for owner in ordered if not owner.startswith("@")),
        )


def load(read: Callable[[str], bytes | None]) -> Codeowners:
    """The owners in the repository whose files `read` gives, those of the base branch; none where there is no file."""
    data = next((data for path in PLACES if (data := read(path)) is not None), b"")
    # What is not UTF-8 becomes a character that no path has.
    return parse(data.decode("utf-8-sig", "replace"))


def parse(text: str) -> Codeowners:
    """The rules in the text; what cannot be read is in the problems, and never an error."""
    if len(text.encode("utf-8", "replace")) >= MAX_BYTES:
        return Codeowners(problems=(TOO_LARGE,))
    if text.count("\n") >= MAX_LINES:
        return Codeowners(problems=(TOO_LONG,))
    rules: list[Rule] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            rules.extend(_rules(line.strip(" \t\r")))
        except _Invalid as why:
            problems.append(f"Line {number} of CODEOWNERS is skipped: {why}.")
    more = len(problems) - MAX_PROBLEMS
    told = (f"{more} more lines of CODEOWNERS are skipped.",) if more > 0 else ()
    return Codeowners(tuple(rules), (*problems[:MAX_PROBLEMS], *told))


def _rules(line: str) -> Iterator[Rule]:
    """The rule of a line, none where it is empty or a comment."""
    if not line or line.startswith("#"):
        return
    found = _PATTERN.match(line)
    pattern, rest = (found[0], line[found.end() :]) if found else ("", line)
    if rest.startswith("\\"):
        raise _Invalid("a `\\` at the end stands before nothing")
    segments = _segments(_valid(pattern))
    pieces = (piece for segment in segments for chunk in segment for piece in chunk.split(_ONE_CHAR))
    yield Rule(tuple(_split(segments, _DEEP)), max(pieces, key=len), tuple(_owners(rest)))


def _valid(pattern: str) -> str:
    if len(pattern) > MAX_PATTERN:
        raise _Invalid(f"its pattern has more than {MAX_PATTERN} characters")
    if not pattern.isprintable() or "\ufffd" in pattern:
        raise _Invalid("its pattern has a character that cannot be printed")
    if pattern.startswith("!"):
        raise _Invalid("`!` does not work in CODEOWNERS; write a later line without owners")
    if "[" in pattern or "]" in pattern:
        raise _Invalid("`[` and `]` do not work in CODEOWNERS; write a line for each")
    if "#" in pattern:
        raise _Invalid("a pattern cannot hold `#`, also not after a `\\`")
    if "***" in pattern:
        raise _Invalid("a pattern cannot hold three stars in a row")
    if pattern == "/":
        raise _Invalid("`/` alone is no file; `*` is every file")
    return pattern


def _owners(words: str) -> Iterator[str]:
    for word in re.split(r"[ \t]+", words.strip(" \t")):
        if not word or word.startswith("#"):
            return
        if not any(kind.fullmatch(word) for kind in (_USER, _TEAM, _EMAIL)) or not word.isprintable():
            raise _Invalid(f"`{shown(word)}` is no owner; write `@user`, `@organisation/team` or an e-mail address")
        yield word


def _segments(pattern: str) -> list[_Segment]:
    """The pattern's segments, with what a gitignore pattern leaves unsaid at either end."""
    segments = [_segment(part) for part in _split(re.findall(r"\\.|.", pattern.removeprefix("/")), "/")]
    match segments:
        case [*_, last] if last == _NOTHING:
            segments[-1:] = [_DEEP, _STAR]
        case [*_, last] if last == _DEEP:
            segments.append(_STAR)
        case [*_, last] if last != _STAR:
            # A folder of that name, and so everything in it.
            segments.append(_DEEP)
    return segments if "/" in pattern[:-1] else [_DEEP, *segments]


def _segment(tokens: Sequence[str]) -> _Segment:
    chunks = _split(tokens, "*")
    return tuple("".join(_ONE_CHAR if token == "?" else token[-1] for token in chunk) for chunk in chunks)


def _split(items: Sequence[_I], separator: _I) -> Iterator[tuple[_I, ...]]:
    """As `str.split`: what is between the separators."""
    start = 0
    for at, item in enumerate(items):
        if item == separator:
            yield tuple(items[start:at])
            start = at + 1
    yield tuple(items[start:])


def _is_named(segment: _Segment, name: str) -> bool:
    return _fits(segment, name, _is_char)


def _is_char(expected: str, char: str) -> bool:
    return expected in (char, _ONE_CHAR)


def _fits(parts: Sequence[Sequence[_P]], items: Sequence[_I], same: Callable[[_P, _I], bool]) -> bool:
    """Whether the items are the parts in their order, with anything between one part and the next.

    The first place of each part is as good as any later one, so nothing is ever tried again.
    """
    first, *middle, last = (*parts, ()) if len(parts) == 1 else parts
    end = len(items) - len(last)
    if len(parts) == 1 and len(first) != end:
        return False
    if len(first) > end or not _stands(first, items, 0, same=same) or not _stands(last, items, end, same=same):
        return False
    at = len(first)
    for part in middle:
        places = range(at, end - len(part) + 1)
        place = next((place for place in places if _stands(part, items, place, same=same)), None)
        if place is None:
            return False
        at = place + len(part)
    return True


def _stands(part: Sequence[_P], items: Sequence[_I], at: int, *, same: Callable[[_P, _I], bool]) -> bool:
    return all(same(wanted, items[at + offset]) for offset, wanted in enumerate(part))
