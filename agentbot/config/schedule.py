"""When new pull requests may be opened: weekly windows of wall-clock time in a time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from agentbot.config.schema import InSchema
from agentbot.config.written import Strict, shown

MAX_WINDOWS = 50
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = "mon-sun"

_HORIZON = timedelta(days=15)
"""Every window comes each week; the clocks can jump over one of them, but not over two in a row."""
_MIDNIGHT = "24:00"

_DAY = f"({'|'.join(DAYS)})"
_PART = f"{_DAY}(-{_DAY})?"
_BEGIN, _END = "([01][0-9]|2[0-3]):[0-5][0-9]", "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_WINDOW = f"^(?!.*(.{{5}})-\\1$)({_PART}(,{_PART})* )?{_BEGIN}-{_END}$"
_ZONE = "^(UTC|[A-Z][A-Za-z_]{1,30}(/[A-Za-z0-9_+-]{1,30}){1,2})$"
"""Which of these there are is the machine's knowledge, and so none of the schema's."""


@dataclass(frozen=True)
class Window:
    """One window as it is meant: the days it begins on, and its times, from `begin` until just before `end`."""

    days: frozenset[int]
    """As `date.weekday` counts them."""
    begin: time
    end: time
    """Where it is not after `begin`, that of the next day."""

    def holds(self, wall: datetime) -> bool:
        """Whether the clock on the wall stands in it."""
        today, yesterday = wall.weekday() in self.days, (wall.weekday() - 1) % 7 in self.days
        now = wall.time()
        if self.begin < self.end:
            return today and self.begin <= now < self.end
        return (today and now >= self.begin) or (yesterday and now < self.end)


def _read(text: str) -> Window:
    """The window that is written as `[days ]HH:MM-HH:MM`. Raises ValueError with what is wrong."""
    days, space, times = text.rpartition(" ")
    begin, dash, end = times.partition("-")
    if not dash or ":" not in times:
        raise ValueError(
            "must be a window such as `mon-fri 08:00-18:00`; between `[` and `]` one with a comma needs quotes"
        )
    window = Window(
        frozenset(_days(days if space else EVERY_DAY)), _time(begin), time() if end == _MIDNIGHT else _time(end)
    )
    if begin == end:
        raise ValueError(f"must not end when it begins: a whole day is `00:00-{_MIDNIGHT}`")
    return window


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first), _day(last if dash else first)
        yield from ((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day(name: str) -> int:
    if name in DAYS:
        return DAYS.index(name)
    meant = name.strip().lower()[:3]
    hint = f", did you mean `{meant}`?" if meant in DAYS else f": there are {', '.join(DAYS)}"
    raise ValueError(f"has `{shown(name)}` where a day must be{hint}")


def _time(text: str) -> time:
    if not re.fullmatch(_BEGIN, text):
        raise ValueError(f"has `{shown(text)}` where a time must be: write HH:MM, from 00:00 to 23:59 (an end: 24:00)")
    return time.fromisoformat(text)


def _window(text: str) -> str:
    _read(text)
    return text


def _zone(name: str) -> str:
    if name == "UTC":
        return name
    known = available_timezones()
    if not known:
        raise ValueError("cannot be looked up: this machine has no time zone data; install tzdata, or use UTC")
    if name not in known or not re.fullmatch(_ZONE, name):
        close = get_close_matches(name[:100].title(), sorted(zone for zone in known if "/" in zone), n=1, cutoff=0.6)
        meant = f", did you mean `{close[0]}`?" if close else ""
        raise ValueError(f"must be UTC or the IANA name of a time zone, for instance Europe/Berlin{meant}")
    return name


class Schedule(Strict):
    """When new pull requests may be opened; those that are open are kept up to date at any time."""

    window: Annotated[
        tuple[Annotated[str, AfterValidator(_window), InSchema({"pattern": _WINDOW})], ...],
        Field(max_length=MAX_WINDOWS),
    ] = ()
    """Each `[days ]HH:MM-HH:MM`, on the days it begins: `mon-fri 08:00-18:00`, `sat,sun 22:00-02:00`. Empty: always."""
    timezone: Annotated[str, AfterValidator(_zone), InSchema({"pattern": _ZONE})] = "UTC"
    """IANA name of the time zone whose clock the windows go by."""


def is_open(schedule: Schedule, now: datetime) -> bool:
    """Whether new pull requests may be opened at this moment."""
    return _holds(_windows(schedule), now.astimezone(_clock(schedule)))


def next_open(schedule: Schedule, now: datetime) -> datetime | None:
    """The moment at which it opens next, on the schedule's own clock; None where it is open now."""
    windows, clock = _windows(schedule), _clock(schedule)
    if _holds(windows, now.astimezone(clock)):
        return None
    # In UTC: times on one clock compare as they read, and in autumn an hour reads the same twice.
    start = now.astimezone(UTC)
    moments = (*_begins(windows, clock, start), *_changes(clock, start))
    return min(at for at in moments if at > start and _holds(windows, at.astimezone(clock))).astimezone(clock)


def _windows(schedule: Schedule) -> tuple[Window, ...]:
    return tuple(_read(text) for text in schedule.window)


def _clock(schedule: Schedule) -> tzinfo:
    # UTC needs no data of the machine.
    return UTC if schedule.timezone == "UTC" else ZoneInfo(schedule.timezone)


def _holds(windows: Sequence[Window], wall: datetime) -> bool:
    return not windows or any(window.holds(wall) for window in windows)


def _begins(windows: Sequence[Window], clock: tzinfo, start: datetime) -> Iterator[datetime]:
    """When the clock shows the begin of a window, twice where it is turned back over it."""
    today: date = start.astimezone(clock).date()
    for day in range(_HORIZON.days + 1):
        for window in windows:
            begin = datetime.combine(today + timedelta(days=day), window.begin, tzinfo=clock)
            yield from (begin.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _changes(clock: tzinfo, start: datetime) -> Iterator[datetime]:
    """When the clock is changed: it may jump into a window, or back into one, past its begin."""
    hour = start.replace(minute=0, second=0, microsecond=0)
    while hour < start + _HORIZON:
        after = hour + timedelta(hours=1)
        if _offset(clock, hour) != _offset(clock, after):
            yield _change(clock, hour, after)
        hour = after


def _change(clock: tzinfo, before: datetime, after: datetime) -> datetime:
    """The first second with the later offset."""
    offset = _offset(clock, before)
    while (gap := (after - before) // timedelta(seconds=1)) > 1:
        middle = before + timedelta(seconds=gap // 2)
        before, after = (middle, after) if _offset(clock, middle) == offset else (before, middle)
    return after


def _offset(clock: tzinfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(clock).utcoffset()
