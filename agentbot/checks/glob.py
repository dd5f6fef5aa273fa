"""Globs over Terraform addresses, paths and stack names, matched in one pass: nothing here backtracks.

`*` stays within one segment, `**` crosses. Segments end at dots (for stacks: slashes) outside brackets and quotes, so
`aws_ebs_volume.*` takes `aws_ebs_volume.data["a.b"]`. Inside brackets both take the rest of that index: `[*]` is any
index. `\\*` is a star itself; every other character stands for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import takewhile


class Place(Enum):
    """Where a character stands in a text."""

    PLAIN = 0
    SEPARATOR = 1
    """It ends a segment."""
    INSIDE = 2
    """Between a bracket and its end."""
    CLOSE = 3
    """The bracket at the end of an index."""


@dataclass(frozen=True)
class Glob:
    """A pattern as a machine whose states are the bits of one number: bit i is "before token i"."""

    exact: str | None
    """The only text that it matches, where it has no star."""
    head: str
    tail: str
    """What every text that it matches begins and ends with: most texts are told apart by that alone."""
    length: int
    separator: str
    letters: Mapping[str, int]
    stars: int
    loops: Mapping[Place, int]
    """The stars that may take a character at such a place."""

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is what the pattern says."""
        if self.exact is not None:
            return text == self.exact
        if not (text.startswith(self.head) and text.endswith(self.tail)):
            return False
        states = self._closed(1)
        for char, place in _places(text, self.separator):
            states = self._closed((states & self.letters.get(char, 0)) << 1 | states & self.loops[place])
            if not states:
                return False
        return bool(states >> self.length & 1)

    def _closed(self, states: int) -> int:
        """A star may also take nothing; no two of them are neighbours."""
        return states | (states & self.stars) << 1


@lru_cache(maxsize=4096)
def glob(pattern: str, *, separator: str = ".") -> Glob:
    """The pattern, ready to match."""
    tokens = tuple(_tokens(pattern, separator))
    letters: dict[str, int] = defaultdict(int)
    loops = dict.fromkeys(Place, 0)
    for bit, (char, places) in enumerate(tokens):
        if not places:
            letters[char] |= 1 << bit
        for place in places:
            loops[place] |= 1 << bit
    stars = sum(1 << bit for bit, (_, places) in enumerate(tokens) if places)
    head = "".join(char for char, _ in takewhile(_is_letter, tokens))
    tail = "".join(char for char, _ in takewhile(_is_letter, reversed(tokens)))[::-1]
    return Glob(None if stars else head, head, tail, len(tokens), separator, letters, stars, loops)


def _is_letter(token: tuple[str, tuple[Place, ...]]) -> bool:
    return not token[1]


def literally(text: str) -> str:
    """The pattern for one text only; the `[*]` of a set's members stays, it is what paths say."""
    places = list(_places(text, "."))
    starred = [char == "*" and not _is_any_index(text, at, places) for at, (char, _) in enumerate(places)]
    return "".join("\\*" if star else char for star, (char, _) in zip(starred, places, strict=True))


def _is_any_index(text: str, at: int, places: list[tuple[str, Place]]) -> bool:
    """The star is the whole of an index, and that index no quoted key."""
    return text[at - 1 : at + 2] == "[*]" and places[at - 1][1] is Place.PLAIN


ONE = (Place.PLAIN, Place.INSIDE, Place.CLOSE)
MANY = tuple(Place)
INDEX = (Place.PLAIN, Place.INSIDE)
"""The places that each kind of star may take."""


def _tokens(pattern: str, separator: str) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """Each character without places, each run of stars with those that it may take."""
    places = [place for _, place in _places(pattern, separator)]
    for found in re.finditer(r"\\\*|\*+|[^*]", pattern, re.DOTALL):
        token = found[0]
        if token == "\\*":
            yield "*", ()
        elif token[0] != "*":
            yield token, ()
        elif places[found.start()] is Place.INSIDE:
            yield token, INDEX
        else:
            yield token, ONE if len(token) == 1 else MANY


def _places(text: str, separator: str) -> Iterator[tuple[str, Place]]:
    """Each character and where it stands: keys in brackets may hold anything in quotes, also escaped quotes."""
    inside = quoted = escaped = False
    for char in text:
        if not inside:
            yield char, Place.SEPARATOR if char == separator else Place.PLAIN
            inside = char == "["
        elif char == "]" and not quoted:
            yield char, Place.CLOSE
            inside = False
        else:
            yield char, Place.INSIDE
            quoted ^= char == '"' and not escaped
        escaped = quoted and char == "\\" and not escaped
