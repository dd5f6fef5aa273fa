import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.forge.marker import FINDINGS_LIMIT, SIZE_LIMIT, Marker, read, write

MARKER = Marker("0123abcd", ("f1", "f2"), {"f1": "d1"}, "b" * 40, "c" * 40)


def test_a_marker_is_read_back_from_the_end_of_a_text():
    assert read(f"Headline\n\n{write(MARKER)}\n") == MARKER
    assert read(f"Headline\r\n\r\n{write(MARKER)}\r\n") == MARKER


def test_the_last_marker_counts():
    other = Marker("89abcdef", (), {}, "", "")
    assert read(f"{write(other)}\n{write(MARKER)}\n") == MARKER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no marker",
        "<!-- agentbot:v2 {} -->",
        "<!-- agentbot:v1 {} -->",
        "<!-- agentbot:v1 {broken -->",
        "<!-- agentbot:v1 " + '{"a":' * 9000 + " -->",
        '<!-- agentbot:v1 {"scope":1,"fingerprints":[],"labels":[],"digests":{},"base":"","head":""} -->',
        '<!-- agentbot:v1 {"scope":"","fingerprints":[1],"labels":[],"digests":{},"base":"","head":""} -->',
        '<!-- agentbot:v1 {"scope":"","fingerprints":[],"labels":[],"digests":[],"base":"","head":""} -->',
        '<!-- agentbot:v1 {"scope":"","fingerprints":[],"labels":[],"digests":{"a":1},"base":"","head":""} -->',
        f"<!-- agentbot:v1 {json.dumps({'scope': 'x' * SIZE_LIMIT})} -->",
        "text <!-- agentbot:v1 {} --> text",
    ],
)
def test_what_is_not_a_marker_is_none(text):
    assert read(text) is None


@given(st.text(), st.lists(st.text(), max_size=5), st.dictionaries(st.text(), st.text(), max_size=5), st.text())
def test_no_text_ends_the_comment_or_is_lost(scope, fingerprints, digests, head):
    marker = Marker(scope, tuple(fingerprints), {k: v for k, v in digests.items() if k in fingerprints}, "", head)
    line = write(marker)
    assert "\n" not in line
    assert line.count("-->") == line.count("<!--") == 1
    assert read(line) == marker


@given(st.text(alphabet=st.characters(), max_size=400))
def test_no_text_makes_reading_fail(text):
    read(text)
    read(f"<!-- agentbot:v1 {{{text}}} -->")


def test_a_marker_of_a_thousand_findings_is_bounded():
    names = tuple(f"{i:016x}" for i in range(1000))
    line = write(Marker("s", names, dict.fromkeys(names, "d" * 16), "b" * 40, "c" * 40))
    assert len(line) < SIZE_LIMIT / 1.5
    assert read(line).fingerprints == names[:FINDINGS_LIMIT]
