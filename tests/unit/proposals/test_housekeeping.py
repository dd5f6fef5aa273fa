"""Records that are over go with a pull request that their stack has anyway."""

from __future__ import annotations

from dataclasses import replace

from proposal_factory import make_answer

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals.grouping import Group, group
from agentbot.proposals.housekeeping import tidy
from tests.support.plans import Files

RECORD = ".agentbot/reverts/a/0123abcd-1.yml"
TREE = Files({RECORD: b"version: 1\n"})


class Shown:
    """A forge that shows pull requests and what they change."""

    def __init__(self, *pulls: PullRequest, changed: frozenset[str] = frozenset()) -> None:
        self._pulls, self._changed = pulls, changed

    def pulls(self) -> tuple[PullRequest, ...]:
        return self._pulls

    def difference(self, base: str, head: str) -> dict[str, str | None]:
        return dict.fromkeys(self._changed, None)


def groups(*addresses: str, stack: str = "a") -> tuple[Group, ...]:
    answers = [make_answer(address, after=number, stack=stack) for number, address in enumerate(addresses)]
    return group(answers, (), {stack: stack})


def pull(of: Group, state: State = State.OPEN) -> PullRequest:
    return PullRequest(of.scope, of.branch, "t", "", state, False, "1" * 40, "2" * 40, (), {}, "drift", of.stack)


def test_the_first_new_pull_request_of_the_stack_takes_them_along() -> None:
    mine = groups("x.a", "x.b")
    found = tidy({"a": [RECORD], "b": ["other"]}, mine, Shown(), TREE)
    assert list(found) == [mine[0].scope]
    (change,) = found[mine[0].scope]
    assert (change.path, change.before, change.after) == (RECORD, b"version: 1\n", None)


def test_one_that_takes_them_along_already_goes_on_doing_so() -> None:
    mine = groups("x.a", "x.b")
    forge = Shown(pull(mine[1]), changed=frozenset({RECORD}))
    assert list(tidy({"a": [RECORD]}, mine, forge, TREE)) == [mine[1].scope]


def test_an_open_one_does_not_change_for_the_sake_of_order() -> None:
    mine = groups("x.a")
    assert tidy({"a": [RECORD]}, mine, Shown(pull(mine[0])), TREE) == {}
    assert tidy({"a": [RECORD]}, mine, Shown(replace(pull(mine[0]), state=State.MERGED)), TREE) != {}
