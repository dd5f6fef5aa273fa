"""No known secret leaves, in whatever common form it stands."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.egress.known import KnownValues
from agentbot.egress.redactor import REDACTED, Redactor
from tests.support.made_up import BY_SHAPE, made_up

SECRET = 'p@ss "w0rd"/é${x}\\'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1].replace("${", "$${"),
        quote(SECRET, safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_each_form_is_replaced(form: str) -> None:
    redactor = Redactor([("db.password", SECRET)])
    assert redactor.text(f"a {form} b").replace("=", "") == f"a {REDACTED} b"
    assert redactor.hits(f"a {form} b") == ("db.password",)


def test_a_short_value_does_not_shred_the_text() -> None:
    assert Redactor([("x", "a"), ("y", ""), ("z", "12345")]).text("banana 12345") == "banana 12345"


def test_the_longest_secret_wins_and_overlaps_leave_no_rest() -> None:
    redactor = Redactor([("a", "abcdefgh"), ("b", "efghijkl"), ("c", "abcdefghij")])
    assert redactor.text("<abcdefghij>") == f"<{REDACTED}>"
    assert redactor.text("<abcdefghijkl>") == f"<{REDACTED}>"
    assert redactor.text("<abcdefgh> <efghijkl>") == f"<{REDACTED}> <{REDACTED}>"


def test_the_parts_of_a_json_secret_and_the_lines_of_a_key_are_secret() -> None:
    document = json.dumps({"user": "u", "login": ["hunter22"]})
    key = "-----BEGIN KEY-----\n" + "A1b2C3d4" * 8 + "\n-----END KEY-----\n"
    redactor = Redactor([("json", document), ("pem", key)])
    assert redactor.text("with hunter22") == f"with {REDACTED}"
    assert redactor.hits(f"+   {'A1b2C3d4' * 8}") == ("pem",)


def test_labels_are_told_once_in_order_and_values_never() -> None:
    redactor = Redactor([("one", "first-secret"), ("two", "second-secret")])
    assert redactor.hits("second-secret first-secret second-secret") == ("two", "one")
    assert "secret" not in repr(redactor)


def test_without_secrets_the_text_is_the_same() -> None:
    assert Redactor([]).text("as it was") == "as it was"
    assert Redactor([]).hits("as it was") == ()


@given(st.lists(st.text('ab"${', min_size=6, max_size=12), max_size=5), st.lists(st.text(max_size=8), max_size=5))
def test_no_secret_is_left_in_any_text(secrets: list[str], around: list[str]) -> None:
    redactor = Redactor([("s", secret) for secret in secrets])
    text = "".join(part + secret for part, secret in zip(around, secrets, strict=False))
    clean = redactor.text(text)
    assert not [secret for secret in secrets if secret in clean.replace(REDACTED, "\0")]


@given(st.lists(st.text(min_size=6, max_size=12), min_size=1, max_size=4), st.text(max_size=40), st.integers(0, 40))
def test_what_is_found_is_what_stands_there(secrets: list[str], around: str, at: int) -> None:
    text = around[:at] + secrets[0] + around[at:]
    known = KnownValues([("s", secret) for secret in secrets])
    starts = {span.start for span in known.found(text)}
    assert starts >= {place for secret in secrets for place in range(len(text)) if text.startswith(secret, place)}
    assert all(span.start < span.end <= len(text) for span in known.found(text))


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
@pytest.mark.parametrize("secret", ["hunter22", 'say "friend"', "größer-als-7", "line one of it\nline two of it"])
def test_a_secret_inside_of_something_in_base64_goes(before: str, secret: str) -> None:
    for whole in (f"{before}{secret}\n", json.dumps({"user": before, "password": secret})):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(whole.encode()).decode()
            shown = Redactor([("db.password", secret)]).text(encoded)
            assert REDACTED in shown
            assert len(shown.replace(REDACTED, "")) <= len(encoded) - len(secret)


def test_json_as_terraform_writes_it_is_a_form_of_its_own() -> None:
    written = r'{"token":"a\u003cb\u0026c\u003e9"}'
    assert Redactor([("here", "a<b&c>9")]).text(written) == '{"token":"‹redacted›"}'
    assert Redactor([("here", "a<b&c>9")]).text(json.dumps(written)).count("‹redacted›") == 1


@pytest.mark.parametrize("secret", ["hunter22", 'say "friend"', "größer-als-7"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_secret_in_json_in_base64_in_json_goes(secret: str, ascii_only: bool) -> None:
    inner = json.dumps({"auths": {"u": "me", "password": secret}, "more": [1]}, ensure_ascii=ascii_only)
    encoded = base64.b64encode(inner.encode()).decode()
    outer = json.dumps({"data": {".dockerconfigjson": encoded, "kept": "as it was"}})
    redactor = Redactor([("db.password", secret)])
    assert redactor.hits(outer) == ("db.password",)
    shown = json.loads(redactor.text(outer))["data"]
    assert REDACTED in shown[".dockerconfigjson"]
    assert shown["kept"] == "as it was"


@pytest.mark.parametrize("secret", ["abc", "true", "1", "null"])
def test_a_short_secret_leaves_every_other_text_alone(secret: str) -> None:
    text = f"abcabc = true # {secret} {base64.b64encode(secret.encode()).decode()} and null, 1 or 'abc'"
    assert Redactor([("x.y", secret)]).text(text) == text
    assert Redactor([("x.y", secret)]).hits(text) == ()


def test_json_in_json_is_a_form_of_its_own() -> None:
    policy = json.dumps({"policy": json.dumps({"key": SECRET})})
    assert "w0rd" not in Redactor([("key", SECRET)]).text(policy)


def test_the_most_certain_reason_is_given() -> None:
    token = next(made_up({"token": BY_SHAPE["github-token ghp"]}, 1)).value
    assert Redactor().hits(f"{token} and {token}") == ("shape:github-token",)
    assert Redactor([("var.token", token)]).hits(f"'{token}'") == ("var.token",)


@given(st.text())
def test_a_clean_text_stays_clean(text: str) -> None:
    once = Redactor().text(text)
    assert Redactor().text(once) == once


def test_time_grows_with_the_text_only() -> None:
    redactor = Redactor([(str(number), f"secret-value-{number:06}") for number in range(500)])
    start = time.perf_counter()
    redactor.text("a secret-value-000499 and plain text around it. " * 5_000)
    assert time.perf_counter() - start < 5
