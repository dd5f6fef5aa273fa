"""agentbot's own checks as their files tell of them, without Checkov."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

EXAMPLES = Path(__file__).parent
POLICIES = EXAMPLES.parents[1] / "policies"
CHECKS = POLICIES / "checkov"
SHARED = "agentbot_"
"""Modules that checks import begin like this."""


@dataclass(frozen=True)
class Check:
    """A check: what a report shows of it, its file, and the comment or docstring that explains it."""

    id: str
    name: str
    category: str
    severity: str
    file: Path
    said: str

    @property
    def order(self) -> tuple[str, int]:
        """Python before YAML, 2 before 10."""
        kind, _, number = self.id.rpartition("_")
        return kind.replace("CKV_", "CKV1_"), int(number)


def checks() -> list[Check]:
    """All of them in the order of their ids."""
    return sorted([*_in_python(), *_in_yaml()], key=lambda check: check.order)


def python_files() -> list[Path]:
    """Files that hold a check in Python."""
    return [path for path in sorted(CHECKS.rglob("*.py")) if not path.name.startswith(("__", SHARED))]


def _in_python() -> Iterator[Check]:
    for path in python_files():
        tree = ast.parse(path.read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        (about,) = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "About"]
        written = {keyword.arg: ast.literal_eval(keyword.value) for keyword in about.keywords}
        yield Check(**written, file=path, said=ast.get_docstring(tree) or "")


def _in_yaml() -> Iterator[Check]:
    for path in sorted(CHECKS.rglob("*.yml")):
        text = path.read_text()
        comment = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
        yield Check(**yaml.safe_load(text)["metadata"], file=path, said="\n".join(comment))


def table() -> str:
    """The table of `policies/README.md`."""
    rows = [
        f"| `{check.id}` | {check.name} | {check.severity.lower()} | "
        f"[{check.file.relative_to(CHECKS).as_posix()}]({check.file.relative_to(POLICIES).as_posix()}) |"
        for check in checks()
    ]
    return "\n".join(["| Id | What it finds | Severity | File |", "|---|---|---|---|", *rows])
