"""How pull requests are opened: how many, when, as drafts or not, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from agentbot.config.schedule import next_open
from agentbot.config.settings import CODEOWNERS, Limits, Settings
from agentbot.forge import codeowners
from agentbot.forge.interface import Attention

PEOPLE = 5
"""Users and teams that one pull request asks of CODEOWNERS: those who own most of what changes."""


@dataclass(frozen=True)
class Manners:
    """What the configuration says of it, and the forge where that says nothing."""

    limits: Limits = field(default_factory=Limits)
    opens_at: str | None = None
    """When new ones may be opened again, for people; None where they may now."""
    drafts: bool = False
    """What needs judgement is opened as a draft."""
    attention: Callable[[Collection[str]], Attention] = lambda paths: Attention()
    """Labels and people for a change of these files."""


def manners_of(
    settings: Settings, read: Callable[[str], bytes | None], *, forge_limits: Limits, now: datetime
) -> Manners:
    """The manners of one run; `read` gives the files of the base, where CODEOWNERS is looked for."""
    opens = next_open(settings.schedule, now)
    limits = settings.limits
    return Manners(
        limits=Limits(
            open=forge_limits.open if limits.open is None else limits.open,
            new_per_run=forge_limits.new_per_run if limits.new_per_run is None else limits.new_per_run,
        ),
        opens_at=f", which opens on {opens:%Y-%m-%d at %H:%M} ({settings.schedule.timezone})" if opens else None,
        drafts=settings.draft == "judgement",
        attention=_attention(settings, read),
    )


def _attention(settings: Settings, read: Callable[[str], bytes | None]) -> Callable[[Collection[str]], Attention]:
    named = [name for name in settings.reviewers if name != CODEOWNERS]
    owned = codeowners.load(read) if CODEOWNERS in settings.reviewers else codeowners.parse("")

    def attention(paths: Collection[str]) -> Attention:
        owners = owned.reviewers(paths)
        asked = [*named, *(owners.users + owners.teams)[:PEOPLE]]
        return Attention(
            labels=settings.labels,
            users=tuple(dict.fromkeys(name for name in asked if "/" not in name)),
            # GitHub names a team by its slug alone; its organisation is the repository's own.
            teams=tuple(dict.fromkeys(name.partition("/")[2] for name in asked if "/" in name)),
        )

    return attention
