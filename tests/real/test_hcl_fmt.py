"""Files that `terraform fmt` would leave alone are left alone by it after an edit, too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "hcl"))

from hcl_edit_table import ROWS as EDITS
from hcl_ignore_table import IGNORED
from hcl_removal_table import REMOVALS

from agentbot.hcl.splice import apply_edits

ROWS = (*EDITS, *IGNORED, *REMOVALS)
TERRAFORM = shutil.which("terraform")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(TERRAFORM is None, reason="terraform is not on PATH, so nothing says how it formats"),
]


def formatted(directory: Path, texts: list[str]) -> list[str]:
    """Every text as one call of `terraform fmt` leaves it."""
    paths = [directory / f"f{number}.tf" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8", newline="")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_CLI_ARGS")}
    done = subprocess.run(
        [str(TERRAFORM), "fmt", str(directory)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return [path.read_text(encoding="utf-8") for path in paths]


def test_the_table_of_edits_starts_from_formatted_files(tmp_path):
    befores = [row.before for row in ROWS]
    assert formatted(tmp_path, befores) == befores


def test_formatted_files_stay_formatted(tmp_path):
    afters = []
    for row in ROWS:
        result = apply_edits({row.edit.file: row.before.encode()}, [row.edit])
        assert isinstance(result, dict)
        afters.append(result.get(row.edit.file, row.before.encode()).decode())
    assert formatted(tmp_path, afters) == afters
