"""Random text goes, and the random text that clouds and Terraform show every day stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.egress import entropy
from agentbot.egress.redactor import REDACTED, Redactor
from tests.support.made_up import BY_RANDOMNESS, CANNOT_BE_TOLD, CLOUD_IDS, MadeUp, made_up


@pytest.mark.parametrize("example", list(made_up(CLOUD_IDS, 4)), ids=lambda example: example.kind)
def test_ids_of_clouds_and_terraform_stay(example: MadeUp) -> None:
    for text in (example.line, f'  + id = "{example.line}"', f'{{"id":"a\\n{example.line}"}}'):
        assert Redactor().text(text) == text


@pytest.mark.parametrize("kind", ["aws secret alone", "session token", "48 random bytes", "auth0 secret"])
def test_long_random_text_goes(kind: str) -> None:
    every = list(made_up({kind: BY_RANDOMNESS[kind]}, 100))
    gone = [each for each in every if Redactor().text(f'a = "{each.value}"') == f'a = "{REDACTED}"']
    assert len(gone) >= 90
    assert Redactor().hits(gone[0].value) == (entropy.LABEL,)


def test_some_ids_cannot_be_told_from_secrets() -> None:
    assert any(Redactor().hits(each.value) for each in made_up(CANNOT_BE_TOLD, 10))


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 100, "1234567890" * 3, "abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        *("TheQuickBrownFoxJumpsOverTheLazyDog2026", "aws_iam_role_policy_attachment.ReadOnly_2", "x" * 19),
        "arn:aws:s3:::bucket/" + next(made_up({"a": "<a40>"}, 1)).value,
        next(made_up({"a": "<b400>"}, 1)).value,
    ],
)
def test_what_is_not_random_or_not_of_that_length_stays(text: str) -> None:
    assert list(entropy.found(text)) == []


def test_a_key_beside_a_certificate_goes() -> None:
    certificate = next(made_up({"c": CLOUD_IDS["certificate"]}, 1)).value
    key = next(made_up({"k": "<a60>"}, 1)).value
    assert Redactor().text(f"{certificate}\n{key}\n{certificate}") == f"{certificate}\n{REDACTED}\n{certificate}"


@given(st.text("abcAB19+/=\\n-. ", max_size=300))
def test_what_is_found_is_random_and_in_order(text: str) -> None:
    found = list(entropy.found(text))
    assert found == sorted(found)
    assert all(20 <= span.end - span.start <= entropy.LONGEST for span in found)
    assert not found, "eight characters have three bits each at most"


@pytest.mark.parametrize(("text", "bits"), [("aaaa", 0), ("abab", 1), ("abcd", 2)])
def test_bits_per_character(text: str, bits: float) -> None:
    assert entropy.bits(text) == pytest.approx(bits)
