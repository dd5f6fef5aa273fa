"""What the house style asks of every file, as a ratchet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "agentbot"
MODULES = sorted(PACKAGE.rglob("*.py"))
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)(_|$)")


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_modules_and_functions_stay_small_documented_and_well_named(module: Path) -> None:
    source = module.read_text()
    tree = ast.parse(source)
    assert source.count("\n") <= 400
    assert ast.get_docstring(tree), "a module says in one sentence what it is for"
    assert not VAGUE.search(module.stem)
    for public, node in functions(tree):
        assert (node.end_lineno or 0) - node.lineno < 60, node.name
        assert not public or ast.get_docstring(node), f"{node.name} is public"


def functions(tree: ast.Module) -> Iterator[tuple[bool, ast.FunctionDef]]:
    """Functions and methods, and whether others may call them."""
    for outer in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        private = isinstance(outer, ast.ClassDef) and outer.name.startswith("_")
        for node in outer.body:
            if isinstance(node, ast.FunctionDef):
                yield not private and not node.name.startswith("_"), node


@pytest.mark.parametrize("check", [path for path in MODULES if "META = Meta(" in path.read_text()], ids=named)
def test_a_check_is_one_short_file(check: Path) -> None:
    assert check.read_text().count("\n") <= 120


def test_only_the_command_line_catches_everything() -> None:
    catching = [named(path) for path in MODULES if re.search(r"except (Base)?Exception\b", path.read_text())]
    assert catching == ["cli.py"]
