"""Nothing secret stands in an added line or in the text of a pull request."""

from __future__ import annotations

import base64
import json

import pytest

from agentbot.egress.redactor import Redactor
from agentbot.gates import leak
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import answer, candidate
from tests.support.made_up import BY_RANDOMNESS, BY_SHAPE, CLOUD_IDS, MadeUp, made_up

SECRET = "correct-horse-battery"
REDACTOR = Redactor([("aws_x.y.password", SECRET)])
BEFORE = f'locals {{\n  a = "x"\n  old = "{SECRET}"\n}}\n'


def judged(after: str, *, before: str = BEFORE, text: str = "A title\n\nA body.") -> Verdict:
    change = FileChange("main.tf", before.encode(), after.encode())
    return leak.judge(Candidate("app", (answer(),), (change,)), redactor=REDACTOR, text=text)


def test_a_change_without_secrets_passes() -> None:
    verdict = leak.judge(candidate(), redactor=REDACTOR, text="Adopt size = 40")
    assert (verdict.outcome, verdict.gate) == (Outcome.PASS, "leak")


@pytest.mark.parametrize("form", [SECRET, f"postgres://u:{SECRET}@h", base64.b64encode(SECRET.encode()).decode()])
def test_a_known_secret_in_an_added_line_fails_without_being_said(form: str) -> None:
    verdict = judged(BEFORE.replace('"x"', f'"{form}"'))
    assert verdict.outcome is Outcome.FAIL
    assert "aws_x.y.password" in verdict.reason
    assert SECRET not in verdict.reason


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("github-token ghp", "what looks like a secret (github-token)"),
        ("url-password", "what looks like a secret (url-password)"),
        ("aws secret alone", "random text that may be a secret"),
    ],
)
def test_an_added_line_or_a_text_with_what_looks_like_a_secret_fails(kind: str, said: str) -> None:
    secret = next(made_up({kind: {**BY_SHAPE, **BY_RANDOMNESS}[kind]}, 1))
    for verdict in (judged(BEFORE.replace('"x"', f'"{secret.line}"')), judged(BEFORE, text=secret.line)):
        assert verdict.outcome is Outcome.FAIL
        assert said in verdict.reason
        assert secret.value not in verdict.reason


@pytest.mark.parametrize("example", list(made_up(CLOUD_IDS, 1)), ids=lambda example: example.kind)
def test_an_added_line_with_an_id_passes(example: MadeUp) -> None:
    line = example.line.replace("\n", "\\n").replace('"', '\\"')
    assert judged(BEFORE.replace('"x"', f'"{line}"')).outcome is Outcome.PASS


@pytest.mark.parametrize("secret", [SECRET, 'say "friend"', "größer-als-7"])
def test_a_secret_in_json_in_base64_in_json_in_an_added_line_fails(secret: str) -> None:
    redactor = Redactor([("aws_x.y.password", secret)])
    encoded = base64.b64encode(json.dumps({"user": "u", "password": secret}).encode()).decode()
    outer = json.dumps({"data": encoded})
    for value in (outer, json.dumps(outer)[1:-1]):
        change = FileChange("main.tf", b"", f"locals {{\n  a = <<EOT\n{value}\nEOT\n}}\n".encode())
        verdict = leak.judge(Candidate("app", (answer(),), (change,)), redactor=redactor, text="")
        assert (verdict.outcome, "aws_x.y.password" in verdict.reason) == (Outcome.FAIL, True)
        assert encoded not in verdict.reason
        assert leak.judge(candidate(), redactor=redactor, text=value).outcome is Outcome.FAIL


def test_a_secret_that_was_there_before_is_not_added() -> None:
    assert judged(BEFORE.replace('"x"', '"y"')).outcome is Outcome.PASS


def test_a_secret_over_several_added_lines_fails() -> None:
    key = "-----BEGIN KEY-----\nabcdefghijklmnop0123456789\nqrstuvwxyz0123456789abcdef\n-----END KEY-----\n"
    change = FileChange("main.tf", b"", f"a = <<EOT\n{key}EOT\n".encode())
    verdict = leak.judge(
        Candidate("app", (answer(),), (change,)), redactor=Redactor([("var.key", key)]), text="nothing"
    )
    assert verdict.outcome is Outcome.FAIL


@pytest.mark.parametrize("text", [f"Adopt {SECRET}", f"A body\n\nAgentbot-Finding: {SECRET}", SECRET])
def test_a_known_secret_in_the_text_or_the_trailers_fails(text: str) -> None:
    verdict = judged(BEFORE, text=text)
    assert verdict.outcome is Outcome.FAIL
    assert SECRET not in verdict.reason


@pytest.mark.parametrize(
    "line",
    [
        'password = "x"',
        '  db_password   = "x"',
        '"API_TOKEN": "x",',
        "client-secret = var.x",
        "private_key = <<EOT",
        'variables = { LOG = "a", DB_PASSWORD = "x" }',
        'variables = { "DB_PASSWORD" : "x" }',
        'policy = "{\\"password\\":\\"x\\"}"',
    ],
)
def test_an_added_line_that_gives_a_secret_looking_name_a_value_fails(line: str) -> None:
    verdict = judged(BEFORE + line + "\n")
    assert verdict.outcome is Outcome.FAIL
    assert "gives `" in verdict.reason


@pytest.mark.parametrize(
    "line",
    [
        'password = ""',
        "password = null",
        "manage_master_user_password = true",
        "secrets = {",
        "tokens = []",
        'http_tokens = "required"',
        'secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db"',
        'arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db"',
        "password_length = 20",
        'a = "x" # password = y',
        "variables = { DB_PASSWORD = null }",
        "count = var.password == null ? 1 : 0",
    ],
)
def test_a_name_without_a_value_or_about_a_secret_is_no_leak(line: str) -> None:
    assert judged(BEFORE + line + "\n").outcome is Outcome.PASS


def test_a_sensitive_finding_is_never_written_into_the_code() -> None:
    made = Candidate("app", (answer(sensitive=True),), candidate().changes)
    assert leak.judge(made, redactor=Redactor([]), text="").outcome is Outcome.FAIL


def test_bytes_that_are_no_text_are_compared_all_the_same() -> None:
    change = FileChange("main.tf", b"a\xff\n", b"a\xff\nb = " + SECRET.encode() + b"\xfe\n")
    assert leak.judge(Candidate("app", (answer(),), (change,)), redactor=REDACTOR, text="").outcome is Outcome.FAIL
