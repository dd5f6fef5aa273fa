"""The garbage collector is as it was before, however reading ends."""

from __future__ import annotations

import gc

import pytest

from agentbot.errors import PlanError
from agentbot.terraform.collector import collector_paused
from agentbot.terraform.plan import load_plan


def test_it_rests_inside_and_works_again_after() -> None:
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_works_again_after_a_plan_that_cannot_be_read(tmp_path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("{")
    with pytest.raises(PlanError):
        load_plan(path)
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
