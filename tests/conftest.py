"""Tests marked `real` need Terraform and its AWS provider: skipped without them, and a failure where CI has them."""

from __future__ import annotations

import os

import pytest

from agentbot.commands.demo_estate import can_be_real
from agentbot.errors import AgentbotError
from agentbot.gates.checkov.environment import VARIABLE, install
from agentbot.pipeline import user_cache

REQUIRED = "AGENTBOT_REQUIRE_REAL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="record what the golden cases come to, instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update is for a person who looks at the difference: it never runs in CI")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    real = [item for item in items if item.get_closest_marker("real")]
    reason = (can_be_real(os.environ) or _without_checkov()) if real else None
    if reason is None:
        return
    if os.environ.get(REQUIRED):
        raise pytest.UsageError(f"{REQUIRED} is set, and the tests on real Terraform cannot run: {reason}")
    for item in real:
        item.add_marker(pytest.mark.skip(reason=reason))


def _without_checkov() -> str | None:
    """Have Checkov ready once for all real tests, each of which has a cache of its own; why there is none."""
    try:
        python = install(user_cache(os.environ), os.environ, progress=lambda text: print(text, flush=True))
    except AgentbotError as problem:
        return str(problem)
    os.environ[VARIABLE] = str(python)
    return None
