"""The primary rate limit: how many requests a token has left, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakehub.store import Clock

LIMIT = 5000
WINDOW = timedelta(hours=1)


@dataclass
class Limits:
    """One window for everybody; every token counts for itself."""

    clock: Clock
    used: dict[str, int] = field(default_factory=dict)
    floor: int = 0
    """What is used up in this window before the first request."""
    reset: datetime | None = None

    def leave(self, remaining: int, until: timedelta) -> None:
        """Leave every token this much, for so long."""
        self.used.clear()
        self.floor = LIMIT - remaining
        self.reset = self.clock.now + until

    def exhausted(self, token: str) -> bool:
        """Whether the next request is refused."""
        self._roll()
        return self._used(token) >= LIMIT

    def spend(self, token: str) -> None:
        """Count one request."""
        self.used[token] = min(self._used(token) + 1, LIMIT)

    def headers(self, token: str) -> dict[str, str]:
        """What every answer says of the limit."""
        self._roll()
        assert self.reset is not None
        used = self._used(token)
        shown = {"limit": LIMIT, "remaining": LIMIT - used, "used": used, "reset": int(self.reset.timestamp())}
        return {f"X-RateLimit-{name.title()}": str(value) for name, value in shown.items()} | {
            "X-RateLimit-Resource": "core"
        }

    def body(self, token: str) -> dict[str, int]:
        """The numbers of GET /rate_limit."""
        headers = self.headers(token)
        return {name: int(headers[f"X-RateLimit-{name.title()}"]) for name in ("limit", "remaining", "used", "reset")}

    def _used(self, token: str) -> int:
        return self.used.get(token, self.floor)

    def _roll(self) -> None:
        if self.reset is None or self.clock.now >= self.reset:
            self.used.clear()
            self.floor, self.reset = 0, self.clock.now + WINDOW
