"""Removals of whole blocks with the file before and after."""

from __future__ import annotations

from dataclasses import dataclass

from agentbot.hcl.edit import Edit

FILE = "main.tf"
GONE = ("resource", "aws_x", "gone")


@dataclass(frozen=True)
class Removal:
    """The file without its block `aws_x.gone`."""

    name: str
    before: str
    after: str

    @property
    def edit(self) -> Edit:
        """The edit that removes the block."""
        return Edit(FILE, GONE, (), "remove")


REMOVALS = (
    Removal(
        "the only block leaves an empty file",
        """\
resource "aws_x" "gone" {
  a = 1
}
""",
        "",
    ),
    Removal(
        "blank lines around the only block go too",
        """\

resource "aws_x" "gone" {
  a = 1
}

""",
        "",
    ),
    Removal(
        "the first block takes the blank line below it",
        """\
resource "aws_x" "gone" {
  a = 1
}

resource "aws_x" "b" {
  a = 1
}
""",
        """\
resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "the last block takes the blank line above it",
        """\
resource "aws_x" "a" {
  a = 1
}

resource "aws_x" "gone" {
  a = 1
}
""",
        """\
resource "aws_x" "a" {
  a = 1
}
""",
    ),
    Removal(
        "a block in the middle takes one blank line",
        """\
resource "aws_x" "a" {
  a = 1
}

resource "aws_x" "gone" {
  for_each = toset(["x", "y"])

  a = each.key
}

resource "aws_x" "b" {
  a = 1
}
""",
        """\
resource "aws_x" "a" {
  a = 1
}

resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "more blank lines stay as many as there were at most",
        """\
locals {}


resource "aws_x" "gone" {
  count = 2
}



variable "v" {}
""",
        """\
locals {}



variable "v" {}
""",
    ),
    Removal(
        "blank lines at the end stay as they are",
        """\
locals {}

resource "aws_x" "gone" {}


""",
        """\
locals {}


""",
    ),
    Removal(
        "blocks on neighbouring lines become neighbours",
        """\
variable "a" {}
resource "aws_x" "gone" {}
variable "b" {}
""",
        """\
variable "a" {}
variable "b" {}
""",
    ),
    Removal(
        "a blank line on one side stays",
        """\
variable "a" {}
resource "aws_x" "gone" {
  a = 1
}

variable "b" {}
""",
        """\
variable "a" {}

variable "b" {}
""",
    ),
    Removal(
        "comments right above go with the block",
        """\
locals {}

# What it is for
# checkov:skip=CKV_1: known
resource "aws_x" "gone" {
  a = 1
}

# The other one
resource "aws_x" "b" {
  a = 1
}
""",
        """\
locals {}

# The other one
resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "a comment of several lines right above goes with the block",
        """\
locals {}

// One
/* two

   three */
resource "aws_x" "gone" {
  a = 1
}
""",
        """\
locals {}
""",
    ),
    Removal(
        "a comment above a blank line stays",
        """\
locals {}

# Storage

resource "aws_x" "gone" {
  a = 1
}

resource "aws_x" "b" {
  a = 1
}
""",
        """\
locals {}

# Storage

resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "a comment below the block stays",
        """\
locals {}

resource "aws_x" "gone" {
  a = 1
}
# Network

resource "aws_x" "b" {
  a = 1
}
""",
        """\
locals {}

# Network

resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "a comment behind another block stays",
        """\
locals {} # all of them
resource "aws_x" "gone" {
  a = 1
} # but not this
""",
        """\
locals {} # all of them
""",
    ),
    Removal(
        "a comment before the block on its line goes with it",
        """\
locals {}

/* odd */ resource "aws_x" "gone" {
  a = 1
} /* and */ # even
""",
        """\
locals {}
""",
    ),
    Removal(
        "a comment on the first line of the file stays",
        """\
# Copyright the authors
# All rights reserved
resource "aws_x" "gone" {
  a = 1
}

resource "aws_x" "b" {
  a = 1
}
""",
        """\
# Copyright the authors
# All rights reserved

resource "aws_x" "b" {
  a = 1
}
""",
    ),
    Removal(
        "a comment on the first line stays in a file that has nothing else",
        """\
# tflint-ignore-file: naming
resource "aws_x" "gone" {
  a = 1
}
""",
        """\
# tflint-ignore-file: naming
""",
    ),
    Removal(
        "a first comment above a blank line loses the blank line with the last block",
        """\
# Copyright the authors

# What it is for
resource "aws_x" "gone" {
  a = 1
}
""",
        """\
# Copyright the authors
""",
    ),
    Removal(
        "a comment that heads the next block too stays",
        """\
locals {}

# Both queues
resource "aws_x" "gone" {}
resource "aws_x" "b" {}
""",
        """\
locals {}

# Both queues
resource "aws_x" "b" {}
""",
    ),
    Removal(
        "a comment of its own goes where the next block has one too",
        """\
# Queues

# One
resource "aws_x" "gone" {}
# Two
resource "aws_x" "b" {}
""",
        """\
# Queues

# Two
resource "aws_x" "b" {}
""",
    ),
    Removal(
        "heredocs and braces in texts are only text",
        """\
resource "aws_x" "a" {
  a = <<EOT
}

resource "aws_x" "gone" {
EOT
}

resource "aws_x" "gone" {
  a = "}" # }
  b = <<-EOT
    }

    # resource "aws_x" "a" {
    ${jsonencode({ a = "}" })}
  EOT
  c = "$${"
}

# resource "aws_x" "gone" {}
""",
        """\
resource "aws_x" "a" {
  a = <<EOT
}

resource "aws_x" "gone" {
EOT
}

# resource "aws_x" "gone" {}
""",
    ),
    Removal(
        "comments behind neighbours that lose the longest are lined up again",
        """\
variable "a" {}            # one
resource "aws_x" "gone" {} # two
variable "longer" {}       # three
""",
        """\
variable "a" {}      # one
variable "longer" {} # three
""",
    ),
    Removal(
        "comments behind blocks that become neighbours are lined up",
        """\
variable "a" {} # one
resource "aws_x" "gone" {
  a = 1
}
variable "longer" {} # two
""",
        """\
variable "a" {}      # one
variable "longer" {} # two
""",
    ),
)
