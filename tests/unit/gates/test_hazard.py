"""The edited tree runs, reads and reaches nothing during init and plan that the trusted base does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from agentbot.gates import hazard
from agentbot.gates.hazard import new_hazards
from agentbot.gates.verdict import Outcome, Verdict
from agentbot.remediation.candidate import Candidate, FileChange
from tests.support.answers import answer, candidate
from tests.support.plans import MAIN

BASE = {
    "live/main.tf": 'terraform {\n  backend "s3" {}\n}\nprovider "aws" {\n  profile = "ci"\n}\n' + MAIN,
    "live/vpc.tf": 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.1.0"\n}\n',
    "live/tools.tf": 'data "external" "who" {\n  program = ["who", var.how]\n}\n'
    'variable "how" {\n  default = "-m"\n}\nvariable "word" {\n  sensitive = true\n}\n',
    "live/modules.tf": 'module "m" {\n  source = "../modules/m"\n  size   = 1\n}\n',
    "modules/m/main.tf": 'resource "null_resource" "x" {\n  provisioner "local-exec" {\n    command = "id"\n  }\n}\n',
}


def judged(path: str, after: str | None, *, base: Mapping[str, str] = BASE, links: Collection[str] = ()) -> Verdict:
    before = base.get(path)
    change = FileChange(path, before.encode() if before is not None else None, after.encode() if after else None)
    made = Candidate("live", (answer(),), (change,))
    return hazard.judge(made, files={path: text.encode() for path, text in base.items()}, links=links)


def test_an_edit_of_a_plain_value_passes() -> None:
    verdict = hazard.judge(candidate(), files={"main.tf": MAIN.encode()})
    assert (verdict.gate, verdict.outcome) == ("hazard", Outcome.PASS)


@pytest.mark.parametrize("path", list(BASE))
def test_the_hazards_of_the_base_may_stay_on_other_lines(path: str) -> None:
    assert judged(path, f"# a line\n\n{BASE[path]}\nlocals {{\n  a = 1\n}}\n").outcome is Outcome.PASS


@pytest.mark.parametrize("path", list(BASE))
def test_a_file_may_go_away_or_be_renamed(path: str) -> None:
    assert judged(path, None).outcome is Outcome.PASS
    moved = (FileChange(path, BASE[path].encode(), None), FileChange(f"{path[:-3]}_2.tf", None, BASE[path].encode()))
    verdict = hazard.judge(Candidate("live", (answer(),), moved), files={p: text.encode() for p, text in BASE.items()})
    assert verdict.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("path", "old", "new", "named"),
    [
        ("live/main.tf", '"s3" {}', '"http" {}', "where the state is kept"),
        ("live/main.tf", '"s3" {}', '"s3" {\n    endpoint = "http://a"\n  }', "where the state is kept"),
        ("live/main.tf", '"ci"', '"root"', "`profile` of provider `aws`"),
        ("live/main.tf", "size", 'x    = file("/proc/self/environ")\n  size', "calls `file` with an absolute path"),
        ("live/main.tf", 'provider "aws"', 'provider "evil" {}\nprovider "aws"', "provider `evil`"),
        ("live/vpc.tf", "5.1.0", "5.2.0", "module `vpc`"),
        ("live/vpc.tf", "terraform-aws-modules", "terraform-aws-module", "module `vpc`"),
        ("live/tools.tf", '"who", ', '"who", "-a", ', "runs a program"),
        ("live/tools.tf", '"-m"', '"; id"', "decides with `var.how`"),
        ("live/tools.tf", "sensitive = true", "sensitive = false", "no longer marks `variable.word` as sensitive"),
        ("live/tools.tf", "  sensitive = true\n", "", "no longer marks `variable.word` as sensitive"),
        ("live/tools.tf", "sensitive = true", "sensitive = !false", "no longer marks `variable.word` as sensitive"),
        ("live/modules.tf", "size   = 1", "size   = nonsensitive(var.word)", "takes the mark from a secret"),
        ("live/modules.tf", '"m" {', '"n" {', "whose code has hazards"),
        ("modules/m/main.tf", '"id"', '"curl a"', "has a provisioner"),
        ("live/modules.tf", "size   = 1", "size   = 1 # \u202e", "U+202E"),
        ("live/modules.tf", "size   = 1", "size   = [", "cannot be read"),
    ],
)
def test_a_new_hazard_fails_and_is_named_with_its_place(path: str, old: str, new: str, named: str) -> None:
    assert old in BASE[path]
    verdict = judged(path, BASE[path].replace(old, new, 1))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.reason.startswith(path)
    assert named in verdict.reason


@pytest.mark.parametrize("name", ["live/new.tf", "live/new.tf.json", "live/terraform.tfvars"])
def test_a_new_file_is_looked_at(name: str) -> None:
    bad = {
        "live/new.tf": 'output "o" {\n  value = file("~/.aws/credentials")\n}\n',
        "live/new.tf.json": '{"output": {"o": {"value": "${file(\\"~/.aws/credentials\\")}"}}}',
        "live/terraform.tfvars": 'how = "; id"\n',
    }
    assert judged(name, bad[name]).outcome is Outcome.FAIL
    assert judged(name, "{}" if name.endswith("json") else "other = 1\n").outcome is Outcome.PASS


def test_all_of_them_are_counted() -> None:
    verdict = judged("live/new.tf", 'locals {\n  a = file("/x")\n  b = file("/y")\n}\n')
    assert (
        verdict.reason
        == "live/new.tf line 2 calls `file` with an absolute path; this is new against the base. And 1 more."
    )


def test_a_record_for_people_has_no_hazards() -> None:
    assert judged(".agentbot/reverts/a.yml", 'data "external" "x" {}').outcome is Outcome.PASS


@pytest.mark.parametrize("link", ["live", "live/main.tf"])
def test_nothing_is_written_through_a_symbolic_link(link: str) -> None:
    assert judged("live/main.tf", BASE["live/main.tf"], links=(link,)).outcome is Outcome.FAIL
    assert judged("live/main.tf", BASE["live/main.tf"], links=("liv", "live/main")).outcome is Outcome.PASS


def test_a_mark_may_be_set_or_go_away_with_its_variable() -> None:
    marked = {"v.tf": b'variable "a" {\n  sensitive = true\n}\noutput "o" {\n  value = var.a\n}\n'}
    plain = {"v.tf": b'variable "a" {}\noutput "o" {\n  value = var.a\n}\n'}
    assert new_hazards(plain, marked) == ()
    assert new_hazards(marked, {}) == ()
    assert [each.kind for each in new_hazards(marked, plain)] == ["unmasked"]


def test_an_override_takes_a_mark_away_too() -> None:
    marked = {"v.tf": b'output "o" {\n  sensitive = true\n}\n'}
    override = {**marked, "v_override.tf": b'output "o" {\n  sensitive = false\n}\n'}
    assert [each.kind for each in new_hazards(marked, override)] == ["unmasked"]
    assert new_hazards(override, override) == ()


def test_a_work_tree_is_compared_with_its_base() -> None:
    base = {path: text.encode() for path, text in BASE.items()}
    assert new_hazards(base, base) == ()
    work = {**base, "live/more.tf": b'data "http" "x" {\n  url = "http://169.254.169.254/"\n}\n', "notes.md": b"x"}
    assert {each.kind for each in new_hazards(base, work)} == {"data-source", "provider-source"}
    assert [(each.kind, each.file) for each in new_hazards(base, base, links_after=("modules/m",))] == [
        ("symbolic-link", "modules/m")
    ]
    assert new_hazards(base, base, links_before=("a", "modules/m"), links_after=("modules/m",)) == ()


def test_a_template_of_the_work_tree_is_compared_too() -> None:
    code = b'locals {\n  a = templatefile("${path.module}/a.tftpl", {})\n}\n'
    base, work = {"m/main.tf": code, "m/a.tftpl": b"a"}, {"m/main.tf": code, "m/a.tftpl": b'${file("/etc/passwd")}'}
    assert {each.file for each in new_hazards(base, work)} == {"m/main.tf", "m/a.tftpl"}
    assert new_hazards(base, {**base, "m/a.tftpl": b"b"}) == ()
