"""Records the plans that the demo replays where Terraform cannot be had: real Terraform, the demo's own cloud.

Run it after a change of `estate/` or of the dozen changes: python examples/record.py
What a replay does not read is left out, and what differs from one recording to the next is numbered or fixed, so that
a new recording differs only where the estate, the changes, Terraform or the provider do.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from agentbot.commands import demo_changes, demo_estate
from agentbot.commands.demo_cloud import cloud
from agentbot.terraform.environment import child_environment
from agentbot.terraform.runner import Terraform

RECORDED = Path(__file__).parent / "recorded"
KEPT = (
    *("format_version", "terraform_version", "complete", "errored"),
    *("resource_drift", "resource_changes", "output_changes", "prior_state", "configuration"),
)
"""The members of a plan JSON that agentbot reads."""
ID = re.compile(r"\b(?P<kind>[a-z]+)-(?P<hex>[0-9a-f]{17})\b")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
TARGET_GROUP = re.compile(r"(?<=targetgroup/web/)[0-9a-f]{16}\b")
MADE_BY_TERRAFORM = re.compile(r"\bterraform-[0-9]{20,}")
UNIQUE = re.compile(r"\bARO[A-Z0-9]{13,18}\b")
MOMENT = re.compile(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|\+00:00)")


def record(folder: Path, environment: Mapping[str, str], *, stack: str) -> bytes:
    """The plan of one stack of an applied estate, as it is kept."""
    data, plan, shown = (folder / name for name in ("data", "plan", "shown"))
    terraform = Terraform(demo_estate.BINARY, child_environment(environment, {}, data_dir=data / stack))
    cwd = folder / "repo" / stack
    terraform.init(cwd, lockfile_readonly=True)
    terraform.plan(cwd, plan)
    terraform.show(cwd, plan, shown)
    return kept(json.loads(shown.read_bytes()))


def kept(plan: dict[str, Any]) -> bytes:
    """What a replay reads of a plan, without what is different each time."""
    text = json.dumps({name: plan[name] for name in KEPT if name in plan}, indent=1, sort_keys=True)
    text = _numbered(ID, text, lambda found, number: f"{found['kind']}-{number:017x}")
    text = _numbered(UUID, text, lambda found, number: f"00000000-0000-4000-8000-{number:012x}")
    text = _numbered(TARGET_GROUP, text, lambda found, number: f"{number:016x}")
    text = _numbered(MADE_BY_TERRAFORM, text, lambda found, number: f"terraform-{number:026d}")
    text = _numbered(UNIQUE, text, lambda found, number: f"AROA{number:017d}")
    return MOMENT.sub("2026-01-01T00:00:00Z", text).encode() + b"\n"


def _numbered(pattern: re.Pattern[str], text: str, shown: Callable[[re.Match[str], int], str]) -> str:
    """Each different match by the place where it is first met; the order of a plan is by address."""
    seen: dict[str, str] = {}

    def replaced(found: re.Match[str]) -> str:
        return seen.setdefault(found[0], shown(found, len(seen) + 1))

    return pattern.sub(replaced, text)


def main() -> int:
    """Record every stack."""
    with tempfile.TemporaryDirectory(prefix="agentbot-record-") as private, cloud() as own:
        folder = Path(private)
        environment = demo_estate.with_plugin_cache(own.environment, folder / "plugins")
        demo_estate.prepare(folder / "repo", environment)
        demo_estate.apply(folder / "repo", environment, lambda stack, step: print(stack, step))
        for change in demo_changes.CHANGES:
            change.make(own)
        for stack in demo_estate.STACKS:
            file = RECORDED / demo_estate.recorded_name(stack)
            file.write_bytes(record(folder, environment, stack=stack))
            print(f"{file.name}: {file.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
