"""Paths read like Terraform, and no set member has an index."""

from __future__ import annotations

import pytest

from agentbot.checks.drift.path import At, Attr, Key, Path, show, steps, words
from agentbot.hcl.edit import Member


@pytest.mark.parametrize(
    ("path", "shown", "edited"),
    [
        ((Attr("size"),), "size", ("size",)),
        ((Attr("tags"), Key("Owner")), 'tags["Owner"]', ("tags", "Owner")),
        ((Attr("tags"), Key('a "b" é')), 'tags["a \\"b\\" é"]', ("tags", 'a "b" é')),
        ((Attr("tags"), Key("")), 'tags[""]', ("tags", "")),
        ((Attr("a"), At(0), Attr("b"), At(12)), "a[0].b[12]", ("a", 0, "b", 12)),
        (
            (Attr("ingress"), Member({"port": 1}), Attr("cidr_blocks")),
            "ingress[*].cidr_blocks",
            ("ingress", Member({"port": 1}), "cidr_blocks"),
        ),
        ((), "", ()),
    ],
)
def test_a_path_is_written_as_terraform_writes_it(path: Path, shown: str, edited: tuple[object, ...]) -> None:
    assert show(path) == shown
    assert steps(path) == edited


@pytest.mark.parametrize("name", ["kms_key_id", "kmsKeyId", "KmsKeyId", "kms-key.id"])
def test_a_name_has_the_same_words_however_it_is_spelled(name: str) -> None:
    assert words(name) == ("kms", "key", "id")
