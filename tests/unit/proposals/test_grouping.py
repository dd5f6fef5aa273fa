from dataclasses import replace

from proposal_factory import make_answer, make_proposal

from agentbot.checks.identity import value_digest
from agentbot.forge.interface import PullRequest, State
from agentbot.hcl.edit import RefusalCode, Refused
from agentbot.proposals.grouping import group, split
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


GONE = {"path": None, "kind": "deleted", "before": {"id": "1"}, "after": None}


def removed(address, **rest):
    """A deleted resource whose finding has no value digest, as a check makes it."""
    answer = make_answer(address, direction="remove", **GONE, **rest)
    return replace(answer, finding=replace(answer.finding, value_digest=None))


def test_a_revert_has_no_edit_and_is_proposed_all_the_same():
    revert = make_answer(direction="revert")
    [only] = group([revert], [], IDS)
    assert (only.direction, only.rule, only.answers) == ("revert", "drift-revert", (revert,))
    assert only.title == "Revert the change by hand of size in aws_ebs_volume.data"
    irreversible = replace(revert, refusal=Refused(RefusalCode.IRREVERSIBLE, "it only grows"))
    assert group([irreversible], [], IDS) == ()


def test_reverts_come_last_and_the_rest_keeps_its_order():
    directions = ("revert", "adopt", "remove", "revert", "ignore", "adopt")
    answers = [make_answer(f"a.x{i}", after=i, direction=each) for i, each in enumerate(directions)]
    groups = group(answers, [], IDS)
    assert [each.direction for each in groups] == ["adopt", "remove", "ignore", "adopt", "revert", "revert"]
    assert addresses(groups) == [["a.x1"], ["a.x2"], ["a.x4"], ["a.x5"], ["a.x0"], ["a.x3"]]


def test_one_change_in_two_directions_is_two_groups():
    adopt = [make_answer(f"a.a{i}", after=1) for i in range(2)]
    revert = [make_answer(f"a.r{i}", after=1, direction="revert") for i in range(2)]
    groups = group([revert[0], adopt[0], revert[1], adopt[1]], [], IDS)
    assert [each.answers for each in groups] == [tuple(adopt), tuple(revert)]
    assert len({each.scope for each in groups}) == 2


def test_what_turns_to_another_direction_leaves_its_company_and_keeps_its_own_identity():
    first, second = make_answer("a.a", after=1), make_answer("a.b", after=1)
    pull = make_pull(first, second)
    turned = make_answer("a.a", after=1, direction="revert")
    stays, alone = group([turned, second], [pull], IDS)
    assert (stays.scope, stays.direction, stays.answers) == ("0123abcd", "adopt", (second,))
    assert (alone.direction, alone.answers) == ("revert", (turned,))
    assert alone.scope == scope("root-id", "drift", ("a.a", "size"))
    assert alone.branch.endswith(f"a-a-size-{alone.scope}")
    again = group([turned, second], [pull, make_pull(turned, scope=alone.scope)], IDS)
    assert [each.scope for each in again] == ["0123abcd", alone.scope]


def test_where_all_of_an_open_pull_request_turns_it_turns_too():
    before, after = make_answer("a.a", after=1), make_answer("a.a", after=1, direction="revert")
    [only] = group([after], [make_pull(before)], IDS)
    assert (only.scope, only.direction) == ("0123abcd", "revert")
    assert only.title.startswith("Revert ")


def test_the_instances_of_a_removed_block_are_one_group():
    instances = [removed(f'aws_x.y["{key}"]') for key in "ab"]
    [only] = group([*instances], [], IDS)
    assert only.answers == tuple(instances)
    assert only.title == "Remove 2 resources, deleted by hand"
    assert only.scope == scope("root-id", "drift", ("drift-changed", "remove", "", "main.tf", "resource", "aws_x", "y"))


def test_removed_blocks_of_the_same_name_are_told_apart_by_block_and_file():
    others = [removed("aws_x.y"), removed("aws_x.z"), removed("module.m.aws_x.y", file="m/main.tf")]
    assert len(group(others, [], IDS)) == 3


def test_an_ignored_path_of_one_block_is_one_group_whatever_its_instances_are_at():
    instances = [make_answer(f"aws_x.y[{i}]", after=i, direction="ignore") for i in range(3)]
    other = make_answer("aws_x.y[0]", "type", after=9, direction="ignore")
    elsewhere = make_answer("aws_x.z", after=1, direction="ignore")
    groups = group([*instances, other, elsewhere], [], IDS)
    assert [each.answers for each in groups] == [tuple(instances), (other,), (elsewhere,)]


def test_deleted_resources_come_back_one_by_one():
    answers = [replace(removed(f"aws_x.y[{i}]"), direction="revert", edits=()) for i in range(2)]
    assert addresses(group(answers, [], IDS)) == [["aws_x.y[0]"], ["aws_x.y[1]"]]


def test_the_parts_of_a_group_have_the_scopes_that_they_have_alone():
    answers = [make_answer(f"a.x{i}", after=1, direction="revert") for i in range(3)]
    [whole] = group(answers, [], IDS)
    parts = split(whole, "root-id")
    alone = [group([answer], [], IDS)[0] for answer in answers]
    assert list(parts) == alone
    assert whole.scope not in {part.scope for part in parts}


def test_by_stack_all_that_goes_one_way_shares_a_pull_request():
    answers = [
        make_answer("aws_ebs_volume.a", after=30),
        make_answer("aws_ebs_volume.b", after=40),
        make_answer("aws_ebs_volume.c", after=50, direction="revert"),
        make_answer("aws_ebs_volume.d", after=60, stack="other"),
    ]
    groups = group(answers, (), {".": ".", "other": "other"}, by_stack=True)
    found = [(each.stack, each.direction, [a.finding.address[-1] for a in each.answers]) for each in groups]
    assert found == [(".", "adopt", ["a", "b"]), ("other", "adopt", ["d"]), (".", "revert", ["c"])]
    again = group(answers[:1], (), {".": "."}, by_stack=True)
    assert again[0].scope == groups[0].scope, "who comes and goes does not change whose it is"
