"""The inspector scans as little as it can, and each candidate alone on the base tree."""

from __future__ import annotations

from collections.abc import Mapping

from agentbot.gates.checkov.report import FailedCheck, Key, Report, Unknown
from agentbot.gates.policy import Inspector
from agentbot.gates.verdict import Outcome
from agentbot.remediation.candidate import Candidate, FileChange

FILES: Mapping[str, Mapping[str, bytes]] = {
    "app": {"app/main.tf": b"base", "app/other.tf": b"other", "modules/m.tf": b"shared"},
    "web": {"web/main.tf": b"base", "modules/m.tf": b"shared"},
}


class FakeScanner:
    """Fails one check wherever the word `open` stands."""

    def __init__(self, *answers: Unknown) -> None:
        self.asked: list[dict[str, bytes]] = []
        self.answers = list(answers)

    def begin(self) -> None:
        self.begun = True

    def scan(self, files: Mapping[str, bytes]) -> Report | Unknown:
        self.asked.append(dict(files))
        if self.answers:
            return self.answers.pop(0)
        keys = {Key("CKV_1", "x.y", path) for path in files}
        bad = {key for key in keys if b"open" in files[key.file]}
        failed = tuple(FailedCheck(*key, 1, "shut", "high") for key in sorted(bad))
        return Report("3", failed=failed, passed=frozenset(keys - bad), read=frozenset(files))


def changing(stack: str, path: str, after: bytes) -> Candidate:
    return Candidate(stack, (), (FileChange(path, FILES[stack].get(path), after),))


def test_the_base_is_scanned_once_for_all_candidates_of_a_stack() -> None:
    scanner = FakeScanner()
    candidates = [changing("app", "app/main.tf", b"a"), changing("app", "app/other.tf", b"open {}")]
    found = list(Inspector(scanner, FILES.__getitem__).inspect("app", candidates))
    assert [candidate for candidate, _ in found] == candidates
    assert [verdict.outcome for _, verdict in found] == [Outcome.PASS, Outcome.FAIL]
    base = FILES["app"]
    assert scanner.asked == [base, {**base, "app/main.tf": b"a"}, {**base, "app/other.tf": b"open {}"}]


def test_a_shared_module_is_looked_at_with_the_candidates_own_stack_alone() -> None:
    scanner = FakeScanner()
    inspector = Inspector(scanner, FILES.__getitem__)
    (_, verdict), *_ = inspector.inspect("web", [changing("web", "modules/m.tf", b"open {}")])
    assert verdict.outcome is Outcome.FAIL
    assert [sorted(files) for files in scanner.asked] == [["modules/m.tf", "web/main.tf"]] * 2


def test_stacks_have_a_base_each() -> None:
    scanner = FakeScanner()
    inspector = Inspector(scanner, FILES.__getitem__)
    for stack in ("app", "web"):
        assert [v.outcome for _, v in inspector.inspect(stack, [changing(stack, "modules/m.tf", b"m")])] == [
            Outcome.PASS
        ]
    assert len(scanner.asked) == 4


def test_without_terraform_nothing_is_scanned() -> None:
    scanner = FakeScanner()
    record = Candidate("app", (), (FileChange("notes.md", None, b"x"),))
    (_, verdict), *_ = Inspector(scanner, FILES.__getitem__).inspect("app", [record])
    assert (verdict.outcome, scanner.asked) == (Outcome.PASS, [])


def test_without_a_base_the_edited_tree_is_not_scanned_and_the_base_is_asked_again() -> None:
    scanner = FakeScanner(Unknown("It hung."))
    candidates = [changing("app", "app/main.tf", b"a"), changing("app", "app/main.tf", b"b")]
    verdicts = [verdict for _, verdict in Inspector(scanner, FILES.__getitem__).inspect("app", candidates)]
    assert [(verdict.outcome, verdict.reason) for verdict in verdicts][0] == (Outcome.UNKNOWN, "It hung.")
    assert verdicts[1].outcome is Outcome.PASS
    assert len(scanner.asked) == 3


def test_what_a_candidate_accepts_is_asked_for_each() -> None:
    scanner = FakeScanner()
    candidates = [changing("app", "app/main.tf", b"open {}"), changing("app", "app/other.tf", b"open {}")]
    inspected = Inspector(scanner, FILES.__getitem__).inspect(
        "app", candidates, accepts=lambda candidate: ("CKV_1",) if candidate is candidates[0] else ()
    )
    reasons = [verdict.reason for _, verdict in inspected]
    assert "never accepted" in reasons[0]
    assert "never accepted" not in reasons[1]
