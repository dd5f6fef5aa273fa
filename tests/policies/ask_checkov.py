"""Asks a Checkov environment about agentbot's own checks and their examples."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from pydantic import BaseModel

EXAMPLES = Path(__file__).parent
CHECKS = EXAMPLES.parents[1] / "policies" / "checkov"
TIME_LIMIT = 300
PASSED_ON = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR")


class Registered(BaseModel):
    """A check that Checkov knows; its severity where it has one of its own."""

    id: str
    name: str
    severity: str


class Told(BaseModel):
    """What Checkov said: (check, file, resource) of what failed and passed, and what went wrong."""

    failed: list[tuple[str, str, str]]
    passed: list[tuple[str, str, str]]
    unread: list[str]
    problems: list[str]
    broken: list[str]
    checks: list[Registered]


def ask(python: Path) -> Told:
    """One run over all examples with all checks, built-in and own."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    argv = [str(python), "-B", str(EXAMPLES / "in_checkov.py"), str(CHECKS), str(EXAMPLES)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=TIME_LIMIT, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return Told.model_validate_json(done.stdout.splitlines()[-1])
