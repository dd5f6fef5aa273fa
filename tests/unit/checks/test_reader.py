"""A stack's binary is asked once for what it said already."""

from __future__ import annotations

from typing import Any, cast

from agentbot.checks.reader import Reader
from agentbot.config.settings import Settings
from agentbot.errors import TerraformError
from agentbot.terraform.stacks import discover
from tests.support.plans import Files

SOURCE = b'provider "aws" {}\n'


class FakeSession:
    """A session whose binary counts what it is asked; None is no binary."""

    def __init__(self, answer: bytes | None = b"formatted") -> None:
        self.answer, self.asked = answer, 0

    def terraform(self, stack: Any) -> FakeSession:
        return self

    def version(self) -> str:
        if self.answer is None:
            raise TerraformError("terraform version", None, "there is none")
        return "1.11.4"

    def fmt(self, data: bytes) -> bytes:
        self.asked += 1
        return self.answer or b""


def _reader(session: FakeSession) -> Reader:
    tree = Files({"main.tf": SOURCE})
    return Reader(cast("Any", session), tree, discover(tree, Settings()), brought={})


def test_a_file_that_every_candidate_starts_from_is_formatted_once() -> None:
    session = FakeSession()
    reader = _reader(session)
    for _ in range(10):
        fmt = reader.formatter(".")
        assert fmt is not None
        assert fmt(SOURCE) == b"formatted"
    assert session.asked == 1


def test_without_a_binary_there_is_no_formatter() -> None:
    assert _reader(FakeSession(None)).formatter(".") is None
