from dataclasses import replace

from proposal_factory import make_answer, make_proposal

from agentbot.checks.identity import value_digest
from agentbot.forge.interface import PullRequest, State
from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.proposals.grouping import group
from agentbot.proposals.identity import scope

IDS = {".": "root-id", "app": "app-id"}


def make_pull(*answers, scope="0123abcd", state=State.OPEN):
    findings = [answer.finding for answer in answers]
    return PullRequest(
        scope=scope,
        branch=f"agentbot/drift/root/old-name-{scope}",
        title="t",
        body="b",
        state=state,
        draft=False,
        base_sha="b" * 40,
        head_sha="c" * 40,
        fingerprints=tuple(finding.fingerprint for finding in findings),
        digests={finding.fingerprint: finding.value_digest for finding in findings},
        agent="drift",
        stack=".",
    )


def addresses(groups):
    return [[answer.finding.address for answer in each.answers] for each in groups]


def test_each_root_cause_is_its_own_group():
    one, two = make_answer("a.a", "size", after=1), make_answer("a.a", "type", after=2)
    groups = group([one, two], [], IDS)
    assert [each.answers for each in groups] == [(one,), (two,)]
    assert groups[0].scope == scope("root-id", "drift", ("a.a", "size"))
    assert groups[0].branch == f"agentbot/drift/root/a-a-size-{groups[0].scope}"


def test_the_same_change_at_two_addresses_of_a_stack_is_one_group():
    answers = [make_answer(address, 'tags["Owner"]', after="x") for address in ("a.a", "a.b", "a.c")]
    [only] = group(answers, [], IDS)
    assert only.answers == tuple(answers)
    assert only.scope == scope("root-id", "drift", ("drift-changed", "adopt", 'tags["Owner"]', value_digest("x")))
    assert only.title == 'Adopt tags["Owner"] = "x" in 3 resources'
    assert only.branch == f"agentbot/drift/root/tags-owner-{only.scope}"


def test_stacks_values_and_sensitive_places_are_never_mixed():
    answers = [
        make_answer("a.a", after=1),
        make_answer("a.b", after=2),
        make_answer("a.c", after=1, stack="app"),
        make_answer("a.d", after=3, sensitive=True),
        make_answer("a.e", after=3, sensitive=True),
    ]
    assert len(group(answers, [], IDS)) == 5


def test_answers_without_a_change_of_the_code_are_in_no_group():
    whole = make_answer()
    refused = replace(whole, refusal=Refused(RefusalCode.VARIABLE, "it is a variable"))
    assert group([refused, replace(whole, direction=None), replace(whole, edits=())], [], IDS) == ()


def test_a_finding_in_an_open_pull_request_stays_in_it_with_its_branch():
    first, second = make_answer("a.a", after=1), make_answer("a.b", after=1)
    [open_one, other] = group([first, second], [make_pull(first)], IDS)
    assert (open_one.scope, open_one.branch) == ("0123abcd", "agentbot/drift/root/old-name-0123abcd")
    assert other.scope == scope("root-id", "drift", ("a.b", "size"))


def test_findings_that_share_an_open_pull_request_stay_together_when_one_value_changes():
    first, second = make_answer("a.a", after=1), make_answer("a.b", after=1)
    pull = make_pull(first, second)
    changed = make_answer("a.b", after=2)
    [only] = group([first, changed], [pull], IDS)
    assert (only.scope, only.answers) == ("0123abcd", (first, changed))


def test_a_declined_finding_joins_no_new_group_while_its_value_is_the_same():
    declined, fresh = make_answer("a.a", after=1), make_answer("a.b", after=1)
    pull = make_pull(declined, state=State.DECLINED)
    assert [each.scope for each in group([declined, fresh], [pull], IDS)][0] == "0123abcd"
    assert addresses(group([declined, fresh], [pull], IDS)) == [["a.a"], ["a.b"]]
    moved = [make_answer("a.a", after=2), make_answer("a.b", after=2)]
    assert addresses(group(moved, [pull], IDS)) == [["a.a", "a.b"]]


def test_a_closed_or_merged_pull_request_holds_nothing_back():
    first, second = make_answer("a.a", after=1), make_answer("a.b", after=1)
    for state in (State.CLOSED, State.MERGED):
        assert addresses(group([first, second], [make_pull(first, state=state)], IDS)) == [["a.a", "a.b"]]


def test_the_same_answers_give_the_same_groups():
    assert make_proposal() == make_proposal()
