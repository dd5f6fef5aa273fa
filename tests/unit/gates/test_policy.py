"""The policy gate passes only where Checkov looked, and found nothing that was not there before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.gates import policy
from agentbot.gates.checkov.report import FailedCheck, Key, Place, Report, Unknown
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange

GROUP = 'resource "aws_security_group" "web" {\n  name = "web"\n}\n'
BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
FILE = GROUP + BUCKET
WEB, LOGS = "aws_security_group.web", "aws_s3_bucket.logs"
KINDS = frozenset({"aws_security_group", "aws_s3_bucket"})


def changing(
    after: str | None = FILE.replace('"web"\n', '"www"\n'), path: str = "main.tf", before: str = FILE
) -> Candidate:
    change = FileChange(path, before.encode(), None if after is None else after.encode())
    return Candidate("app", (), (change,))


def failed(check_id: str = "CKV_AWS_24", resource: str = WEB, *, severity: str = "high", line: int = 1) -> FailedCheck:
    return FailedCheck(check_id, resource, "main.tf", line, "Ensure that it is shut", severity)


def key(check_id: str, resource: str = WEB, file: str = "main.tf") -> Key:
    return Key(check_id, resource, file)


def report(
    *fails: FailedCheck,
    passed: tuple[Key, ...] = (key("CKV_AWS_23"), key("CKV_AWS_18", LOGS)),
    skipped: tuple[Key, ...] = (),
    crashed: tuple[Key, ...] = (),
    seen: tuple[str, ...] = (WEB, LOGS),
    read: tuple[str, ...] = ("main.tf",),
    unread: tuple[str, ...] = (),
) -> Report:
    return Report(
        version="3.3.30",
        failed=fails,
        passed=frozenset(passed),
        skipped=frozenset(skipped),
        crashed=frozenset(crashed),
        seen=frozenset(Place(resource, "main.tf") for resource in seen),
        read=frozenset(read),
        unread=frozenset(unread),
        kinds=KINDS,
    )


def judged(
    base: Report | Unknown, edited: Report | Unknown, candidate: Candidate | None = None, **more: object
) -> Verdict:
    return policy.judge(candidate or changing(), base, edited, **more)  # type: ignore[arg-type]


def test_nothing_new_passes_and_names_the_version() -> None:
    verdict = judged(report(failed()), report(failed(line=40)))
    assert (verdict.gate, verdict.outcome) == ("policy", Outcome.PASS)
    assert verdict.reason == "No check of Checkov 3.3.30 fails that did not fail before."


def test_a_new_failure_fails_with_the_check_the_resource_and_what_it_is_about() -> None:
    verdict = judged(report(), report(failed(), failed("CKV_AWS_25")))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.reason == (
        "With the edit, CKV_AWS_24 (high) of `aws_security_group.web`, “Ensure that it is shut”, fails, "
        "which did not fail before (and 1 more)."
    )


def test_the_same_check_on_another_resource_is_a_new_failure() -> None:
    assert judged(report(failed()), report(failed(), failed(resource=LOGS))).outcome is Outcome.FAIL


def test_a_failure_that_a_comment_silenced_before_is_a_new_one() -> None:
    base = report(skipped=(key("CKV_AWS_24"),))
    assert judged(base, report(failed())).outcome is Outcome.FAIL


def test_a_new_failure_that_the_change_accepts_passes_and_is_said() -> None:
    base = report(passed=(key("CKV_AWS_8"),))
    edited = report(failed("CKV_AWS_8", severity="medium"), passed=())
    verdict = judged(base, edited, accepts=("CKV_AWS_8",))
    assert verdict.outcome is Outcome.PASS
    assert "except what this change accepts: CKV_AWS_8 (medium) of `aws_security_group.web`" in verdict.reason


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_a_check_of_the_security_class_is_never_accepted(severity: str) -> None:
    verdict = judged(report(), report(failed(severity=severity)), accepts=("CKV_AWS_24",))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.reason.endswith(f"A check of severity {severity} is never accepted.")


def test_accepting_one_check_does_not_accept_another() -> None:
    edited = report(failed("CKV_AWS_8", severity="low"), failed("CKV_AWS_9", severity="low"))
    verdict = judged(report(), edited, accepts=("CKV_AWS_8",))
    assert verdict.outcome is Outcome.FAIL
    assert "CKV_AWS_9" in verdict.reason


@pytest.mark.parametrize(
    ("base", "edited"), [(Unknown("It hung."), report()), (report(), Unknown("It hung.")), (Unknown("It hung."),) * 2]
)
def test_without_a_report_it_is_unknown(base: Report | Unknown, edited: Report | Unknown) -> None:
    assert judged(base, edited) == Verdict("policy", Outcome.UNKNOWN, "It hung.")


def test_a_known_new_failure_counts_more_than_what_nobody_knows() -> None:
    edited = report(failed(), passed=(), crashed=(key("CKV_AWS_1"),))
    assert judged(report(), edited).outcome is Outcome.FAIL


@pytest.mark.parametrize("which", ["base", "edited"])
@pytest.mark.parametrize(("broken", "said"), [(key("CKV_AWS_342"), f" on `{WEB}`"), (key("CKV2_X_1", "", ""), "")])
def test_a_check_that_breaks_makes_it_unknown(which: str, broken: Key, said: str) -> None:
    reports = {"base": report(), "edited": report(), which: report(crashed=(broken,))}
    verdict = judged(reports["base"], reports["edited"])
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason.startswith(f"{broken.check_id} breaks{said} in the {which} tree")
    assert "checkov: skip" in verdict.reason


@pytest.mark.parametrize("was", [report(), report(failed("CKV_AWS_23"), passed=(key("CKV_AWS_18", LOGS),))])
def test_a_check_that_kept_silent_makes_it_unknown(was: Report) -> None:
    verdict = judged(was, report(passed=(key("CKV_AWS_18", LOGS),)))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason == f"CKV_AWS_23 says something of `{WEB}` in the base tree, and nothing in the edited tree."


def test_an_empty_report_is_unknown() -> None:
    assert judged(report(), Report("3.3.30")).outcome is Outcome.UNKNOWN


def test_an_edit_that_silences_a_check_fails() -> None:
    edited = report(passed=(key("CKV_AWS_18", LOGS),), skipped=(key("CKV_AWS_23"),))
    verdict = judged(report(), edited)
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, f"The edit would silence CKV_AWS_23 on `{WEB}`.")


def test_what_was_silenced_before_may_stay_so() -> None:
    silenced = (key("CKV_AWS_99"),)
    assert judged(report(skipped=silenced), report(skipped=silenced)).outcome is Outcome.PASS


def test_a_resource_whose_block_is_removed_needs_no_result() -> None:
    edited = report(passed=(key("CKV_AWS_18", LOGS),), seen=(LOGS,))
    assert judged(report(), edited, changing(BUCKET)).outcome is Outcome.PASS
    assert judged(report(), report(passed=(), seen=()), changing(None)).outcome is Outcome.PASS


def test_a_resource_that_vanishes_from_the_results_alone_is_unknown() -> None:
    edited = report(passed=(key("CKV_AWS_18", LOGS),), seen=(LOGS, WEB))
    assert judged(report(), edited).outcome is Outcome.UNKNOWN


def test_resources_of_a_removed_module_call_need_no_result() -> None:
    call = 'module "app" {\n  source = "./app"\n}\n'
    inside = key("CKV_AWS_18", 'module.app["x.y"].module.deep.aws_s3_bucket.logs', "app/deep/main.tf")
    other = key("CKV_AWS_18", "module.apple.aws_s3_bucket.logs", "app/main.tf")
    removing = changing(FILE, before=FILE + call)
    base = report(passed=(inside, key("CKV_TF_1", "app")))
    assert judged(base, report(passed=()), removing).outcome is Outcome.PASS
    assert judged(report(passed=(other,)), report(passed=()), removing).outcome is Outcome.UNKNOWN


def test_one_instance_less_is_no_silence_but_none_is() -> None:
    one, two = (key("CKV_AWS_18", f'aws_s3_bucket.each["{name}"]') for name in ("a]b", "c.d"))
    assert judged(report(passed=(one, two)), report(passed=(one,))).outcome is Outcome.PASS
    assert judged(report(passed=(one, two)), report(passed=())).outcome is Outcome.UNKNOWN


def test_a_new_failing_instance_fails() -> None:
    one, two = (failed("CKV_AWS_18", f"aws_s3_bucket.n[{n}]") for n in range(2))
    assert judged(report(one), report(one, two)).outcome is Outcome.FAIL


def test_a_changed_file_that_checkov_does_not_read_is_unknown() -> None:
    json = changing('{"resource": {}}', "more.tf.json", before="{}")
    verdict = judged(report(), report(), json)
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason == "Checkov cannot read more.tf.json, so nobody knows what its checks would say."


def test_a_file_that_cannot_be_read_any_more_is_unknown() -> None:
    verdict = judged(report(), report(unread=("other.tf",)))
    assert (verdict.outcome, "before the edit, and not after" in verdict.reason) == (Outcome.UNKNOWN, True)


def test_an_unreadable_file_that_is_left_alone_is_mentioned() -> None:
    verdict = judged(report(unread=("other.tf",)), report(unread=("other.tf",)))
    assert verdict.outcome is Outcome.PASS
    assert "it cannot read `other.tf`, which the edit leaves alone" in verdict.reason


def test_a_changed_resource_that_no_check_was_run_on_is_unknown() -> None:
    verdict = judged(report(), report(seen=(LOGS,)))
    assert verdict.outcome is Outcome.UNKNOWN
    assert verdict.reason == f"Checkov passed over `{WEB}` in main.tf, which the edit changes."


def test_only_changed_resources_with_checks_for_their_type_must_be_seen() -> None:
    other = 'resource "aws_new_thing" "x" {\n  size = 1\n}\n'
    candidate = changing(FILE + other.replace("1", "2"), before=FILE + other)
    assert judged(report(), report(seen=()), candidate).outcome is Outcome.PASS


def test_instances_of_a_changed_block_count_as_seen() -> None:
    edited = report(seen=(f'{WEB}["a"]',))
    assert judged(report(), edited).outcome is Outcome.PASS


def test_a_change_without_terraform_passes_unseen() -> None:
    record = Candidate("app", (), (FileChange(".agentbot/reverts/app/1.yml", None, b"x: 1\n"),))
    verdict = judged(Unknown("It hung."), Unknown("It hung."), record)
    assert (verdict.outcome, verdict.reason) == (Outcome.PASS, "No Terraform file changes.")


CHECKS = st.sampled_from(["CKV_AWS_1", "CKV_AWS_2", "CKV2_AWS_3"])
RESOURCES = st.sampled_from([WEB, LOGS, f'{WEB}["a"]', f"module.m.{LOGS}", ""])
KEYS = st.builds(Key, CHECKS, RESOURCES, st.sampled_from(["main.tf", "m/main.tf"]))
FAILED = st.builds(
    FailedCheck,
    CHECKS,
    RESOURCES,
    st.just("main.tf"),
    st.integers(),
    st.text(max_size=9),
    st.sampled_from(["high", "low"]),
)
SOME = st.frozensets(KEYS, max_size=4)
REPORTS = st.builds(
    Report,
    st.just("3"),
    failed=st.lists(FAILED, max_size=3).map(tuple),
    passed=SOME,
    skipped=SOME,
    crashed=st.frozensets(KEYS, max_size=1),
    seen=st.just(frozenset({Place(WEB, "main.tf")})),
    read=st.just(frozenset({"main.tf"})),
    unread=st.frozensets(st.just("x.tf"), max_size=1),
    kinds=st.just(KINDS),
)


@given(REPORTS, REPORTS, st.frozensets(CHECKS, max_size=2))
def test_a_pass_is_always_earned(base: Report, edited: Report, accepts: frozenset[str]) -> None:
    verdict = judged(base, edited, accepts=accepts)
    assert isinstance(verdict, Verdict)
    if verdict.outcome is Outcome.PASS:
        new = policy.new_failures(base, edited)
        assert all(f.check_id in accepts and f.severity == "low" for f in new)
        plain = {k._replace(resource=k.resource.replace('["a"]', "")) for k in (*edited.evaluated, *edited.skipped)}
        assert {k._replace(resource=k.resource.replace('["a"]', "")) for k in base.evaluated} <= plain
        assert not base.crashed | edited.crashed
