"""Bad stacks beside a good one, on real Terraform: each says why it could not be read, and the good one is proven."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentbot.commands.demo_cloud import cloud
from agentbot.terraform.lock_file import LOCK_FILE
from tests.support.command_line import Bench, Ended, bench

pytestmark = pytest.mark.real

GOOD = """\
terraform {
  backend "local" {}
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudwatch_log_group" "good" {
  name              = "good"
  retention_in_days = 7
  tags              = { Owner = "web" }
}
"""
PLAIN = 'terraform {\n  backend "local" {}\n}\n\nresource "terraform_data" "this" {\n  input = "x"\n}\n'
LOCK = """\
provider "registry.terraform.io/hashicorp/aws" {
  version = "5.100.0"
}
"""
STATE = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "held", "outputs": {}, "resources": []}
FILES: dict[str, str | bytes] = {
    "good/main.tf": GOOD,
    "syntax/main.tf": PLAIN + 'resource "terraform_data" "broken" {{\n',
    "backend/main.tf": PLAIN.replace('"local"', '"nowhere"'),
    f"lock/{LOCK_FILE}": LOCK,
    "lock/main.tf": GOOD.replace('"hashicorp/aws" }', '"hashicorp/aws", version = ">= 6.0" }'),
    "latin/main.tf": PLAIN.encode() + b'locals {\n  name = "caf\xe9"\n}\n',
    "variable/main.tf": PLAIN + 'variable "password" {}\n',
    "empty/main.tf": PLAIN,
    "empty/more.tf": "",
    "deep/main.tf": PLAIN + "locals {\n  deep = " + "[" * 500 + "]" * 500 + "\n}\n",
    "json/main.tf.json": json.dumps(
        {"terraform": {"backend": {"local": {}}}, "resource": {"terraform_data": {"this": {"input": "x"}}}}
    ),
    "held/main.tf": PLAIN,
    "held/terraform.tfstate": json.dumps(STATE),
    f"held/{LOCK_FILE}": "",
}
REASONS = {
    "syntax": 'on main.tf line 8, in resource "terraform_data" "broken"',
    "backend": "`terraform init` failed (exit code 1): Error: Unsupported backend type on main.tf line 2",
    "lock": "Could not retrieve the list of available versions for provider hashicorp/aws",
    "latin": "Error: Invalid character encoding on main.tf line 9",
    "variable": "`terraform plan` failed (exit code 1): Error: No value for required variable on main.tf line 8",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """An applied estate; somebody tagged the good stack's log group, and another process holds a state."""
    with cloud() as own:
        made = bench(tmp_path_factory.mktemp("bad") / "bench")
        shutil.rmtree(made.repo / "live")
        (made.folder / "bin/terraform").unlink()
        (made.folder / "bin/terraform").symlink_to(shutil.which("terraform") or "terraform")
        made.environment |= {name: value for name, value in own.environment.items() if name.startswith(("AWS_", "TF_"))}
        for path, content in FILES.items():
            made.write(path, content)
        for arguments in (("init",), ("apply", "-auto-approve")):
            command = ["terraform", *arguments, "-input=false", "-no-color"]
            data = {"TF_DATA_DIR": str(made.folder / "data")}
            subprocess.run(
                command, cwd=made.repo / "good", env={**made.environment, **data}, check=True, capture_output=True
            )
        made.commit()
        own.client("logs").tag_log_group(logGroupName="good", tags={"Owner": "data"})
        with (made.repo / "held/terraform.tfstate").open("rb+") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            yield made


@pytest.fixture(scope="module")
def ended(place: Bench) -> Ended:
    with place.unharmed():
        return place.json("run")


def test_each_bad_stack_says_why_and_the_others_are_read(ended: Ended) -> None:
    assert (ended.code, ended.err) == (4, "")
    failed = {name for name, status in ended.statuses.items() if status == "failed"}
    assert failed == REASONS.keys()
    for name, said in REASONS.items():
        assert said in ended.reasons[name]
        assert "\n" not in ended.reasons[name]
    assert ended.statuses.keys() - failed == {"good", "empty", "deep", "json", "held"}


def test_the_good_one_is_proven_and_proposed(ended: Ended) -> None:
    [proposal] = ended.document["proposals"]
    assert (proposal["operation"], proposal["draft"]) == ("opened", False)
    assert proposal["addresses"] == ["aws_cloudwatch_log_group.good"]
    assert {verdict["outcome"] for verdict in proposal["verdicts"]} == {"pass"}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("word", ["terraform init", "-refresh=false"])
def test_ctrl_c_leaves_no_process_no_file_and_no_half_of_anything(place: Bench, ended: Ended, word: str) -> None:
    before = place.snapshot()
    stopped = place.interrupted("run", "--stack", "good", when=lambda: bool(place.running(word)))
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.sentence.startswith("interrupted.")
    assert (place.running(), place.temporary) == ([], [])
    assert place.snapshot() == before
