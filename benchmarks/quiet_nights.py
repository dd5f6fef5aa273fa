"""How quiet the bot is on GitHub, measured on the local GitHub of the tests with real git behind it.

    30 nights over an unchanged estate      0 calls that change anything
    30 nights over a changing one           calls, notifications and open pull requests, per night
    reads per night ÷ open pull requests    the slope of a line through 0, 10, 20 and 50 open ones
    publish with 50 open ÷ with none        seconds of the publishing step alone

Exits 1 where an unchanged night writes, or where the reads do not lie on a line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "unit" / "proposals")]

from proposal_factory import MAIN, make_answer, make_proposals, resize  # noqa: E402

from agentbot.config.settings import Limits  # noqa: E402
from agentbot.forge.git import Repository  # noqa: E402
from agentbot.forge.github.forge import GitHubForge  # noqa: E402
from agentbot.forge.interface import Attention  # noqa: E402
from agentbot.proposals.manners import Manners  # noqa: E402
from agentbot.proposals.publish import Scanned, publish  # noqa: E402
from tests.fakehub import Hub, Repo  # noqa: E402

NIGHTS = 30
NAME = "acme/infra"
PERMISSIONS = dict.fromkeys(("contents", "pull_requests", "issues", "checks"), "write")
OPEN = (0, 10, 20, 50)
OFF_THE_LINE = 0.05
"""Share of the reads that may lie beside the line."""


class Estate:
    """A repository with many volumes, each in a file of its own, and a bot that comes every night."""

    def __init__(self, hub: Hub, folder: Path, *, volumes: int) -> None:
        self.hub, self.clone = hub, folder / "clone"
        self.repo: Repo = hub.repository(NAME, files={f"v{i:02}.tf": MAIN for i in range(volumes)})
        token = hub.token(kind="actions", repository=NAME, permissions=PERMISSIONS)
        self.environment = {"GITHUB_TOKEN": token, "GITHUB_REPOSITORY": NAME, "GITHUB_API_URL": hub.url}
        subprocess.run(["git", "clone", "--quiet", str(self.repo.store.path), str(self.clone)], check=True)

    def night(self, drifted: dict[int, int], *, limits: Limits | None = None) -> float:
        """Publish what has drifted (volume → size); the seconds that took."""
        self.hub.clock.advance(timedelta(days=1))
        forge = GitHubForge.connect(Repository.open(self.clone), self.environment, None)
        began = time.perf_counter()
        base = forge.base()
        answers = [make_answer(f"aws_ebs_volume.v{i:02}", after=s, file=f"v{i:02}.tf") for i, s in drifted.items()]
        known = forge.pulls({answer.finding.fingerprint for answer in answers})
        changes = {f"aws_ebs_volume.v{i:02}": resize(s, file=f"v{i:02}.tf") for i, s in drifted.items()}
        manners = Manners(limits=limits or Limits(), attention=lambda paths: Attention(("agentbot",)))
        for _ in publish(
            make_proposals(answers, changes=changes, pulls=known),
            forge,
            base=base,
            scanned=Scanned((".",)),
            run_id="bench",
            when=self.hub.clock.now,
            observe=False,
            manners=manners,
        ):
            pass
        return time.perf_counter() - began


def quiet(folder: Path) -> int:
    """The calls of 30 unchanged nights that changed something."""
    with Hub.started() as hub:
        estate = Estate(hub, folder, volumes=3)
        drifted = {0: 40, 1: 41, 2: 42}
        estate.night(drifted)
        before, mailed = len(hub.mutations), len(hub.notifications)
        for _ in range(NIGHTS):
            estate.night(drifted)
        print(f"30 unchanged nights, 3 open: {len(hub.mutations) - before} writes, ", end="")
        print(f"{len(hub.notifications) - mailed} notifications")
        return len(hub.mutations) - before


def busy(folder: Path) -> None:
    """What 30 nights cost on which something new drifts, something is healed, and a person merges."""
    with Hub.started() as hub:
        estate = Estate(hub, folder, volumes=NIGHTS + 5)
        ada = hub.person("ada")
        estate.repo.grant("ada", "write")
        for night in range(NIGHTS):
            drifted = {i: 40 + i for i in range(max(0, night - 8), night + 1)}
            estate.night(drifted, limits=Limits(open=10, new_per_run=3))
            if night % 3 == 2:
                oldest = min(n for n, pull in estate.repo.pulls.items() if pull.state == "open")
                ada.at(estate.repo).close(oldest)
        states = Counter(pull.state for pull in estate.repo.pulls.values())
        kinds = Counter(notification.kind for notification in hub.notifications)
        reads = sum(exchange.method == "GET" for exchange in hub.exchanges)
        print(f"30 changing nights: {len(estate.repo.pulls)} pull requests, {states['open']} open at the end;")
        print(f"  per night {len(hub.mutations) / NIGHTS:.1f} writes, {reads / NIGHTS:.1f} reads, ", end="")
        print(f"{len(hub.notifications) / NIGHTS:.1f} notifications ({dict(kinds)})")


def growth(folder: Path) -> bool:
    """Whether the reads of an unchanged night grow in a line with the open pull requests."""
    reads, seconds = {}, {}
    with Hub.started() as hub:
        estate = Estate(hub, folder, volumes=max(OPEN))
        for count in OPEN:
            drifted = {i: 40 + i for i in range(count)}
            estate.night(drifted)
            before = len(hub.exchanges)
            seconds[count] = estate.night(drifted)
            reads[count] = len(hub.exchanges) - before
    slope = (reads[OPEN[-1]] - reads[0]) / OPEN[-1]
    off = max(abs(reads[n] - reads[0] - slope * n) / max(reads[n], 1) for n in OPEN)
    print(f"reads of an unchanged night: {reads}; {slope:.2f} for each open one, {100 * off:.1f} % off the line")
    print(f"publish, 50 open ÷ none: {seconds[50]:.2f} s ÷ {seconds[0]:.2f} s = {seconds[50] / seconds[0]:.1f}")
    return off <= OFF_THE_LINE


def main() -> int:
    """Print the figures; 1 where a target is missed."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="agentbot-bench-") as private:
        folders = [Path(private) / name for name in ("quiet", "busy", "growth")]
        for folder in folders:
            folder.mkdir()
        written = quiet(folders[0])
        busy(folders[1])
        straight = growth(folders[2])
    return 0 if written == 0 and straight else 1


if __name__ == "__main__":
    sys.exit(main())
