"""Additions to `lifecycle.ignore_changes` with the file before and after."""

from __future__ import annotations

from dataclasses import dataclass

from agentbot.hcl.edit import Edit, Step, Traversal, Verb

FILE = "main.tf"
BLOCK = ("resource", "aws_x", "y")


@dataclass(frozen=True)
class Ignored:
    """One argument that is to be ignored from now on."""

    name: str
    before: str
    entry: str
    after: str
    path: tuple[Step, ...] = ("lifecycle", "ignore_changes")
    verb: Verb = "add"

    @property
    def edit(self) -> Edit:
        """The edit of the row's file."""
        return Edit(FILE, BLOCK, self.path, self.verb, Traversal(self.entry), as_block=True)


IGNORED = (
    Ignored(
        "a lifecycle block is made below all others",
        """\
resource "aws_x" "y" {
  a = 1
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block is made in an empty block",
        """\
resource "aws_x" "y" {}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block is made in a block on one line",
        """\
resource "aws_x" "y" { a = 1 }
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block is made below nested blocks and their comments",
        """\
resource "aws_x" "y" {
  count = 1

  disk {
    a = 1
  }
  # disk { }
}
""",
        "disk[0].a",
        """\
resource "aws_x" "y" {
  count = 1

  disk {
    a = 1
  }
  # disk { }

  lifecycle {
    ignore_changes = [disk[0].a]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block is made below a dynamic block",
        """\
resource "aws_x" "y" {
  for_each = var.x

  dynamic "disk" {
    for_each = each.value
    content {
      a = disk.value
    }
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  for_each = var.x

  dynamic "disk" {
    for_each = each.value
    content {
      a = disk.value
    }
  }

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block is made above depends_on and its comment",
        """\
resource "aws_x" "y" {
  a = 1

  # first the other
  depends_on = [a.b]
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }

  # first the other
  depends_on = [a.b]
}
""",
    ),
    Ignored(
        "a lifecycle block is made below a heredoc",
        """\
resource "aws_x" "y" {
  a = <<-EOT
    }
  EOT
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = <<-EOT
    }
  EOT

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "an empty lifecycle block opens up",
        """\
resource "aws_x" "y" {
  a = 1
  lifecycle {}
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1
  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "a lifecycle block on one line opens up",
        """\
resource "aws_x" "y" {
  lifecycle { prevent_destroy = true } # data
}
""",
        "size",
        """\
resource "aws_x" "y" {
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [size]
  } # data
}
""",
    ),
    Ignored(
        "the list is lined up with the other rules",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    create_before_destroy = true # no gap
    prevent_destroy       = true # data
  }
}
""",
        "size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    create_before_destroy = true # no gap
    prevent_destroy       = true # data
    ignore_changes        = [size]
  }
}
""",
    ),
    Ignored(
        "the list stands above conditions",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    # must hold
    precondition {
      condition = true
    }
  }
}
""",
        "size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [size]

    # must hold
    precondition {
      condition = true
    }
  }
}
""",
    ),
    Ignored(
        "an empty list takes an entry",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [] # none yet
  }
}
""",
        "size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [size] # none yet
  }
}
""",
    ),
    Ignored(
        "a list on one line takes an entry",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes  = [size] # grows
    prevent_destroy = true
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes  = [size, tags["Owner"]] # grows
    prevent_destroy = true
  }
}
""",
    ),
    Ignored(
        "a list on lines of its own takes an entry",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      size, # grows
    ]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      size, # grows
      tags["Owner"],
    ]
  }
}
""",
    ),
    Ignored(
        "a list without a last comma stays without one",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      # both
      size,
      kind # moves
    ]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      # both
      size,
      kind, # moves
      tags["Owner"]
    ]
  }
}
""",
    ),
    Ignored(
        "a list of nothing but a comment takes an entry",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      # none
    ]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      # none
      tags["Owner"],
    ]
  }
}
""",
    ),
    Ignored(
        "quoted entries of old code stay",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = ["size"]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = ["size", tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "an entry of another key covers nothing",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Name"], tags_all]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Name"], tags_all, tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "an entry inside the place covers nothing",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Owner"]]
  }
}
""",
        "tags",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags["Owner"], tags]
  }
}
""",
    ),
    Ignored(
        "a name behind a dot is no key of a map",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags.Owner]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [tags.Owner, tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "the same entry covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags["Owner"]]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags["Owner"]]
  }
}
""",
    ),
    Ignored(
        "the same entry in other words covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags["Own\\u0065r"]]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags["Own\\u0065r"]]
  }
}
""",
    ),
    Ignored(
        "an entry around it covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, tags]
  }
}
""",
    ),
    Ignored(
        "an entry around it in quotes covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, "tags"]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, "tags"]
  }
}
""",
    ),
    Ignored(
        "the same entry in quotes covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, "tags[\\"Owner\\"]"]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, "tags[\\"Owner\\"]"]
  }
}
""",
    ),
    Ignored(
        "an index with a dot covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk.0.size]
  }
}
""",
        "disk[0].size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk.0.size]
  }
}
""",
    ),
    Ignored(
        "a block around it covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk]
  }
}
""",
        "disk[0].size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk]
  }
}
""",
    ),
    Ignored(
        "an index around it covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk[0]]
  }
}
""",
        "disk[0].size",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [kind, disk[0]]
  }
}
""",
    ),
    Ignored(
        "everything covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = all
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = all
  }
}
""",
    ),
    Ignored(
        "an entry around it on a line of its own covers it",
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      kind, # why
      tags,
    ]
  }
}
""",
        'tags["Owner"]',
        """\
resource "aws_x" "y" {
  a = 1

  lifecycle {
    ignore_changes = [
      kind, # why
      tags,
    ]
  }
}
""",
    ),
)
