from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentbot.forge.interface import PullRequest, State
from agentbot.proposals.decision import Action, Actual, Context, Wanted
from agentbot.proposals.reconcile import reconcile
from agentbot.proposals.result import Operation

NOW = datetime(2026, 1, 2, tzinfo=UTC)
BASE, MOVED, HEAD, OTHER = "b" * 40, "c" * 40, "d" * 40, "e" * 40
BRANCH = "agentbot/drift/root/size-0123abcd"
WANTED = Wanted(
    scope="0123abcd",
    branch=BRANCH,
    title="Adopt size",
    body="text",
    draft=False,
    digests={"f": "v"},
    fingerprints=("f",),
    files={"main.tf": "blob-40"},
)
PULL = PullRequest(
    scope="0123abcd",
    branch=BRANCH,
    title="Adopt size",
    body="text",
    state=State.OPEN,
    draft=False,
    base_sha=BASE,
    head_sha=HEAD,
    fingerprints=("f",),
    digests={"f": "v"},
    agent="drift",
    stack=".",
)
CONTEXT = Context(
    base_sha=BASE,
    branches={BRANCH: HEAD},
    checked_out=frozenset({"main"}),
    scanned=frozenset({("drift", "root")}),
    found=frozenset(),
    held=frozenset(),
    now=NOW,
)
OWN, NONE, FOREIGN = {BRANCH: HEAD}, {}, {BRANCH: OTHER}


def actual(*, state=State.OPEN, merged=False, moved=(), files=None):
    return Actual(replace(PULL, state=state), merged, files or {"main.tf": "blob-40"}, frozenset(moved))


def context(branches, **changes):
    return replace(CONTEXT, branches=branches, **changes)


def decide(wanted, actual, context):
    return reconcile([wanted] if wanted else [], [actual] if actual else [], context)


@pytest.mark.parametrize(
    ("wanted", "actual", "context", "operation", "state", "parents"),
    [
        (WANTED, None, context(NONE), "opened", State.OPEN, (BASE,)),
        (WANTED, None, context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(), context(NONE), "closed", State.DECLINED, ()),
        (WANTED, actual(), context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(), context(OWN), "unchanged", None, ()),
        (replace(WANTED, body="new"), actual(), context(OWN), "updated", State.OPEN, ()),
        (replace(WANTED, title="new"), actual(), context(OWN), "updated", State.OPEN, ()),
        (replace(WANTED, draft=True), actual(), context(OWN), "updated", State.OPEN, ()),
        (replace(WANTED, digests={"f": "w"}), actual(), context(OWN), "updated", State.OPEN, ()),
        (replace(WANTED, fingerprints=("f", "g")), actual(), context(OWN), "updated", State.OPEN, ()),
        (replace(WANTED, files={"main.tf": "blob-50"}), actual(), context(OWN), "updated", State.OPEN, (HEAD,)),
        (replace(WANTED, files={"x.tf": "blob-40"}), actual(), context(OWN), "updated", State.OPEN, (HEAD,)),
        (WANTED, actual(moved=[]), context(OWN, base_sha=MOVED), "unchanged", None, ()),
        (replace(WANTED, body="new"), actual(moved=[]), context(OWN, base_sha=MOVED), "unchanged", None, ()),
        (WANTED, actual(moved=["main.tf"]), context(OWN, base_sha=MOVED), "updated", State.OPEN, (HEAD, MOVED)),
        (
            replace(WANTED, files={"main.tf": "blob-50"}),
            actual(moved=[]),
            context(OWN, base_sha=MOVED),
            "updated",
            State.OPEN,
            (HEAD, MOVED),
        ),
        (replace(WANTED, draft=True), actual(), context(OWN, base_sha=MOVED), "updated", State.OPEN, (HEAD, MOVED)),
        (
            replace(WANTED, files={"main.tf": "blob-50"}),
            actual(),
            context(OWN, checked_out=frozenset({BRANCH})),
            "frozen",
            None,
            (),
        ),
        (WANTED, actual(), context(OWN, checked_out=frozenset({BRANCH})), "unchanged", None, ()),
        (WANTED, actual(merged=True), context(OWN), "opened", State.OPEN, (BASE,)),
        (WANTED, actual(merged=True), context(NONE), "opened", State.OPEN, (BASE,)),
        (WANTED, actual(merged=True), context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(state=State.MERGED, merged=True), context(OWN), "opened", State.OPEN, (BASE,)),
        (WANTED, actual(state=State.MERGED, merged=True), context(NONE), "opened", State.OPEN, (BASE,)),
        (WANTED, actual(state=State.MERGED), context(OWN), "opened", State.OPEN, (HEAD, BASE)),
        (WANTED, actual(state=State.MERGED), context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(state=State.DECLINED), context(NONE), "unchanged", None, ()),
        (
            replace(WANTED, digests={"f": "w"}),
            actual(state=State.DECLINED),
            context(NONE),
            "reopened",
            State.OPEN,
            (BASE,),
        ),
        (
            replace(WANTED, fingerprints=("f", "g"), digests={"f": "v", "g": "v"}),
            actual(state=State.DECLINED),
            context(NONE),
            "reopened",
            State.OPEN,
            (BASE,),
        ),
        (WANTED, actual(state=State.DECLINED), context(OWN), "reopened", State.OPEN, (HEAD, BASE)),
        (WANTED, actual(state=State.DECLINED), context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(state=State.CLOSED), context(NONE), "reopened", State.OPEN, (BASE,)),
        (WANTED, actual(state=State.CLOSED), context(OWN), "reopened", State.OPEN, (HEAD, BASE)),
        (WANTED, actual(state=State.CLOSED), context(FOREIGN), "frozen", None, ()),
        (WANTED, actual(state=State.CLOSED), context(OWN, checked_out=frozenset({BRANCH})), "frozen", None, ()),
        (None, actual(merged=True), context(OWN), "closed", State.MERGED, ()),
        (None, actual(merged=True), context(NONE, scanned=frozenset()), "closed", State.MERGED, ()),
        (None, actual(), context(NONE), "closed", State.DECLINED, ()),
        (None, actual(), context(OWN, scanned=frozenset()), "unchanged", None, ()),
        (None, actual(), context(OWN, scanned=frozenset({("cost", "root")})), "unchanged", None, ()),
        (None, actual(), context(OWN, scanned=frozenset({("drift", "x")})), "unchanged", None, ()),
        (None, actual(), context(OWN), "closed", State.CLOSED, ()),
        (None, actual(), context(FOREIGN), "closed", State.CLOSED, ()),
    ],
)
def test_each_row_of_the_decision_table(wanted, actual, context, operation, state, parents):
    [action] = decide(wanted, actual, context)
    assert (action.operation, action.state, action.parents) == (Operation(operation), state, parents)
    assert action.writes == (state is not None)
    if action.operation in (Operation.FROZEN, Operation.CLOSED, Operation.REOPENED, Operation.UPDATED):
        assert action.reason


@pytest.mark.parametrize("state", [State.MERGED, State.DECLINED, State.CLOSED])
@pytest.mark.parametrize("branches", [OWN, NONE, FOREIGN])
def test_what_is_closed_and_not_wanted_is_no_action(state, branches):
    assert decide(None, actual(state=state), context(branches)) == ()


def test_a_branch_is_deleted_only_at_the_bots_own_head_and_where_nobody_stands_on_it():
    assert decide(None, actual(), context(OWN))[0].delete_branch
    assert not decide(None, actual(), context(FOREIGN))[0].delete_branch
    assert not decide(None, actual(), context(OWN, checked_out=frozenset({BRANCH})))[0].delete_branch


def test_a_scope_that_a_gate_holds_back_is_left_alone():
    held = context(OWN, held=frozenset({"0123abcd"}))
    assert decide(None, actual(), held) == ()
    assert decide(WANTED, actual(), held) == ()


def test_it_is_deterministic_and_keeps_the_order_of_what_is_wanted():
    second = replace(WANTED, scope="89abcdef", branch="agentbot/drift/root/x-89abcdef")
    actions = reconcile([second, WANTED], [], context(NONE))
    assert [action.scope for action in actions] == ["89abcdef", "0123abcd"]
    assert actions[0] == Action(Operation.OPENED, "89abcdef", state=State.OPEN, parents=(BASE,), fresh=True)


@pytest.mark.parametrize(
    ("found", "ignored", "reason"),
    [((), (), "is gone"), ((), ("f",), "ignores.yml says to ignore it"), (("f",), ("f",), "no longer has a change")],
)
def test_a_pull_request_that_nobody_wants_says_why(found, ignored, reason):
    told = context(OWN, found=frozenset(found), ignored=frozenset(ignored))
    (action,) = decide(None, actual(), told)
    assert (action.operation, action.delete_branch) == (Operation.CLOSED, True)
    assert reason in action.reason
