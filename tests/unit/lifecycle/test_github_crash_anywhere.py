"""The process ends right before or right after any write to GitHub; the next night brings all to the same end."""

from __future__ import annotations

import pytest
from proposal_factory import MAIN, PASSED, UNKNOWN, make_proposal

from agentbot.forge.github.api import Api
from agentbot.proposals.result import Operation
from tests.fakehub import Hub
from tests.support.github_nights import Nights, make_nights, operations


class Killed(BaseException):
    """The process ends here."""


class Counter:
    """Lets so many writes happen, then ends the run right before or right after the next one."""

    def __init__(self, patch, *, at: int, after: bool) -> None:
        self.count = 0
        write = Api.write

        def counted(api, method, path, body=None, *, again=True):
            self.count += 1
            if self.count == at and not after:
                raise Killed
            result = write(api, method, path, body, again=again)
            if self.count == at:
                raise Killed
            return result

        patch.setattr(Api, "write", counted)


def volume(name: str, size: int = 40, **more):
    return make_proposal(size, address=f"aws_ebs_volume.{name}", file=f"{name}.tf", **more)


def prepare(hub: Hub, git_repo) -> Nights:
    """Pull requests in every state: open, a draft, closed by the bot, by a person, merged with its branch left."""
    for name in ("b", "c", "d", "e", "f", "g"):
        git_repo.write(f"{name}.tf", MAIN)
    git_repo.commit()
    nights = make_nights(hub, git_repo)
    ada = nights.repo.as_person("ada")
    first = nights.run(
        volume("b"), volume("c"), volume("d"), volume("e"), volume("f", verdicts=(PASSED[0], UNKNOWN)), volume("g")
    )
    ada.close(first[3].number)
    ada.push(first[5].branch, {"mine.tf": b"# mine\n"}, message="mine")
    nights.run(*night_before(nights))
    return nights


def night_before(nights):
    past = nights.past()
    return (
        volume("b", pulls=past),
        volume("c", pulls=past),
        volume("f", verdicts=(PASSED[0], UNKNOWN), pulls=past),
        volume("g", pulls=past),
    )


def busy_night(nights):
    """One opens, one is updated, one closes, one is reopened, one stays a no, one is proven, one is frozen."""
    past = nights.past()
    return nights.run(
        make_proposal(pulls=past),
        volume("b", 50, pulls=past),
        volume("d", pulls=past),
        volume("e", pulls=past),
        volume("f", pulls=past),
        volume("g", 60, pulls=past),
    )


def depths(nights: Nights) -> dict[str, int]:
    """How many commits each branch has beside the base."""
    repo = nights.repo
    return {name: int(repo.git("rev-list", "--count", f"main..{sha}")) for name, sha in repo.branches().items()}


def end_state(nights: Nights):
    """What must be the same however often the run was killed; commits differ by their moment only."""
    repo = nights.repo
    branches = {name: repo.git("rev-parse", f"{sha}^{{tree}}") for name, sha in repo.branches().items()}
    pulls = {
        number: (
            pull.state,
            pull.title,
            pull.draft,
            sorted(pull.labels),
            [comment.body.splitlines()[0] for comment in pull.comments],
            sorted({(run.name, run.conclusion) for run in repo.check_runs(pull.head_sha)}),
            len(repo.check_runs(pull.head_sha)),
        )
        for number, pull in repo.pulls.items()
    }
    return branches, pulls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_is_stopped_at_any_write_is_finished_by_the_next(git_repo, tmp_path, monkeypatch, after):
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with Hub.started() as hub, pytest.MonkeyPatch.context() as patch:
        nights = prepare(hub, git_repo)
        counter = Counter(patch, at=0, after=after)
        results = busy_night(nights)
        total, expected, deepest = counter.count, end_state(nights), depths(nights)
        assert operations(results) == [
            Operation.OPENED,
            Operation.UPDATED,
            Operation.REOPENED,
            Operation.UNCHANGED,
            Operation.UPDATED,
            Operation.FROZEN,
            Operation.CLOSED,
        ]
    assert total >= 20
    start = git_repo.git("rev-parse", "main")
    for at in range(1, total + 1):
        with Hub.started() as hub:
            git_repo.git("checkout", "--quiet", "-B", "main", f"{start}~1")
            nights = prepare(hub, git_repo)
            with pytest.MonkeyPatch.context() as patch:
                Counter(patch, at=at, after=after)
                with pytest.raises(Killed):
                    busy_night(nights)
            busy_night(nights)
            assert end_state(nights) == expected, at
            assert all(depth <= deepest[name] for name, depth in depths(nights).items()), at
            assert set(operations(busy_night(nights))) <= {Operation.UNCHANGED, Operation.FROZEN}, at
            assert nights.writes == [], at
            assert hub.violations == []
