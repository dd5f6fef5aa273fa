"""Tests marked `real` need Terraform and its AWS provider: skipped without them, and a failure where CI has them."""

from __future__ import annotations

import os

import pytest

from agentbot.commands.demo_estate import can_be_real

REQUIRED = "AGENTBOT_REQUIRE_REAL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="record what the golden cases come to, instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update is for a person who looks at the difference: it never runs in CI")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    real = [item for item in items if item.get_closest_marker("real")]
    reason = can_be_real(os.environ) if real else None
    if reason is None:
        return
    if os.environ.get(REQUIRED):
        raise pytest.UsageError(f"{REQUIRED} is set, and the tests on real Terraform cannot run: {reason}")
    for item in real:
        item.add_marker(pytest.mark.skip(reason=reason))
