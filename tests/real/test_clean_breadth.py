"""A second estate, of other resource types than any other test has: nothing was changed, so nothing is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agentbot.commands.demo_cloud import cloud
from tests.support.applied import ESTATES, Applied, prepare

pytestmark = pytest.mark.real
PLATFORM = "platform"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    with cloud() as own:
        estate = prepare(own, tmp_path_factory.mktemp("breadth"), estate="breadth")
        estate.apply(PLATFORM)
        estate.commit("The lock file")
        yield estate


def _types(estate: str) -> set[str]:
    lines = (line for file in (ESTATES / estate).rglob("*.tf") for line in file.read_text().splitlines())
    return {line.split('"')[1] for line in lines if line.startswith("resource ")}


def test_its_types_are_others() -> None:
    assert len(_types("breadth") - _types("story")) >= 40


def test_right_after_the_apply_nothing_is_found_although_the_refresh_differs(estate: Applied) -> None:
    report = estate.scan()
    assert [(a.finding.address, a.finding.path, a.finding.evidence) for a in report.answers] == []
    assert [(status.name, status.status) for status in report.stacks] == [(PLATFORM, "ok")]
    assert sum(report.noise.values()) >= 20
    assert report.skipped == ()
