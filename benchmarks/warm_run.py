"""How much longer agentbot takes than the Terraform commands it cannot do without, side by side on one stack.

    warm `agentbot scan`                       ÷ (`init` + `plan` + `show -json`)   at most 1.15
    warm `agentbot run` with ten proposals     ÷ (`init` + `plan` + `show -json`)   at most 3

The run has every gate: also Checkov, whose environment is installed before the clock starts.

Medians of interleaved rounds; "warm" means that provider schemas are cached. Exits 1 where a target is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agentbot.commands.demo_cloud import Cloud, cloud
from agentbot.commands.demo_estate import can_be_real
from agentbot.gates.checkov.environment import VARIABLE, install
from agentbot.pipeline import user_cache

ROUNDS = 3
GROUPS, VOLUMES, PARAMETERS = 15, 12, 16
CHANGED = 10
SCAN_LIMIT, RUN_LIMIT = 1.15, 3.0
TERRAFORM = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  max_retries = 3
}
"""
GROUP = """
resource "aws_cloudwatch_log_group" "g{n}" {{
  name              = "/bench/{n}"
  retention_in_days = 30 # as agreed

  tags = {{
    Name  = "group {n}"
    Owner = "platform"
  }}
}}
"""
VOLUME = """
resource "aws_ebs_volume" "v{n}" {{
  availability_zone = "us-east-1a"
  size              = {size}

  tags = {{
    Name = "volume {n}"
  }}
}}
"""
PARAMETER = """
resource "aws_ssm_parameter" "p{n}" {{
  name  = "/bench/{n}"
  type  = "String"
  value = "value {n}"
}}
"""


def main() -> int:
    """Prepare one applied and drifted stack, measure, print the ratios and their parts."""
    if reason := can_be_real(os.environ):
        print(f"cannot be measured here: {reason}")
        return 1
    with tempfile.TemporaryDirectory(prefix="agentbot-bench-") as private, cloud() as console:
        folder = Path(private).resolve() / "repo"
        checkov = install(user_cache(os.environ), os.environ, progress=print)
        environment = {**console.environment, "XDG_CACHE_HOME": f"{private}/cache", VARIABLE: str(checkov)}
        _prepare(folder, environment)
        _drift(console)
        return _report(*_measure(folder, environment))


def _prepare(folder: Path, environment: Mapping[str, str]) -> None:
    folder.mkdir()
    blocks = [GROUP.format(n=n) for n in range(GROUPS)]
    blocks += [VOLUME.format(n=n, size=10 + n) for n in range(VOLUMES)]
    blocks += [PARAMETER.format(n=n) for n in range(PARAMETERS)]
    (folder / "main.tf").write_text(TERRAFORM + "".join(blocks))
    (folder / ".gitignore").write_text("*.tfstate*\n.terraform/\n")
    for arguments in (("init",), ("apply", "-auto-approve")):
        _run(("terraform", *arguments, "-input=false", "-no-color"), folder, environment)
    shutil.rmtree(folder / ".terraform")
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "applied")):
        _run(("git", "-c", "user.name=b", "-c", "user.email=b@example.com", *arguments), folder, environment)


def _drift(console: Cloud) -> None:
    client = console.client("logs")
    # Different values: equal ones would become one pull request.
    for n in range(CHANGED):
        client.tag_log_group(logGroupName=f"/bench/{n}", tags={"Owner": f"team {n}"})


def _measure(folder: Path, environment: Mapping[str, str]) -> tuple[list[dict[str, float]], list[float], list[float]]:
    _agentbot("scan", folder, environment)
    plain, scans, runs = [], [], []
    for _ in range(ROUNDS):
        plain.append(_terraform(folder, environment))
        scans.append(_agentbot("scan", folder, environment)[0])
        seconds, document = _agentbot("run", folder, environment)
        proven = [p for p in document["proposals"] if p["operation"] == "opened"]
        if len(proven) != CHANGED:
            raise SystemExit(f"expected {CHANGED} opened proposals, got {len(proven)}")
        runs.append(seconds)
        _forget(folder, environment, [p["branch"] for p in proven])
    return plain, scans, runs


def _terraform(folder: Path, environment: Mapping[str, str]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as data:
        own, plan = {**environment, "TF_DATA_DIR": data}, f"{data}/plan"
        options = ("-input=false", "-no-color")
        return {
            "init": _run(("terraform", "init", *options, "-lockfile=readonly"), folder, own),
            "plan": _run(("terraform", "plan", *options, "-lock=false", f"-out={plan}"), folder, own),
            "show": _run(("terraform", "show", "-json", plan), folder, own),
        }


def _agentbot(verb: str, folder: Path, environment: Mapping[str, str]) -> tuple[float, Any]:
    with tempfile.TemporaryDirectory() as private:
        answer = Path(private) / "answer.json"
        command = (sys.executable, "-m", "agentbot", verb, "--format", "json", "--output", str(answer))
        seconds = _run(command, folder, environment)
        return seconds, json.loads(answer.read_text())


def _forget(folder: Path, environment: Mapping[str, str], branches: list[str]) -> None:
    _run(("git", "branch", "-q", "-D", *branches), folder, environment)
    shutil.rmtree(folder / ".git/agentbot")


def _run(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed: {done.stderr.decode(errors='replace')}")
    return time.perf_counter() - begun


def _report(plain: list[dict[str, float]], scans: list[float], runs: list[float]) -> int:
    parts = {name: statistics.median(each[name] for each in plain) for name in plain[0]}
    base = statistics.median(sum(each.values()) for each in plain)
    scan, run = statistics.median(scans), statistics.median(runs)
    print(f"{GROUPS + VOLUMES + PARAMETERS} resources, {CHANGED} proposals, medians of {ROUNDS} rounds in seconds")
    print("terraform " + "  ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items()) + f"  sum {base:.2f}")
    print(f"scan {scan:.2f} = {scan / base:.2f} x (at most {SCAN_LIMIT})")
    print(f"run  {run:.2f} = {run / base:.2f} x (at most {RUN_LIMIT})")
    return 0 if scan / base <= SCAN_LIMIT and run / base <= RUN_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
