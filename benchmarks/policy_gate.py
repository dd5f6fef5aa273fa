"""How much longer the policy gate takes for ten candidates than one plain run of Checkov on the same tree.

    start + base + ten candidates   ÷   `checkov -d`, same environment, Terraform only, without a network   at most 1.3

Medians of interleaved rounds; the environment is there already. Exits 1 where the target is missed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from agentbot.errors import AgentbotError
from agentbot.gates.checkov.client import Checkov
from agentbot.gates.checkov.environment import install
from agentbot.gates.policy import Inspector
from agentbot.gates.verdict import Outcome
from agentbot.remediation.candidate import Candidate, FileChange

ROUNDS = 5
CANDIDATES = 10
LIMIT = 1.3
SERVICES = ("orders", "billing", "search", "mail")
HEAD = """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "environment" {
  type    = string
  default = "prod"
}

locals {
  tags = {
    Environment = var.environment
    Owner       = "platform"
  }
}

resource "aws_kms_key" "main" {
  description         = "everything at rest"
  enable_key_rotation = true
}
"""
SERVICE = """\
resource "aws_security_group" "{name}" {{
  name        = "{name}"
  description = "HTTPS for {name}"
  vpc_id      = "vpc-0abc"

  ingress {{
    description = "office"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["203.0.113.0/24"]
  }}

  tags = merge(local.tags, {{ Name = "{name}" }})
}}

resource "aws_s3_bucket" "{name}" {{
  bucket = "{name}-data"
  tags   = local.tags
}}

resource "aws_s3_bucket_versioning" "{name}" {{
  bucket = aws_s3_bucket.{name}.id

  versioning_configuration {{
    status = "Enabled"
  }}
}}

resource "aws_s3_bucket_public_access_block" "{name}" {{
  bucket                  = aws_s3_bucket.{name}.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}

resource "aws_db_instance" "{name}" {{
  identifier             = "{name}"
  engine                 = "postgres"
  instance_class         = "db.t4g.medium"
  allocated_storage      = 50
  storage_encrypted      = true
  kms_key_id             = aws_kms_key.main.arn
  vpc_security_group_ids = [aws_security_group.{name}.id]
  multi_az               = true
}}

resource "aws_sqs_queue" "{name}" {{
  name                    = "{name}"
  sqs_managed_sse_enabled = true
}}

resource "aws_iam_role" "{name}" {{
  name = "{name}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "lambda.amazonaws.com" }} }}]
  }})
}}

data "aws_iam_policy_document" "{name}" {{
  statement {{
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${{aws_s3_bucket.{name}.arn}}/*"]
  }}
}}

resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = data.aws_iam_policy_document.{name}.json
}}

resource "aws_lambda_function" "{name}" {{
  function_name = "{name}"
  role          = aws_iam_role.{name}.arn
  handler       = "main.run"
  runtime       = "python3.12"
  filename      = "{name}.zip"

  environment {{
    variables = {{ QUEUE = aws_sqs_queue.{name}.url }}
  }}
}}

module "{name}_logs" {{
  source = "./modules/logs"
  name   = "/services/{name}"
}}
"""
MODULE = """\
variable "name" {
  type = string
}

resource "aws_cloudwatch_log_group" "this" {
  name              = var.name
  retention_in_days = 90
}
"""


def main() -> int:
    """Measure, print the ratio and its parts."""
    home = os.environ.get("XDG_CACHE_HOME")
    cache = (Path(home) if home else Path.home() / ".cache") / "agentbot"
    try:
        python = install(cache, os.environ, progress=print)
    except AgentbotError as problem:
        print(f"cannot be measured here: {problem}")
        return 1
    tree = _tree()
    rounds = [(_plain(python, tree), *_gate(cache, tree)) for _ in range(ROUNDS)]
    plain, first, rest = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median((first + rest) / plain for plain, first, rest in rounds)
    count = sum(data.count(b'\nresource "') for path, data in tree.items() if "/" not in path) + len(SERVICES)
    print(f"{count} resources, {CANDIDATES} candidates, medians of {ROUNDS} rounds in seconds")
    print(f"checkov -d {plain:.2f}  until the first verdict {first:.2f}  the others {rest:.2f}")
    print(f"policy gate = {ratio:.2f} x (at most {LIMIT})")
    return int(ratio > LIMIT)


def _tree() -> dict[str, bytes]:
    services = {f"{name}.tf": SERVICE.format(name=name).encode() for name in SERVICES}
    return {"main.tf": HEAD.encode(), "modules/logs/main.tf": MODULE.encode(), **services}


def _plain(python: Path, tree: Mapping[str, bytes]) -> float:
    with tempfile.TemporaryDirectory(prefix="agentbot-bench-") as folder:
        for path, data in tree.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(data)
        options = ("--framework", "terraform", "--skip-download", "--output", "json", "--quiet")
        begun = time.perf_counter()
        done = subprocess.run((str(python), "-m", "checkov.main", "-d", folder, *options), capture_output=True)
        seconds = time.perf_counter() - begun
    if b'"failed_checks"' not in done.stdout:
        raise SystemExit(f"checkov failed: {done.stderr.decode(errors='replace')}")
    return seconds


def _gate(cache: Path, tree: Mapping[str, bytes]) -> tuple[float, float]:
    """Seconds until the first verdict, and for the other candidates."""
    begun = time.perf_counter()
    with Checkov(cache=cache, environment=os.environ) as checkov:
        inspected = Inspector(checkov, lambda stack: tree).inspect(
            "bench", [_candidate(tree, n) for n in range(CANDIDATES)]
        )
        verdicts = [next(inspected)[1]]
        first = time.perf_counter() - begun
        verdicts += [verdict for _, verdict in inspected]
    if bad := [verdict.reason for verdict in verdicts if verdict.outcome is not Outcome.PASS]:
        raise SystemExit(f"expected {CANDIDATES} passes: {bad[0]}")
    return first, time.perf_counter() - begun - first


def _candidate(tree: Mapping[str, bytes], n: int) -> Candidate:
    path = f"{SERVICES[n % len(SERVICES)]}.tf"
    after = tree[path].replace(b"allocated_storage      = 50", f"allocated_storage      = {60 + n}".encode())
    return Candidate("bench", (), (FileChange(path, tree[path], after),))


if __name__ == "__main__":
    sys.exit(main())
