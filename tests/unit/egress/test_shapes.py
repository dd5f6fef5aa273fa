"""A secret that nobody marked is known by its shape, wherever it stands, and reading takes linear time."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from agentbot.egress.redactor import REDACTED, Redactor
from agentbot.egress.shapes import LABEL, shapes
from tests.support.made_up import BY_SHAPE, MadeUp, made_up

EXAMPLES = list(made_up(BY_SHAPE, 3))
MEGABYTE = 1_000_000


def named(example: MadeUp) -> str:
    return example.kind


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_a_shape_gives_itself_away(example: MadeUp) -> None:
    assert Redactor().text(f"# {example.line}") == f"# {example.line.replace(example.value, REDACTED)}"
    assert Redactor().hits(example.line) == (LABEL + example.kind.split()[0],)


@pytest.mark.parametrize("example", EXAMPLES[: len(BY_SHAPE)], ids=named)
@pytest.mark.parametrize("around", ["a = '{}'", '{{"a":"x\\n{}\\n"}}', "https://h/?a=%20{}", "A={}\nB=1", "({})"])
def test_also_in_quotes_behind_an_escape_and_in_a_url(example: MadeUp, around: str) -> None:
    assert example.value not in Redactor().text(around.format(example.line))


@pytest.mark.parametrize("kind", sorted({shape.id for shape in shapes()}))
def test_every_kind_has_an_example(kind: str) -> None:
    assert kind in {name.split()[0] for name in BY_SHAPE}


def test_a_private_key_goes_whole_also_in_json_and_cut_off() -> None:
    key = next(made_up({"key": BY_SHAPE["private-key rsa"]}, 1)).value
    assert Redactor().text(f"key: {key}\nend") == f"key: {REDACTED}\nend"
    assert Redactor().text(json.dumps({"key": key})) == json.dumps({"key": REDACTED}, ensure_ascii=False)
    assert Redactor().text(key[:200]) == REDACTED


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.com:8443/a@b", "ssh://git@example.com:22/x", "docker://nginx:1.25@sha256:" + "0a" * 32),
        *("https://user:${var.password}@example.com", "postgres://user:<password>@host", "http://a:‹redacted›@b"),
        *("AKIA" + "A2" * 8, "aws_secret_access_key = var.secret_key", "the Bearer authentication scheme of RFC 6750"),
        *("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----"),
        *("ghp_short", "hvs.x", "SG.1", "npm_config_cache", "my-sig=none", "xoxo-love", "design=" + "a" * 43 + "="),
        *("module.eyJ.eyJ", "https://api.example.com/api/webhooks/github", "sk_live_x", "dapi-gateway", "AIzaaa"),
    ],
)
def test_what_only_begins_like_a_secret_stays(text: str) -> None:
    assert Redactor().text(text) == text


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: f"{shape.id}-{shape.anchors[0]}")
def test_repetitions_are_bounded_and_not_nested(shape: Any) -> None:
    for outer, inner in repetitions(re._parser.parse(shape.pattern)):  # type: ignore[attr-defined]
        assert outer < 10_000
        assert outer == 1 or inner <= 1, "a repetition in a repetition"


def repetitions(parsed: Any) -> Iterator[tuple[int, int]]:
    """(how often, how often something within) of every repetition."""
    for operation, argument in parsed:
        if str(operation).endswith("_REPEAT"):
            inside = list(repetitions(argument[2]))
            yield int(argument[1]), max((outer for outer, _ in inside), default=1)
            yield from inside
        for part in argument if isinstance(argument, tuple | list) else ():
            if isinstance(part, re._parser.SubPattern):  # type: ignore[attr-defined]
                yield from () if str(operation).endswith("_REPEAT") else repetitions(part)
            elif isinstance(part, list):
                for branch in part:
                    if isinstance(branch, re._parser.SubPattern):  # type: ignore[attr-defined]
                        yield from repetitions(branch)


@pytest.mark.parametrize(
    "piece",
    [
        *("://", "://a:", "://a:b", "eyJ", "eyJ-", "eyJaaaaaaaa.", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----"),
        *(
            "Bearer ",
            "AKIA",
            "AKIA" + "A" * 16 + ":",
            "secret_key = ",
            "sig=",
            "sig=a",
            "a8Q~",
            "-SG.",
            "hooks.slack.com/",
        ),
        *("ghp_", "1234567890:AA", "‹", " -----", "%20", "x" * 19 + " ", "T3BlbkFJ"),
        "".join(f"{anchor} " for shape in shapes() for anchor in shape.anchors),
    ],
)
def test_a_hostile_megabyte_takes_bounded_time(piece: str) -> None:
    text = piece * (MEGABYTE // len(piece))
    start = time.perf_counter()
    Redactor().text(text)
    assert time.perf_counter() - start < 3


def test_an_encoded_secret_keeps_what_stands_around_it() -> None:
    token = next(made_up({"token": BY_SHAPE["github-token ghp"]}, 1)).value
    assert Redactor().text(f"https://{quote(token)}@example.com/a.git") == f"https://{REDACTED}@example.com/a.git"
