"""Foreign text cannot move the cursor, hide or reorder what a person reads."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.egress.printable import printable


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("a\r\nb\tc\n", "a\nb\tc\n"),
        ("over\rwrite\x08\x7f", "overwrite"),
        ("\x9b31mred", "red"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("\x1b[31", "31"),
        ("╷ Error: né ‹x›", "╷ Error: né ‹x›"),
    ],
)
def test_only_text_newline_and_tab_stay(text: str, clean: str) -> None:
    assert printable(text) == clean


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    clean = printable(text)
    assert not [char for char in clean if ord(char) < 32 and char not in "\n\t"]
    assert printable(clean) == clean


@pytest.mark.parametrize("piece", ["\x1b[", "\x1b]", "\x1b[0;", "\x1b\x1b]0", "\x9b("])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    printable(piece * 50_000)
    assert time.perf_counter() - start < 2
