"""A local GitHub, and nights of the bot on it; proposals come from the room next door."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakehub import Hub
from tests.support.github_nights import Nights, make_nights

sys.path.insert(0, str(Path(__file__).parents[1] / "proposals"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub.started() as started:
        yield started
        assert started.violations == [], "GitHub's API description objects"
        assert started.unknown_routes == []


@pytest.fixture
def nights(hub, git_repo, monkeypatch) -> Nights:
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL", "AGENTBOT_LOGIN"):
        monkeypatch.delenv(name, raising=False)
    return make_nights(hub, git_repo)
