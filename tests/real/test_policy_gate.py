"""The policy gate on the real Checkov, in the environment that agentbot builds for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from agentbot.gates.checkov import policies
from agentbot.gates.checkov.client import Checkov
from agentbot.gates.checkov.environment import installed
from agentbot.gates.checkov.report import Key, Report, Unknown
from agentbot.gates.policy import Inspector
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange

pytestmark = pytest.mark.real

REQUIRED = "AGENTBOT_REQUIRE_REAL"
NETWORK = """
resource "aws_security_group" "web" {
  name        = "web"
  description = "HTTPS from the office"
  vpc_id      = "vpc-1"

  ingress {
    description = "ssh"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  tags = {
    Owner = "platform"
  }
}
"""
BUCKETS = """
resource "aws_s3_bucket" "logs" {
  bucket = "logs-hunter2-canary"
}

resource "aws_s3_bucket" "each" {
  for_each = toset(["one", "two"])
  bucket   = each.value
}

module "archive" {
  source = "../../modules/bucket"
  name   = "archive"
}
"""
ACCESS = """
resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
MODULE = """
variable "name" {
  type = string
}

resource "aws_sqs_queue" "events" {
  name                    = var.name
  sqs_managed_sse_enabled = true
}
"""
TREE = {
    "live/app/network.tf": NETWORK.encode(),
    "live/app/buckets.tf": BUCKETS.encode(),
    "live/app/access.tf": ACCESS.encode(),
    "modules/bucket/main.tf": MODULE.encode(),
}
PYTHON_CHECK = b"""
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class QueueName(BaseResourceCheck):
    def __init__(self):
        super().__init__("queues have a team", "CKV_TEAM_1", [CheckCategories.GENERAL_SECURITY], ["aws_sqs_queue"])

    def scan_resource_conf(self, conf):
        BODY


check = QueueName()
"""
YAML_CHECK = b"""
metadata:
  id: CKV2_TEAM_1
  name: groups say who owns them
  category: GENERAL_SECURITY
  severity: HIGH
definition:
  cond_type: attribute
  resource_types: [aws_security_group]
  attribute: tags.Owner
  operator: equals
  value: security
"""
SECRETS = {"AWS_SECRET_ACCESS_KEY": "wJalrXUtn", "GITHUB_TOKEN": "ghs_x", "TF_VAR_password": "hunter2"}
QUEUE = Key("CKV_TEAM_1", "module.archive.aws_sqs_queue.events", "modules/bucket/main.tf")
BLOCK = QUEUE._replace(resource="aws_sqs_queue.events")


def own_checks(body: bytes = b"return CheckResult.FAILED") -> dict[str, bytes]:
    python = PYTHON_CHECK.replace(b"BODY", body)
    return {"policies/__init__.py": b"", "policies/queues.py": python, "policies/groups.yaml": YAML_CHECK}


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python of the environment that all real tests share."""
    found = installed(Path(), os.environ)
    assert found
    return found


def make(python: Path, **options: Any) -> Checkov:
    environment = {**os.environ, **SECRETS, "AGENTBOT_CHECKOV": str(python)}
    return Checkov(cache=Path("/nowhere"), environment=environment, **options)


@pytest.fixture(scope="module")
def checkov(python: Path) -> Iterator[Checkov]:
    others = {"policies/boundary.yml": b"rules: []\n", "policies/cluster.yaml": b"metadata:\n  name: x\n"}
    with make(python, own_checks={**own_checks(), **others}) as made:
        yield made


def report(found: Report | Unknown) -> Report:
    assert isinstance(found, Report), found
    return found


def reason(found: Report | Unknown) -> str:
    assert isinstance(found, Unknown)
    return found.reason


def inspected(checkov: Checkov, *edits: tuple[str, str, str], tree: Mapping[str, bytes] = TREE) -> list[Verdict]:
    """A verdict for each (path, old, new)."""
    candidates = []
    for path, old, new in edits:
        after = tree[path].decode().replace(old, new)
        assert after.encode() != tree[path]
        candidates.append(Candidate("app", (), (FileChange(path, tree[path], after.encode()),)))
    return [verdict for _, verdict in Inspector(checkov, lambda stack: tree).inspect("app", candidates)]


def test_own_checks_in_python_and_in_yaml_fire(checkov: Checkov) -> None:
    found = report(checkov.scan(TREE))
    failed = {failed.key: failed for failed in found.failed}
    assert failed[QUEUE].name == "queues have a team"
    group = failed[Key("CKV2_TEAM_1", "aws_security_group.web", "live/app/network.tf")]
    assert (group.severity, group.line) == ("high", 2)


def test_a_check_that_agentbot_brings_along_fires(checkov: Checkov) -> None:
    found = report(checkov.scan(TREE))
    assert {key.check_id for key in found.evaluated} & policies.ids(policies.shipped())


def test_what_checkov_reads_and_sees_of_modules_and_instances(checkov: Checkov) -> None:
    found = report(checkov.scan(TREE))
    assert found.version == "3.3.30"
    assert (found.read, found.unread, found.crashed) == (set(TREE), set(), set())
    resources = {key.resource for key in found.evaluated}
    assert resources >= {'aws_s3_bucket.each["one"]', "module.archive.aws_sqs_queue.events", "aws_s3_bucket.logs"}


def test_adopting_an_ingress_for_everybody_fails(checkov: Checkov) -> None:
    (verdict,) = inspected(checkov, ("live/app/network.tf", "10.0.0.0/8", "0.0.0.0/0"))
    assert verdict.outcome is Outcome.FAIL
    assert "aws_security_group.web" in verdict.reason


def test_a_neutral_edit_passes_and_lines_that_move_do_not_matter(checkov: Checkov) -> None:
    tags = ("live/app/network.tf", '"platform"', '"payments"')
    lines = ("live/app/network.tf", "  tags = {\n", '  tags = {\n    Team  = "web"\n\n\n')
    in_module = ("modules/bucket/main.tf", "  name  ", "  delay_seconds = 5\n  name  ")
    verdicts = inspected(checkov, tags, lines, in_module)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PASS] * 3, verdicts


def test_a_check_across_files_is_no_false_new_failure(checkov: Checkov) -> None:
    key = Key("CKV2_AWS_6", "aws_s3_bucket.logs", "live/app/buckets.tf")
    assert key in report(checkov.scan(TREE)).passed
    (verdict,) = inspected(checkov, ("live/app/buckets.tf", '"logs-hunter2-canary"', '"other"'))
    assert verdict.outcome is Outcome.PASS, verdict
    (verdict,) = inspected(checkov, ("live/app/access.tf", "aws_s3_bucket.logs.id", '"another"'))
    assert verdict.outcome is Outcome.FAIL
    assert "CKV2_AWS_6" in verdict.reason


def test_a_grant_that_grows_fails_also_where_the_smaller_one_was_read_before(checkov: Checkov) -> None:
    """Checkov keeps parsed policies by path and name; a warm process must not answer for another tree."""
    policy = b"""
resource "aws_iam_policy" "ci" {
  name = "ci"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::assets/*" }]
  })
}
"""
    grown = policy.replace(b"s3:GetObject", b"iam:CreatePolicyVersion").replace(b"arn:aws:s3:::assets/*", b"*")
    assert not [found for found in report(checkov.scan({"ci.tf": policy})).failed if found.check_id == "CKV_AWS_286"]
    assert [found for found in report(checkov.scan({"ci.tf": grown})).failed if found.check_id == "CKV_AWS_286"]
    assert not [found for found in report(checkov.scan({"ci.tf": policy})).failed if found.check_id == "CKV_AWS_286"]


def test_a_tree_says_the_same_before_and_after_others(checkov: Checkov) -> None:
    before = report(checkov.scan(TREE))
    for n in range(5):
        module = MODULE.replace("sqs_managed_sse_enabled = true", f"delay_seconds = {n}")
        other = report(checkov.scan({**TREE, "modules/bucket/main.tf": module.encode()}))
        assert other.failed != before.failed, "a module is read anew"
    assert checkov.scan(TREE) == before


def test_json_syntax_is_known_to_be_passed_over(checkov: Checkov) -> None:
    tree = {**TREE, "live/app/more.tf.json": b'{"resource": {"aws_sqs_queue": {"q": {"name": "n"}}}}'}
    (verdict,) = inspected(checkov, ("live/app/more.tf.json", '"n"', '"m"'), tree=tree)
    assert verdict.outcome is Outcome.UNKNOWN
    assert "cannot read live/app/more.tf.json" in verdict.reason


def test_a_file_that_checkov_cannot_parse_is_unknown_where_it_is_edited(checkov: Checkov) -> None:
    tree = {**TREE, "live/app/odd.tf": b"locals {\n  a = \n}\n"}
    odd, other = inspected(
        checkov, ("live/app/odd.tf", "a =", "b ="), ("live/app/network.tf", '"platform"', '"x"'), tree=tree
    )
    assert (odd.outcome, other.outcome) == (Outcome.UNKNOWN, Outcome.PASS)
    assert "live/app/odd.tf" in other.reason


def test_ids_that_are_skipped_count_for_nothing(python: Path) -> None:
    with make(python, own_checks=own_checks(), skip=("CKV_TEAM_*", "CKV2_AWS_6")) as checkov:
        found = report(checkov.scan(TREE))
    ids = {key.check_id for key in found.evaluated}
    assert not ids & {"CKV_TEAM_1", "CKV2_AWS_6"}
    assert "CKV2_TEAM_1" in ids


def test_no_line_of_code_and_no_credential_reaches_a_result(python: Path) -> None:
    body = b"import os; raise RuntimeError(repr(conf) + repr(dict(os.environ)))"
    with make(python, own_checks=own_checks(body)) as checkov:
        found = report(checkov.scan(TREE))
    written = repr(asdict(found))
    assert "hunter2" not in written
    assert not [value for value in SECRETS.values() if value in written]
    assert BLOCK in found.crashed


def test_a_check_finds_no_credential_in_its_environment(python: Path) -> None:
    hidden = {*SECRETS, "AGENTBOT_CHECKOV"}
    body = f"import os; return CheckResult.FAILED if {hidden!r} & set(os.environ) else CheckResult.PASSED".encode()
    with make(python, own_checks=own_checks(body)) as checkov:
        assert QUEUE in report(checkov.scan(TREE)).passed


def test_a_check_has_no_network(python: Path) -> None:
    body = b'import socket; socket.create_connection(("127.0.0.1", 9)); return CheckResult.PASSED'
    with make(python, own_checks=own_checks(body)) as checkov:
        assert BLOCK in report(checkov.scan(TREE)).crashed
        (verdict,) = inspected(checkov, ("live/app/network.tf", '"platform"', '"x"'))
    assert verdict.outcome is Outcome.UNKNOWN
    assert "CKV_TEAM_1 breaks" in verdict.reason


def test_a_check_of_the_graph_that_breaks_on_one_resource_is_noticed(python: Path) -> None:
    broken = YAML_CHECK.replace(b"tags.Owner", b'"$[?("').replace(b"equals", b"jsonpath_equals")
    with make(python, own_checks={"policies/groups.yaml": broken}) as checkov:
        (verdict,) = inspected(checkov, ("live/app/network.tf", '"platform"', '"x"'))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason.startswith("CKV2_TEAM_1 breaks in the base tree")


def test_a_check_that_says_nothing_of_the_edited_tree_makes_it_unknown(python: Path) -> None:
    body = b'return CheckResult.UNKNOWN if "delay_seconds" in conf else CheckResult.PASSED'
    with make(python, own_checks=own_checks(body)) as checkov:
        (verdict,) = inspected(checkov, ("modules/bucket/main.tf", "  name  ", "  delay_seconds = 5\n  name  "))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason.startswith("CKV_TEAM_1 says something of")


def test_what_a_check_prints_cannot_fill_the_disk(python: Path) -> None:
    body = b'print("x" * 40_000_000, flush=True); return CheckResult.PASSED'
    with make(python, own_checks=own_checks(body)) as checkov:
        assert BLOCK in report(checkov.scan(TREE)).crashed


def test_what_a_check_prints_is_no_answer(python: Path) -> None:
    body = b'print("{}\\n" * 1000, flush=True); import os; os.write(1, b"garbage\\n"); return CheckResult.PASSED'
    with make(python, own_checks=own_checks(body)) as checkov:
        assert QUEUE in report(checkov.scan(TREE)).passed


KILL = b'import os; os.kill(os.getpid(), 9) if "delay_seconds" in conf else None; return CheckResult.PASSED'
EXIT = KILL.replace(b"os.kill(os.getpid(), 9)", b"os._exit(0)")
HANG = KILL.replace(b"os.kill(os.getpid(), 9)", b'__import__("time").sleep(60)')


@pytest.mark.parametrize(
    ("body", "said"),
    [(KILL, "signal 9"), (EXIT, "exit code 0"), (HANG, "did not answer")],
    ids=["killed", "ended", "hung"],
)
def test_one_that_ends_or_hangs_in_the_middle_is_unknown_and_the_next_tree_is_not(
    python: Path, body: bytes, said: str
) -> None:
    edit = ("modules/bucket/main.tf", "  name  ", "  delay_seconds = 5\n  name  ")
    limit = 5.0 if body is HANG else 60.0
    with make(python, own_checks=own_checks(body), time_limit=limit) as checkov:
        bad, good = inspected(checkov, edit, ("live/app/network.tf", '"platform"', '"x"'))
    assert (bad.outcome, good.outcome) == (Outcome.UNKNOWN, Outcome.PASS)
    assert said in bad.reason


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bad.py", b"import nowhere_at_all\n", "bad"),
        ("bad.yaml", b"metadata:\n  id: CKV2_X_1\ndefinition: 7\n", "bad.yaml"),
        ("two.yaml", b"a: 1\n---\nb: 2\n", "two.yaml: it is not one plain document"),
        ("same.yaml", YAML_CHECK.replace(b"CKV2_TEAM_1", b"CKV2_AWS_6"), "the id CKV2_AWS_6 is taken"),
        (
            "same.py",
            PYTHON_CHECK.replace(b"BODY", b"pass").replace(b"CKV_TEAM_1", b"CKV_AWS_24"),
            "CKV_AWS_24 is taken",
        ),
        ("deep/far.py", PYTHON_CHECK.replace(b"BODY", b"pass"), "deep/far.py"),
    ],
)
def test_an_own_check_that_cannot_be_loaded_is_named(python: Path, name: str, text: bytes, said: str) -> None:
    with make(python, own_checks={**own_checks(), f"policies/{name}": text}) as checkov:
        why = reason(checkov.scan(TREE))
    assert said in why
    assert "agentbot-" not in why


def test_an_environment_without_checkov_is_unknown() -> None:
    plain = shutil.which("python3", path="/usr/bin:/usr/local/bin") or pytest.skip("no Python beside agentbot's own")
    if Path(plain).parent.resolve().parent == Path(sys.prefix).resolve():
        pytest.skip("the only Python is agentbot's own")
    with make(Path(plain)) as checkov:
        assert "No module named 'checkov'" in reason(checkov.scan(TREE))
