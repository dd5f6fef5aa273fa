"""A repository with three stacks: the disks of alpha and gamma were grown in the cloud, beta is as its code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Bench, bench


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench(tmp_path_factory.mktemp("pattern") / "bench")


@pytest.fixture
def place(pattern: Bench, tmp_path: Path) -> Bench:
    made = pattern.copy(tmp_path / "bench")
    made.toy.cloud({"alpha": 40, "gamma": 30})
    return made
