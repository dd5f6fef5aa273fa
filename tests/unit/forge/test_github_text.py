"""A text as it is sent to GitHub and as it is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.forge import marker
from agentbot.forge.github.text import dressed, is_note, note, undressed
from agentbot.forge.marker import Marker

MARKER = Marker("0123abcd", ("f" * 16,), {"f" * 16: "d" * 16}, "b" * 40, "a" * 40)
BODY = f"Someone changed `size`.\n\n| a | b |\n|---|---|\n\n{marker.write(MARKER)}\n"


@pytest.mark.parametrize("closed", [True, False])
def test_what_is_sent_is_read_back_as_it_was_made(closed):
    sent = dressed("Adopt size", BODY, labels=("agentbot",), closed=closed)
    read = undressed("Adopt size", sent.replace("\n", "\r\n"))
    assert (read.body, read.edited) == (BODY, False)
    assert (read.marker.labels, read.marker.closed, read.marker.head) == (("agentbot",), closed, "a" * 40)


@pytest.mark.parametrize(
    ("title", "old", "new"),
    [("Adopt size!", "", ""), ("Adopt size", "Someone", "Nobody"), ("Adopt size", "`size`", "`size` @ada")],
)
def test_a_persons_change_is_seen(title, old, new):
    sent = dressed("Adopt size", BODY, labels=(), closed=False)
    assert undressed(title, sent.replace(old, new, 1) if old else sent).edited


def test_a_text_without_a_marker_is_a_persons():
    read = undressed("Adopt size", "my own words")
    assert (read.marker, read.edited, read.body) == (None, True, "my own words")


@given(st.text(), st.text(max_size=50))
def test_any_text_is_read(body, title):
    undressed(title, body)
    dressed(title, body, labels=(), closed=False)
    assert undressed(title, dressed(title, f"{body}\n{BODY}", labels=(), closed=False)).edited is False


def test_a_note_is_found_by_its_first_line():
    assert is_note("frozen", note("frozen", "words"))
    assert not is_note("stale", note("frozen", "words"))
    assert not is_note("frozen", f"quoted:\n{note('frozen', 'words')}")
