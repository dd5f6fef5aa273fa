"""Measures how fast modules are indexed: MB/s at four sizes, and against tree-sitter alone; fails below 2 MB/s."""

from __future__ import annotations

import sys
import time

import tree_sitter_hcl
from tree_sitter import Language, Parser

from agentbot.hcl.module import load_module

FLOOR_MB_PER_SECOND = 2.0
SIZES = (250, 500, 1000, 2000)
FILES_PER_DIRECTORY = 10
ROUNDS = 3

VPC = """\
# Network of {name}, one per environment.
module "vpc_{n}" {{
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"

  name = "{name}"
  cidr = "10.{octet}.0.0/16"
  azs  = ["us-east-1a", "us-east-1b", "us-east-1c"] # three zones

  private_subnets    = [for i in range(3) : cidrsubnet("10.{octet}.0.0/16", 8, i)]
  enable_nat_gateway = var.environment == "prod" ? true : false

  tags = merge(local.tags, {{ Name = "{name}" }})
}}
"""
GROUP = """\
resource "aws_security_group" "web_{n}" {{
  name        = "{name}-web"
  description = "HTTPS from the office (ticket \\"NET-{n}\\")"
  vpc_id      = module.vpc_{n}.vpc_id

  # office
  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["203.0.113.{octet}/32", "198.51.100.0/24"]
  }}

  dynamic "ingress" {{
    for_each = var.extra_ports
    content {{
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = [var.office]
    }}
  }}

  egress {{
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
"""
BUCKET = """\
resource "aws_s3_bucket" "data_{n}" {{
  bucket        = "{name}-data-${{data.aws_caller_identity.current.account_id}}"
  force_destroy = false

  tags = {{
    Name        = "{name}"
    Environment = var.environment
    "cost:team" = "platform"
  }}
}}

resource "aws_s3_bucket_policy" "data_{n}" {{
  bucket = aws_s3_bucket.data_{n}.id
  policy = <<-EOT
    {{
      "Version": "2012-10-17",
      "Statement": [
        {{
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "${{aws_s3_bucket.data_{n}.arn}}/*",
          "Condition": {{ "Bool": {{ "aws:SecureTransport": "false" }} }}
        }}
      ]
    }}
  EOT
}}
"""
ROLE = """\
data "aws_iam_policy_document" "read_{n}" {{
  statement {{
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.data_{n}.arn, "${{aws_s3_bucket.data_{n}.arn}}/*"]
  }}
}}

resource "aws_iam_role" "app_{n}" {{
  name = "{name}-app"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "ec2.amazonaws.com" }}
    }}]
  }})
}}
"""
INSTANCE = """\
/*
 * The workers of {name}.
 */
resource "aws_instance" "app_{n}" {{
  count                  = var.workers
  ami                    = data.aws_ami.linux.id
  instance_type          = "t3.medium"
  subnet_id              = element(module.vpc_{n}.private_subnets, count.index)
  vpc_security_group_ids = [aws_security_group.web_{n}.id]
  user_data              = <<EOF
#!/bin/sh
echo "{name}" > /etc/motd
systemctl enable --now app@{n}
EOF

  root_block_device {{
    volume_size = 40 # GiB
    volume_type = "gp3"
    encrypted   = true
  }}

  lifecycle {{
    ignore_changes = [ami]
  }}
}}
"""
SECTIONS = (VPC, GROUP, BUCKET, ROLE, INSTANCE)


class GeneratedTree:
    """A tree of made-up modules, ten files in each."""

    def __init__(self, count: int) -> None:
        self.files = {
            f"modules/m{n // FILES_PER_DIRECTORY:04}/part{n % FILES_PER_DIRECTORY}.tf": _file(n) for n in range(count)
        }

    def paths(self) -> list[str]:
        """Every path."""
        return list(self.files)

    def read(self, path: str) -> bytes | None:
        """The bytes of one file."""
        return self.files.get(path)


def _file(number: int) -> bytes:
    sections = (SECTIONS[number % 5], SECTIONS[(number + 1) % 5], SECTIONS[(number + 3) % 5])
    fields = {"n": number, "name": f"team{number % 37}-service{number}", "octet": number % 250}
    return "\n".join(section.format(**fields) for section in sections).encode("utf-8")


def _index(tree: GeneratedTree) -> float:
    directories = sorted({path.rsplit("/", 1)[0] for path in tree.files})
    start = time.perf_counter()
    found = 0
    for directory in directories:
        module = load_module(tree, directory)
        module.calls()
        found += sum(module.find(block.type, *block.labels) is not None for f in module.files for block in f.blocks)
    taken = time.perf_counter() - start
    assert found >= 3 * len(tree.files)
    return taken


def _raw(tree: GeneratedTree) -> float:
    language = Language(tree_sitter_hcl.language())
    start = time.perf_counter()
    for data in tree.files.values():
        assert not Parser(language).parse(data).root_node.has_error
    return time.perf_counter() - start


def main() -> int:
    """Print the table; 1 where the index is too slow."""
    slowest = float("inf")
    print(f"{'files':>6} {'MB':>6} {'index MB/s':>11} {'raw MB/s':>9} {'ratio':>6}")
    for count in SIZES:
        tree = GeneratedTree(count)
        megabytes = sum(map(len, tree.files.values())) / 1e6
        index = min(_index(tree) for _ in range(ROUNDS))
        raw = min(_raw(tree) for _ in range(ROUNDS))
        speed = megabytes / index
        slowest = min(slowest, speed)
        print(f"{count:>6} {megabytes:>6.2f} {speed:>11.2f} {megabytes / raw:>9.2f} {index / raw:>6.2f}")
    if slowest < FLOOR_MB_PER_SECOND:
        print(f"slower than {FLOOR_MB_PER_SECOND} MB/s")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
