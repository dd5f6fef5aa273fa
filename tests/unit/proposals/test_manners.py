"""How pull requests are opened: what the configuration says, and what the forge says where that is silent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentbot.config.schedule import Schedule
from agentbot.config.settings import Limits, Settings
from agentbot.forge.interface import Attention
from agentbot.proposals.manners import PEOPLE, manners_of

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
ON_GITHUB = Limits(open=10, new_per_run=3)


def made(settings=None, files=None, *, limits=ON_GITHUB, now=MONDAY):
    return manners_of(settings or Settings(), (files or {}).get, forge_limits=limits, now=now)


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, (10, 3)), ({"open": 2}, (2, 3)), ({"new_per_run": 0}, (10, 0)), ({"open": 99, "new_per_run": 50}, (99, 50))],
)
def test_the_configuration_goes_before_the_forge(said, expected):
    limits = made(Settings(limits=Limits(**said))).limits
    assert (limits.open, limits.new_per_run) == expected
    assert made(limits=Limits()).limits == Limits()


def test_a_window_that_is_shut_says_when_it_opens():
    night = Settings(schedule=Schedule(window=("mon-fri 22:00-23:00",), timezone="Europe/Berlin"))
    assert made(night).opens_at == ", which opens on 2026-01-05 at 22:00 (Europe/Berlin)"
    assert made(night, now=datetime(2026, 1, 5, 21, 30, tzinfo=UTC)).opens_at is None
    assert made().opens_at is None


def test_owners_are_asked_in_the_order_of_how_much_is_theirs():
    owners = {"CODEOWNERS": b"*.tf @acme/platform @ada\nnet/ @bob\n"}
    found = made(files=owners).attention(["main.tf", "net/a.txt", "x.tf"])
    assert found == Attention(("agentbot",), ("ada", "bob"), ("platform",))


def test_named_people_come_first_and_a_crowd_is_cut():
    crowd = {"CODEOWNERS": ("* " + " ".join(f"@p{i}" for i in range(40))).encode()}
    found = made(Settings(reviewers=("eve", "acme/sec", "codeowners")), crowd).attention(["main.tf"])
    assert found.users[0] == "eve"
    assert found.teams == ("sec",)
    assert len(found.users) == 1 + PEOPLE


def test_without_the_word_nobody_is_asked_by_codeowners():
    found = made(Settings(reviewers=(), labels=()), {"CODEOWNERS": b"* @ada\n"}).attention(["main.tf"])
    assert found == Attention()


def test_drafts():
    assert not made().drafts
    assert made(Settings(draft="judgement")).drafts
