"""Windows are times on a clock on the wall, whatever the clock does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agentbot.config import schedule as module
from agentbot.config.load import parse
from agentbot.config.schedule import _WINDOW, _ZONE, DAYS, MAX_WINDOWS, Schedule, is_open, next_open
from agentbot.errors import ConfigError

# 2026-10-25 is the Sunday on which Berlin turns back, 2026-03-29 that on which it turns forward.
BERLIN, SANTIAGO, CAIRO = "Europe/Berlin", "America/Santiago", "Africa/Cairo"


def schedule(*windows: str, zone: str = "UTC") -> Schedule:
    return Schedule(window=windows, timezone=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        parse("agentbot.yml", text.encode())
    return caught.value.problems


def test_without_windows_it_is_always_open() -> None:
    assert is_open(Schedule(), utc("2026-01-01T00:00"))
    assert next_open(Schedule(), utc("2026-01-01T00:00")) is None


@pytest.mark.parametrize(
    ("window", "opened", "closed"),
    [
        ("08:00-18:00", ["2026-01-05T08:00", "2026-01-10T17:59:59"], ["2026-01-05T07:59:59", "2026-01-05T18:00"]),
        ("mon-fri 08:00-18:00", ["2026-01-05T08:00", "2026-01-09T12:00"], ["2026-01-10T12:00", "2026-01-11T12:00"]),
        ("sat,sun 10:00-12:00", ["2026-01-10T10:00", "2026-01-11T11:59"], ["2026-01-12T10:00", "2026-01-09T11:00"]),
        ("fri-mon 10:00-12:00", ["2026-01-09T10:00", "2026-01-12T10:00"], ["2026-01-13T10:00", "2026-01-08T10:00"]),
        ("mon,wed-thu 01:00-02:00", ["2026-01-05T01:00", "2026-01-08T01:00"], ["2026-01-06T01:00"]),
        ("mon 00:00-24:00", ["2026-01-05T00:00", "2026-01-05T23:59:59"], ["2026-01-06T00:00", "2026-01-04T23:59"]),
        ("mon 22:00-00:00", ["2026-01-05T22:00", "2026-01-05T23:59:59"], ["2026-01-06T00:00", "2026-01-05T00:00"]),
        ("fri 22:00-06:00", ["2026-01-09T22:00", "2026-01-10T05:59"], ["2026-01-09T05:00", "2026-01-10T22:00"]),
        ("sun 22:00-06:00", ["2026-01-11T23:00", "2026-01-12T05:59"], ["2026-01-12T22:00", "2026-01-11T05:59"]),
        ("sat-sun 22:00-06:00", ["2026-01-11T05:00", "2026-01-12T05:00"], ["2026-01-10T05:00", "2026-01-12T06:00"]),
    ],
)
def test_a_window_holds_on_its_days_and_between_its_times(window: str, opened: list[str], closed: list[str]) -> None:
    assert [at for at in opened if not is_open(schedule(window), utc(at))] == []
    assert [at for at in closed if is_open(schedule(window), utc(at))] == []


def test_any_window_is_enough() -> None:
    both = schedule("mon 08:00-09:00", "tue 10:00-11:00")
    assert is_open(both, utc("2026-01-05T08:30"))
    assert is_open(both, utc("2026-01-06T10:30"))
    assert not is_open(both, utc("2026-01-06T08:30"))


def test_the_windows_go_by_the_clock_of_the_time_zone() -> None:
    assert is_open(schedule("08:00-09:00", zone=BERLIN), utc("2026-01-05T07:30"))
    assert is_open(schedule("08:00-09:00", zone=BERLIN), utc("2026-07-06T06:30"))
    assert not is_open(schedule("08:00-09:00", zone=BERLIN), utc("2026-07-06T07:30"))
    there = datetime(2026, 1, 5, 2, 30, tzinfo=ZoneInfo("America/New_York"))
    assert is_open(schedule("08:00-09:00", zone=BERLIN), there)


@pytest.mark.parametrize(
    ("window", "zone", "now", "opens"),
    [
        ("mon-fri 08:00-18:00", "UTC", "2026-01-09T18:00", "2026-01-12T08:00"),
        ("mon 08:00-09:00", "UTC", "2026-01-05T09:00", "2026-01-12T08:00"),
        ("mon-fri 08:00-18:00", BERLIN, "2026-03-27T18:00", "2026-03-30T06:00"),
        ("mon-fri 08:00-18:00", BERLIN, "2026-10-23T18:00", "2026-10-26T07:00"),
        # Forward: 02:00 is 03:00. What begins in the hour that is not opens when it is over, if there is a rest.
        ("sun 02:30-04:00", BERLIN, "2026-03-29T00:30", "2026-03-29T01:00"),
        ("sun 02:00-03:00", BERLIN, "2026-03-29T00:30", "2026-04-05T00:00"),
        # Back: 03:00 is 02:00, and the hour comes twice.
        ("sun 02:00-02:30", BERLIN, "2026-10-24T20:00", "2026-10-25T00:00"),
        ("sun 02:00-02:30", BERLIN, "2026-10-25T00:45", "2026-10-25T01:00"),
        ("sun 01:30-02:30", BERLIN, "2026-10-25T00:45", "2026-10-25T01:00"),
        ("sun 02:00-02:30", BERLIN, "2026-10-25T01:45", "2026-11-01T01:00"),
        # Midnight itself is not: 00:00 is 01:00.
        ("sun 00:00-06:00", SANTIAGO, "2026-09-06T03:30", "2026-09-06T04:00"),
        ("sun 00:00-00:30", SANTIAGO, "2026-09-06T03:30", "2026-09-13T03:00"),
        ("fri 00:00-24:00", CAIRO, "2026-04-23T21:30", "2026-04-23T22:00"),
        # And midnight is 23:00 again.
        ("sat 23:30-24:00", SANTIAGO, "2026-04-05T03:10", "2026-04-05T03:30"),
    ],
)
def test_it_opens_next(window: str, zone: str, now: str, opens: str) -> None:
    asked = schedule(window, zone=zone)
    assert not is_open(asked, utc(now))
    found = next_open(asked, utc(now))
    assert found is not None
    assert found.astimezone(UTC) == utc(opens)
    assert str(found.tzinfo) == zone


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    twice = schedule("sun 02:00-02:30", zone=BERLIN)
    states = [is_open(twice, utc("2026-10-25T00:00") + timedelta(minutes=15 * step)) for step in range(8)]
    assert states == [True, True, False, False, True, True, False, False]


def test_a_window_across_midnight_ends_where_midnight_is_skipped() -> None:
    across = schedule("sat 22:00-02:00", zone=SANTIAGO)
    # Saturday 23:59 is followed by Sunday 01:00.
    states = [is_open(across, utc("2026-09-06T01:30") + timedelta(minutes=30 * step)) for step in range(8)]
    assert states == [False, True, True, True, True, True, True, False]


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
PARTS = st.one_of(st.sampled_from(DAYS), st.builds("{}-{}".format, st.sampled_from(DAYS), st.sampled_from(DAYS)))
WINDOWS = st.builds(
    lambda days, times: f"{','.join(days)}{' ' * bool(days)}{times[0]}-{times[1]}",
    st.lists(PARTS, max_size=3),
    st.lists(TIMES, min_size=2, max_size=2, unique=True),
)
ZONES = st.sampled_from(["UTC", BERLIN, SANTIAGO, CAIRO, "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2009, 1, 1), datetime(2037, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(st.lists(WINDOWS, min_size=1, max_size=3), ZONES, MOMENTS)
def test_it_is_closed_until_it_opens_and_open_then(windows: list[str], zone: str, now: datetime) -> None:
    asked = schedule(*windows, zone=zone)
    opens = next_open(asked, now)
    assert (opens is None) == is_open(asked, now)
    if opens is not None:
        assert is_open(asked, opens)
        assert not is_open(asked, opens.astimezone(UTC) - timedelta(microseconds=1))
        wait = opens.astimezone(UTC) - now
        assert timedelta() < wait <= timedelta(days=15)
        assert not any(is_open(asked, now + wait * part / 97) for part in range(97))


TEXTS = st.text(alphabet="0123456789:- ,monfristuew\n", max_size=24) | st.text(max_size=12) | WINDOWS
TEXTS |= st.builds(
    lambda text, at, char: text[:at] + char + text[at + 1 :], WINDOWS, st.integers(0, 20), st.characters()
)


@given(TEXTS)
def test_every_text_is_a_window_or_a_problem_and_the_schema_agrees(text: str) -> None:
    try:
        read = Schedule(window=(text,))
    except ValidationError:
        assert not re.search(_WINDOW.replace("$", r"\Z"), text)
        return
    assert re.search(_WINDOW.replace("$", r"\Z"), text)
    assert is_open(read, utc("2026-01-05T12:00")) == (next_open(read, utc("2026-01-05T12:00")) is None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("8:00-18:00", "has `8:00` where a time must be: write HH:MM, from 00:00 to 23:59 (an end: 24:00)"),
        ("08:00-25:00", "has `25:00` where a time must be: write HH:MM, from 00:00 to 23:59 (an end: 24:00)"),
        ("24:00-08:00", "has `24:00` where a time must be: write HH:MM, from 00:00 to 23:59 (an end: 24:00)"),
        ("08:00-08:00", "must not end when it begins: a whole day is `00:00-24:00`"),
        ("Mon-Fri 08:00-18:00", "has `Mon` where a day must be, did you mean `mon`?"),
        ("monday 08:00-18:00", "has `monday` where a day must be, did you mean `mon`?"),
        ("mo 08:00-18:00", "has `mo` where a day must be: there are mon, tue, wed, thu, fri, sat, sun"),
        (
            "mon-fri",
            "must be a window such as `mon-fri 08:00-18:00`; between `[` and `]` one with a comma needs quotes",
        ),
    ],
)
def test_what_is_wrong_with_a_window_is_said_with_its_line(written: str, said: str) -> None:
    text = f'schedule:\n  window:\n    - 01:00-02:00\n    - "{written}"\n'
    assert problems(text) == (f"line 4: `schedule.window[1]` {said}",)


def test_a_comma_between_brackets_needs_quotes() -> None:
    (problem,) = problems("schedule: {window: [sat,sun 22:00-02:00]}")
    assert problem.startswith("line 1: `schedule.window[0]` must be a window")
    assert problem.endswith("between `[` and `]` one with a comma needs quotes")


def test_a_window_needs_no_quotes() -> None:
    text = "schedule:\n  window:\n    - sat,sun 22:00-02:00\n    - 08:00-18:00\n  timezone: America/New_York\n"
    read = parse("agentbot.yml", text.encode()).schedule
    assert (read.window, read.timezone) == (("sat,sun 22:00-02:00", "08:00-18:00"), "America/New_York")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/new_york", "America/New_York"),
        ("CET", None),
        ("localtime", None),
        ("../../etc/passwd", None),
        ("America", None),
    ],
)
def test_an_unknown_time_zone_is_said_with_the_one_that_was_meant(name: str, meant: str | None) -> None:
    (problem,) = problems(f"schedule:\n  timezone: {name}\n")
    said = "line 2: `schedule.timezone` must be UTC or the IANA name of a time zone, for instance Europe/Berlin"
    assert problem.startswith(said)
    assert meant is None or problem == f"{said}, did you mean `{meant}`?"


def test_a_machine_without_time_zones_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_timezones", set)
    (problem,) = problems("schedule:\n  timezone: Europe/Berlin\n")
    assert "this machine has no time zone data; install tzdata, or use UTC" in problem
    assert is_open(schedule("08:00-09:00"), utc("2026-01-05T08:30"))


def test_every_time_zone_with_a_place_can_be_used() -> None:
    places = {name for name in available_timezones() if "/" in name}
    assert len(places) > 400
    assert {name for name in places if not re.search(_ZONE, name)} == set()


def test_the_number_of_windows_is_bounded() -> None:
    many = ", ".join(["01:00-02:00"] * (MAX_WINDOWS + 1))
    (problem,) = problems(f"schedule: {{window: [{many}]}}")
    assert problem == f"line 1: `schedule.window` must not have more than {MAX_WINDOWS} entries"
