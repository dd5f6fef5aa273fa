"""Edits with the file before and after: one row for each verb, shape and style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agentbot.hcl.edit import Edit, Member, Step, Verb

FILE = "main.tf"
BLOCK = ("resource", "aws_x", "y")


@dataclass(frozen=True)
class Row:
    """One edit."""

    name: str
    before: str
    path: tuple[Step, ...]
    verb: Verb
    value: Any
    after: str
    as_block: bool = False

    @property
    def edit(self) -> Edit:
        """The edit of the row's file."""
        return Edit(FILE, BLOCK, self.path, self.verb, self.value, self.as_block)


ROWS = (
    Row(
        "a scalar keeps its trailing comment",
        """\
resource "aws_x" "y" {
  size = 8 # GiB
  type = "gp2"
}
""",
        ("size",),
        "set",
        9,
        """\
resource "aws_x" "y" {
  size = 9 # GiB
  type = "gp2"
}
""",
    ),
    Row(
        "a longer scalar moves the comments of its run",
        """\
resource "aws_x" "y" {
  size = 8     # GiB
  type = "gp2" # kind
}
""",
        ("type",),
        "set",
        "gp2-long",
        """\
resource "aws_x" "y" {
  size = 8          # GiB
  type = "gp2-long" # kind
}
""",
    ),
    Row(
        "true is not 1",
        """\
resource "aws_x" "y" {
  on = 1
}
""",
        ("on",),
        "set",
        True,
        """\
resource "aws_x" "y" {
  on = true
}
""",
    ),
    Row(
        "a number has no float artefact",
        """\
resource "aws_x" "y" {
  on = 1
}
""",
        ("on",),
        "set",
        0.1,
        """\
resource "aws_x" "y" {
  on = 0.1
}
""",
    ),
    Row(
        "a whole float is a whole number",
        """\
resource "aws_x" "y" {
  on = 1
}
""",
        ("on",),
        "set",
        20.0,
        """\
resource "aws_x" "y" {
  on = 20
}
""",
    ),
    Row(
        "a quoted number stays quoted",
        """\
resource "aws_x" "y" {
  on = "1"
}
""",
        ("on",),
        "set",
        2,
        """\
resource "aws_x" "y" {
  on = "2"
}
""",
    ),
    Row(
        "a bare number stays bare where Terraform shows text",
        """\
resource "aws_x" "y" {
  delay = 300 # seconds
}
""",
        ("delay",),
        "set",
        "120",
        """\
resource "aws_x" "y" {
  delay = 120 # seconds
}
""",
    ),
    Row(
        "a bare number gets quotes where the text is no number",
        """\
resource "aws_x" "y" {
  throughput = 300
}
""",
        ("throughput",),
        "set",
        "007",
        """\
resource "aws_x" "y" {
  throughput = "007"
}
""",
    ),
    Row(
        "a quoted switch stays quoted",
        """\
resource "aws_x" "y" {
  on = "true"
}
""",
        ("on",),
        "set",
        False,
        """\
resource "aws_x" "y" {
  on = "false"
}
""",
    ),
    Row(
        "a bare switch stays bare",
        """\
resource "aws_x" "y" {
  on = true
}
""",
        ("on",),
        "set",
        "false",
        """\
resource "aws_x" "y" {
  on = false
}
""",
    ),
    Row(
        "a negative number",
        """\
resource "aws_x" "y" {
  on = 1
}
""",
        ("on",),
        "set",
        -1,
        """\
resource "aws_x" "y" {
  on = -1
}
""",
    ),
    Row(
        "null",
        """\
resource "aws_x" "y" {
  on = 1
}
""",
        ("on",),
        "set",
        None,
        """\
resource "aws_x" "y" {
  on = null
}
""",
    ),
    Row(
        "a value in parentheses",
        """\
resource "aws_x" "y" {
  on = (1)
}
""",
        ("on",),
        "set",
        2,
        """\
resource "aws_x" "y" {
  on = 2
}
""",
    ),
    Row(
        "a hostile string is inert",
        """\
resource "aws_x" "y" {
  name = "a"
}
""",
        ("name",),
        "set",
        '"}\n${file("/etc/passwd")}%{ if true }',
        """\
resource "aws_x" "y" {
  name = "\\"}\\n$${file(\\"/etc/passwd\\")}%%{ if true }"
}
""",
    ),
    Row(
        "a doubled introducer is inert",
        """\
resource "aws_x" "y" {
  name = "a"
}
""",
        ("name",),
        "set",
        "$${x} %%{y} $$$${z}",
        """\
resource "aws_x" "y" {
  name = "$\\u0024{x} %\\u0025{y} $$$\\u0024{z}"
}
""",
    ),
    Row(
        "control characters are escaped",
        """\
resource "aws_x" "y" {
  name = "a"
}
""",
        ("name",),
        "set",
        "\x1b[31m\x00\u202e\t\\",
        """\
resource "aws_x" "y" {
  name = "\\u001b[31m\\u0000\\u202e\\t\\\\"
}
""",
    ),
    Row(
        "unicode stays readable",
        """\
resource "aws_x" "y" {
  name = "Zürich" # Größe
}
""",
        ("name",),
        "set",
        "Genève 😀",
        """\
resource "aws_x" "y" {
  name = "Genève 😀" # Größe
}
""",
    ),
    Row(
        "an absent attribute joins the aligned run",
        """\
resource "aws_x" "y" {
  size = 8
  type = "gp2"

  ebs {
    a = 1
  }
}
""",
        ("encrypted",),
        "set",
        True,
        """\
resource "aws_x" "y" {
  size      = 8
  type      = "gp2"
  encrypted = true

  ebs {
    a = 1
  }
}
""",
    ),
    Row(
        "an absent attribute goes before depends_on",
        """\
resource "aws_x" "y" {
  count = 2

  size = 8

  depends_on = [a.b]
}
""",
        ("encrypted",),
        "set",
        True,
        """\
resource "aws_x" "y" {
  count = 2

  size      = 8
  encrypted = true

  depends_on = [a.b]
}
""",
    ),
    Row(
        "an absent attribute goes below for_each",
        """\
resource "aws_x" "y" {
  for_each = toset(["a"])
}
""",
        ("size",),
        "set",
        1,
        """\
resource "aws_x" "y" {
  for_each = toset(["a"])

  size = 1
}
""",
    ),
    Row(
        "an absent attribute goes between for_each and a nested block",
        """\
resource "aws_x" "y" {
  for_each = toset(["a"])

  ebs {
    a = 1
  }
}
""",
        ("size",),
        "set",
        1,
        """\
resource "aws_x" "y" {
  for_each = toset(["a"])

  size = 1

  ebs {
    a = 1
  }
}
""",
    ),
    Row(
        "an absent attribute goes above the first nested block",
        """\
resource "aws_x" "y" {
  ebs {
    a = 1
  }
}
""",
        ("size",),
        "set",
        1,
        """\
resource "aws_x" "y" {
  size = 1

  ebs {
    a = 1
  }
}
""",
    ),
    Row(
        "an absent attribute goes above a comment",
        """\
resource "aws_x" "y" {
  # about ebs
  ebs {
    a = 1
  }
}
""",
        ("size",),
        "set",
        1,
        """\
resource "aws_x" "y" {
  size = 1

  # about ebs
  ebs {
    a = 1
  }
}
""",
    ),
    Row(
        "an absent attribute in an empty body",
        """\
resource "aws_x" "y" {
}
""",
        ("size",),
        "set",
        1,
        """\
resource "aws_x" "y" {
  size = 1
}
""",
    ),
    Row(
        "an absent attribute behind tags that stand apart",
        """\
resource "aws_x" "y" {
  size = 8

  tags = {
    Name = "a"
  }

  lifecycle {
    prevent_destroy = true
  }
}
""",
        ("iops",),
        "set",
        3,
        """\
resource "aws_x" "y" {
  size = 8

  tags = {
    Name = "a"
  }

  iops = 3

  lifecycle {
    prevent_destroy = true
  }
}
""",
    ),
    Row(
        "an absent map is made",
        """\
resource "aws_x" "y" {
  size = 8
}
""",
        ("tags", "Owner"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  size = 8

  tags = {
    Owner = "me"
  }
}
""",
    ),
    Row(
        "an absent map in a map is made",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1
  }
}
""",
        ("tags", "b", "c"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1
    b = {
      c = "me"
    }
  }
}
""",
    ),
    Row(
        "an absent list is made",
        """\
resource "aws_x" "y" {
  size = 8
}
""",
        ("ids",),
        "add",
        "sg-1",
        """\
resource "aws_x" "y" {
  size = 8
  ids  = ["sg-1"]
}
""",
    ),
    Row(
        "null becomes a map",
        """\
resource "aws_x" "y" {
  tags = null
}
""",
        ("tags", "Owner"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  tags = {
    Owner = "me"
  }
}
""",
    ),
    Row(
        "null becomes a list",
        """\
resource "aws_x" "y" {
  ids = null
}
""",
        ("ids",),
        "add",
        "sg-1",
        """\
resource "aws_x" "y" {
  ids = ["sg-1"]
}
""",
    ),
    Row(
        "a one-line block opens up",
        """\
resource "aws_x" "y" {
  ebs { a = 1 } # disk
}
""",
        ("ebs", 0, "b"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  ebs {
    a = 1
    b = 2
  } # disk
}
""",
    ),
    Row(
        "a one-line block keeps its line when a value changes",
        """\
resource "aws_x" "y" {
  ebs { a = 1 }
}
""",
        ("ebs", "a"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  ebs { a = 2 }
}
""",
    ),
    Row(
        "the attribute of a one-line block goes away",
        """\
resource "aws_x" "y" {
  ebs { a = 1 }
}
""",
        ("ebs", "a"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ebs {}
}
""",
    ),
    Row(
        "an empty block opens up",
        """\
resource "aws_x" "y" {
  ebs {}
}
""",
        ("ebs", "a"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  ebs {
    a = 2
  }
}
""",
    ),
    Row(
        "an attribute goes away with its comment",
        """\
resource "aws_x" "y" {
  size = 8 # GiB
  type = "gp2"
}
""",
        ("size",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  type = "gp2"
}
""",
    ),
    Row(
        "the run closes up when its longest name goes away",
        """\
resource "aws_x" "y" {
  a         = 1
  long_name = 2
  bc        = 3
}
""",
        ("long_name",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a  = 1
  bc = 3
}
""",
    ),
    Row(
        "the runs around a map that goes away become one",
        """\
resource "aws_x" "y" {
  a = 1
  m = {
    x = 1
  }
  bcd = 2
}
""",
        ("m",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a   = 1
  bcd = 2
}
""",
    ),
    Row(
        "a lone attribute goes away with one blank line",
        """\
resource "aws_x" "y" {
  a = 1

  b = 2

  c = 3
}
""",
        ("b",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a = 1

  c = 3
}
""",
    ),
    Row(
        "the last attribute goes away with the blank line above",
        """\
resource "aws_x" "y" {
  a = 1

  b = 2
}
""",
        ("b",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a = 1
}
""",
    ),
    Row(
        "the first attribute goes away with the blank line below",
        """\
resource "aws_x" "y" {
  a = 1

  b = 2
}
""",
        ("a",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  b = 2
}
""",
    ),
    Row(
        "a comment right above goes away too",
        """\
resource "aws_x" "y" {
  a = 1

  # about b
  b = 2

  c = 3
}
""",
        ("b",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a = 1

  c = 3
}
""",
    ),
    Row(
        "a heading of several attributes stays",
        """\
resource "aws_x" "y" {
  # sizes
  a = 1
  b = 2
}
""",
        ("a",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  # sizes
  b = 2
}
""",
    ),
    Row(
        "a heredoc goes away",
        """\
resource "aws_x" "y" {
  a = <<EOT
x
EOT
  b = 1
}
""",
        ("a",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  b = 1
}
""",
    ),
    Row(
        "a map key is changed",
        """\
resource "aws_x" "y" {
  tags = {
    Name = "a" # x
  }
}
""",
        ("tags", "Name"),
        "set",
        "b",
        """\
resource "aws_x" "y" {
  tags = {
    Name = "b" # x
  }
}
""",
    ),
    Row(
        "a map key is added and the run lined up",
        """\
resource "aws_x" "y" {
  tags = {
    Name = "a"
  }
}
""",
        ("tags", "Owner"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  tags = {
    Name  = "a"
    Owner = "me"
  }
}
""",
    ),
    Row(
        "a map key goes away",
        """\
resource "aws_x" "y" {
  tags = {
    Name  = "a"
    Owner = "b"
  }
}
""",
        ("tags", "Owner"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = {
    Name = "a"
  }
}
""",
    ),
    Row(
        "the last map key leaves an empty map",
        """\
resource "aws_x" "y" {
  tags = {
    Name = "a"
  }
}
""",
        ("tags", "Name"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = {}
}
""",
    ),
    Row(
        "the last map key leaves a comment of the map",
        """\
resource "aws_x" "y" {
  tags = {
    # the tags

    Name = "a"
  }
}
""",
        ("tags", "Name"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = {
    # the tags
  }
}
""",
    ),
    Row(
        "an empty map opens up",
        """\
resource "aws_x" "y" {
  tags = {}
}
""",
        ("tags", "Owner"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  tags = {
    Owner = "me"
  }
}
""",
    ),
    Row(
        "a one-line map stays on its line",
        """\
resource "aws_x" "y" {
  tags = { a = 1 }
}
""",
        ("tags", "b"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  tags = { a = 1, b = 2 }
}
""",
    ),
    Row(
        "a key of a one-line map goes away",
        """\
resource "aws_x" "y" {
  tags = { a = 1, b = 2 }
}
""",
        ("tags", "a"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = { b = 2 }
}
""",
    ),
    Row(
        "the last key of a one-line map goes away",
        """\
resource "aws_x" "y" {
  tags = { a = 1, b = 2 }
}
""",
        ("tags", "b"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = { a = 1 }
}
""",
    ),
    Row(
        "quoted keys stay quoted",
        """\
resource "aws_x" "y" {
  tags = {
    "a" = 1
  }
}
""",
        ("tags", "b"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  tags = {
    "a" = 1
    "b" = 2
  }
}
""",
    ),
    Row(
        "a quoted key is found",
        """\
resource "aws_x" "y" {
  tags = {
    "a" = 1
  }
}
""",
        ("tags", "a"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  tags = {
    "a" = 2
  }
}
""",
    ),
    Row(
        "a key that is no identifier is quoted",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1
  }
}
""",
        ("tags", "x:y ${z}"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  tags = {
    a           = 1
    "x:y $${z}" = 2
  }
}
""",
    ),
    Row(
        "a colon style stays",
        """\
resource "aws_x" "y" {
  tags = { "a" : 1 }
}
""",
        ("tags", "b"),
        "set",
        2,
        """\
resource "aws_x" "y" {
  tags = { "a" : 1, "b" : 2 }
}
""",
    ),
    Row(
        "a comma style stays",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1,
    b = 2,
  }
}
""",
        ("tags", "c"),
        "set",
        3,
        """\
resource "aws_x" "y" {
  tags = {
    a = 1,
    b = 2,
    c = 3,
  }
}
""",
    ),
    Row(
        "a missing last comma is added where lines end with one",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1,
    b = 2 # two
  }
}
""",
        ("tags", "c"),
        "set",
        3,
        """\
resource "aws_x" "y" {
  tags = {
    a = 1,
    b = 2, # two
    c = 3
  }
}
""",
    ),
    Row(
        "a comma too many goes away with the last key",
        """\
resource "aws_x" "y" {
  tags = {
    a = 1,
    b = 2
  }
}
""",
        ("tags", "b"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  tags = {
    a = 1
  }
}
""",
    ),
    Row(
        "a map beside an expression takes a key",
        """\
resource "aws_x" "y" {
  tags = {
    Name = var.name
  }
}
""",
        ("tags", "Owner"),
        "set",
        "me",
        """\
resource "aws_x" "y" {
  tags = {
    Name  = var.name
    Owner = "me"
  }
}
""",
    ),
    Row(
        "a map is set key by key",
        """\
resource "aws_x" "y" {
  tags = {
    # keep
    a = 1
    b = 2 # two
    c = 3
  }
}
""",
        ("tags",),
        "set",
        {"a": 1, "b": 4, "d": 5},
        """\
resource "aws_x" "y" {
  tags = {
    # keep
    a = 1
    b = 4 # two
    d = 5
  }
}
""",
    ),
    Row(
        "a one-line list takes an element",
        """\
resource "aws_x" "y" {
  ids = ["a", "b"]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = ["a", "b", "c"]
}
""",
    ),
    Row(
        "an empty list takes an element",
        """\
resource "aws_x" "y" {
  ids = []
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = ["c"]
}
""",
    ),
    Row(
        "a list with expressions takes an element",
        """\
resource "aws_x" "y" {
  ids = [aws_sg.x.id, "b"]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = [aws_sg.x.id, "b", "c"]
}
""",
    ),
    Row(
        "a multi-line list with a trailing comma",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b", # second
  ]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b", # second
    "c",
  ]
}
""",
    ),
    Row(
        "a multi-line list without a trailing comma",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b"  # second
  ]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b", # second
    "c"
  ]
}
""",
    ),
    Row(
        "a list of expressions over lines",
        """\
resource "aws_x" "y" {
  ids = [
    var.a,
    local.b,
  ]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = [
    var.a,
    local.b,
    "c",
  ]
}
""",
    ),
    Row(
        "an empty multi-line list with a comment",
        """\
resource "aws_x" "y" {
  ids = [
    # none
  ]
}
""",
        ("ids",),
        "add",
        "c",
        """\
resource "aws_x" "y" {
  ids = [
    # none
    "c",
  ]
}
""",
    ),
    Row(
        "an element by content goes away",
        """\
resource "aws_x" "y" {
  ids = ["a", var.x, "b"]
}
""",
        ("ids", Member("b")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = ["a", var.x]
}
""",
    ),
    Row(
        "the first element goes away",
        """\
resource "aws_x" "y" {
  ids = ["a", "b"]
}
""",
        ("ids", Member("a")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = ["b"]
}
""",
    ),
    Row(
        "the only element goes away",
        """\
resource "aws_x" "y" {
  ids = [
    "a",
  ]
}
""",
        ("ids", Member("a")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = []
}
""",
    ),
    Row(
        "an element goes away with its line",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b", # second
  ]
}
""",
        ("ids", Member("a")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = [
    "b", # second
  ]
}
""",
    ),
    Row(
        "the last element goes away and its comma with it",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # first
    "b"
  ]
}
""",
        ("ids", Member("b")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = [
    "a" # first
  ]
}
""",
    ),
    Row(
        "an element goes away with its own comment",
        """\
resource "aws_x" "y" {
  ids = [
    # office
    "a",
    # home
    "b",
  ]
}
""",
        ("ids", Member("a")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = [
    # home
    "b",
  ]
}
""",
    ),
    Row(
        "an element of a line of several goes away",
        """\
resource "aws_x" "y" {
  ids = [
    "a", "b",
    "c", "d"
  ]
}
""",
        ("ids", Member("d")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ids = [
    "a", "b",
    "c"
  ]
}
""",
    ),
    Row(
        "an element is changed by index",
        """\
resource "aws_x" "y" {
  ids = ["a", "b"]
}
""",
        ("ids", 1),
        "set",
        "z",
        """\
resource "aws_x" "y" {
  ids = ["a", "z"]
}
""",
    ),
    Row(
        "an element is changed by content",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # one
    "b",
  ]
}
""",
        ("ids", Member("a")),
        "set",
        "long",
        """\
resource "aws_x" "y" {
  ids = [
    "long", # one
    "b",
  ]
}
""",
    ),
    Row(
        "a list is set element by element",
        """\
resource "aws_x" "y" {
  ids = [
    "a", # one
    "b", # two
    "c", # three
  ]
}
""",
        ("ids",),
        "set",
        ["a", "c", "d"],
        """\
resource "aws_x" "y" {
  ids = [
    "a", # one
    "c", # three
    "d",
  ]
}
""",
    ),
    Row(
        "a list in another order is written anew in its style",
        """\
resource "aws_x" "y" {
  ids = [
    "a",
    "b",
  ]
}
""",
        ("ids",),
        "set",
        ["c", "b", "a"],
        """\
resource "aws_x" "y" {
  ids = [
    "c",
    "b",
    "a",
  ]
}
""",
    ),
    Row(
        "a long list is spread",
        """\
resource "aws_x" "y" {
  ids = ["a"]
  b   = 1
}
""",
        ("ids",),
        "set",
        [
            "a-rather-long-element-0",
            "a-rather-long-element-1",
            "a-rather-long-element-2",
            "a-rather-long-element-3",
            "a-rather-long-element-4",
        ],
        """\
resource "aws_x" "y" {
  ids = [
    "a-rather-long-element-0",
    "a-rather-long-element-1",
    "a-rather-long-element-2",
    "a-rather-long-element-3",
    "a-rather-long-element-4",
  ]
  b = 1
}
""",
    ),
    Row(
        "a list of objects takes another",
        """\
resource "aws_x" "y" {
  rules = [
    {
      a = 1
    },
  ]
}
""",
        ("rules",),
        "add",
        {"a": 2, "long": "x"},
        """\
resource "aws_x" "y" {
  rules = [
    {
      a = 1
    },
    {
      a    = 2
      long = "x"
    },
  ]
}
""",
    ),
    Row(
        "a list of objects in joined style takes another",
        """\
resource "aws_x" "y" {
  rules = [{
    a = 1
  }]
}
""",
        ("rules",),
        "add",
        {"a": 2},
        """\
resource "aws_x" "y" {
  rules = [{
    a = 1
    }, {
    a = 2
  }]
}
""",
    ),
    Row(
        "an object in a list is found by content",
        """\
resource "aws_x" "y" {
  rules = [
    { a = 1, b = var.b },
    { a = 2, b = var.b },
  ]
}
""",
        ("rules", Member({"a": 2, "b": "?"}), "a"),
        "set",
        3,
        """\
resource "aws_x" "y" {
  rules = [
    { a = 1, b = var.b },
    { a = 3, b = var.b },
  ]
}
""",
    ),
    Row(
        "a nested block is found by content",
        """\
resource "aws_x" "y" {
  ingress {
    from_port   = 22
    cidr_blocks = ["10.0.0.0/8"]
  }

  ingress {
    from_port   = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
}
""",
        (
            "ingress",
            Member({"from_port": 443, "cidr_blocks": ["10.0.0.0/8"], "self": False, "description": ""}),
            "cidr_blocks",
        ),
        "add",
        "1.2.3.4/32",
        """\
resource "aws_x" "y" {
  ingress {
    from_port   = 22
    cidr_blocks = ["10.0.0.0/8"]
  }

  ingress {
    from_port   = 443
    cidr_blocks = ["10.0.0.0/8", "1.2.3.4/32"]
  }
}
""",
    ),
    Row(
        "an element in a nested block by content goes away",
        """\
resource "aws_x" "y" {
  ingress {
    from_port   = 22
    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]
  }
}
""",
        ("ingress", Member({"from_port": 22}), "cidr_blocks", Member("0.0.0.0/0")),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  ingress {
    from_port   = 22
    cidr_blocks = ["10.0.0.0/8"]
  }
}
""",
    ),
    Row(
        "a nested block goes away with its comment",
        """\
resource "aws_x" "y" {
  size = 1

  # ssh
  ingress {
    from_port = 22
  }

  # https
  ingress {
    from_port = 443
  }
}
""",
        ("ingress", Member({"from_port": 22})),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  size = 1

  # https
  ingress {
    from_port = 443
  }
}
""",
    ),
    Row(
        "the last nested block goes away",
        """\
resource "aws_x" "y" {
  size = 1

  ingress {
    from_port = 22
  }
}
""",
        ("ingress",),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  size = 1
}
""",
    ),
    Row(
        "a nested block is added in the order of its siblings",
        """\
resource "aws_x" "y" {
  ingress {
    description = "ssh"
    from_port   = 22
  }
  ingress {
    description = "web"
    from_port   = 80
  }

  egress {
    from_port = 0
  }
}
""",
        ("ingress",),
        "add",
        {"from_port": 443, "to_port": 443, "description": "tls", "cidr_blocks": [], "self": None},
        """\
resource "aws_x" "y" {
  ingress {
    description = "ssh"
    from_port   = 22
  }
  ingress {
    description = "web"
    from_port   = 80
  }
  ingress {
    description = "tls"
    from_port   = 443
    to_port     = 443
  }

  egress {
    from_port = 0
  }
}
""",
    ),
    Row(
        "a first nested block is made above lifecycle",
        """\
resource "aws_x" "y" {
  size = 1

  lifecycle {
    prevent_destroy = true
  }
}
""",
        ("metadata_options", 0, "http_tokens"),
        "set",
        "required",
        """\
resource "aws_x" "y" {
  size = 1

  metadata_options {
    http_tokens = "required"
  }

  lifecycle {
    prevent_destroy = true
  }
}
""",
        as_block=True,
    ),
    Row(
        "a nested block with a map is made",
        """\
resource "aws_x" "y" {
  size = 1
}
""",
        ("environment", 0, "variables", "LOG"),
        "set",
        "debug",
        """\
resource "aws_x" "y" {
  size = 1

  environment {
    variables = {
      LOG = "debug"
    }
  }
}
""",
        as_block=True,
    ),
    Row(
        "a nested block in a nested block is made",
        """\
resource "aws_x" "y" {
  rule {
    id = "a"
  }
}
""",
        ("rule", 0, "expiration"),
        "set",
        {"days": 30},
        """\
resource "aws_x" "y" {
  rule {
    id = "a"

    expiration {
      days = 30
    }
  }
}
""",
        as_block=True,
    ),
    Row(
        "a nested block is made of an object",
        """\
resource "aws_x" "y" {
  size = 1
}
""",
        ("timeouts",),
        "set",
        {"create": "60m", "update": None},
        """\
resource "aws_x" "y" {
  size = 1

  timeouts {
    create = "60m"
  }
}
""",
        as_block=True,
    ),
    Row(
        "a nested block is set argument by argument",
        """\
resource "aws_x" "y" {
  root {
    size = 8 # GiB
    type = "gp2"
  }
}
""",
        ("root", 0),
        "set",
        {"size": 9, "type": "gp2", "iops": 3000, "id": ""},
        """\
resource "aws_x" "y" {
  root {
    size = 9 # GiB
    type = "gp2"
    iops = 3000
  }
}
""",
    ),
    Row(
        "an argument of a nested block that is there is made",
        """\
resource "aws_x" "y" {
  root {
    size = 8
  }
}
""",
        ("root", 0, "encrypted"),
        "set",
        True,
        """\
resource "aws_x" "y" {
  root {
    size      = 8
    encrypted = true
  }
}
""",
        as_block=True,
    ),
    Row(
        "a map in a nested block that is there is made",
        """\
resource "aws_x" "y" {
  environment {
    other = 8
  }
}
""",
        ("environment", 0, "variables", "LOG"),
        "set",
        "x",
        """\
resource "aws_x" "y" {
  environment {
    other = 8

    variables = {
      LOG = "x"
    }
  }
}
""",
        as_block=True,
    ),
    Row(
        "a nested block without an index is made",
        """\
resource "aws_x" "y" {
  size = 1
}
""",
        ("timeouts", "create"),
        "set",
        "5m",
        """\
resource "aws_x" "y" {
  size = 1

  timeouts {
    create = "5m"
  }
}
""",
        as_block=True,
    ),
    Row(
        "a list in a new nested block is made",
        """\
resource "aws_x" "y" {
  size = 1
}
""",
        ("net", 0, "ids"),
        "add",
        "sg-1",
        """\
resource "aws_x" "y" {
  size = 1

  net {
    ids = ["sg-1"]
  }
}
""",
        as_block=True,
    ),
    Row(
        "a value that grows over lines leaves its run",
        """\
resource "aws_x" "y" {
  a         = null
  long_name = 2
}
""",
        ("a",),
        "set",
        {"b": 1},
        """\
resource "aws_x" "y" {
  a = {
    b = 1
  }
  long_name = 2
}
""",
    ),
    Row(
        "a value that shrinks to a line joins its run",
        """\
resource "aws_x" "y" {
  a = <<EOT
x
EOT
  m = {
    x = 1
  }
  bcd = 2
}
""",
        ("m", "x"),
        "remove",
        None,
        """\
resource "aws_x" "y" {
  a   = <<EOT
x
EOT
  m   = {}
  bcd = 2
}
""",
    ),
    Row(
        "a name steps into the only block",
        """\
resource "aws_x" "y" {
  timeouts {
    create = "5m"
  }
}
""",
        ("timeouts", "create"),
        "set",
        "60m",
        """\
resource "aws_x" "y" {
  timeouts {
    create = "60m"
  }
}
""",
    ),
    Row(
        "a heredoc keeps its marker",
        """\
resource "aws_x" "y" {
  data = <<EOF
old
EOF
  size = 1
}
""",
        ("data",),
        "set",
        "new ${x}\n\n  more\n",
        """\
resource "aws_x" "y" {
  data = <<EOF
new $${x}

  more
EOF
  size = 1
}
""",
    ),
    Row(
        "an indented heredoc keeps its indentation",
        """\
resource "aws_x" "y" {
  data = <<-EOF
    old

      old
    EOF
}
""",
        ("data",),
        "set",
        "new %{x}\n\n  more\n",
        """\
resource "aws_x" "y" {
  data = <<-EOF
    new %%{x}

      more
    EOF
}
""",
    ),
    Row(
        "a heredoc becomes a string where it has to",
        """\
resource "aws_x" "y" {
  data = <<EOF
old
EOF
}
""",
        ("data",),
        "set",
        "new",
        """\
resource "aws_x" "y" {
  data = "new"
}
""",
    ),
    Row(
        "a heredoc with its own marker inside becomes a string",
        """\
resource "aws_x" "y" {
  data = <<EOF
old
EOF
}
""",
        ("data",),
        "set",
        "a\nEOF\n",
        """\
resource "aws_x" "y" {
  data = "a\\nEOF\\n"
}
""",
    ),
    Row(
        "a leaf of JSON in a heredoc is changed",
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
        ("policy",),
        "set",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}]}',
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Deny",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
    ),
    Row(
        "an element of JSON in a heredoc is added",
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
        ("policy",),
        "set",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:*"],"Resource":"*"}]}',
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject", "s3:*"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
    ),
    Row(
        "a member of JSON in a heredoc is added",
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
        ("policy",),
        "set",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"*","Sid":"x"}]}',
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject"],
          "Resource": "*",
          "Sid": "x"
        }
      ]
    }
    EOT
}
""",
    ),
    Row(
        "an object of JSON in a heredoc is added",
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
        ("policy",),
        "set",
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"},{"Effect":"Deny","Action":"*"}]}',
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        },
        {
          "Effect": "Deny",
          "Action": "*"
        }
      ]
    }
    EOT
}
""",
    ),
    Row(
        "a member of JSON in a heredoc goes away",
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:GetObject", "s3:PutObject"],
          "Resource": "*"
        }
      ]
    }
    EOT
}
""",
        ("policy",),
        "set",
        '{"Statement":[{"Effect":"Allow","Action":["s3:PutObject"]}]}',
        """\
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Statement": [
        {
          "Effect":   "Allow",
          "Action": ["s3:PutObject"]
        }
      ]
    }
    EOT
}
""",
    ),
)
