"""The refreshed state is taken from a saved plan only where it surely is that."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from agentbot.terraform.saved_plan import refreshed_state

OLD = {"version": 4, "lineage": "l", "serial": 1}
NEW = {"version": 4, "lineage": "l", "serial": 2}


def saved(folder: Path, **members: Any) -> Path:
    with zipfile.ZipFile(folder / "plan", "w") as archive:
        for name, value in members.items():
            archive.writestr(name.replace("_", "-"), value if isinstance(value, str) else json.dumps(value))
    return folder / "plan"


@pytest.mark.parametrize("old", [OLD, {**OLD, "lineage": ""}])
def test_state_and_lineage_are_found(tmp_path: Path, old: Any) -> None:
    assert refreshed_state(saved(tmp_path, tfstate=NEW, tfstate_prev=old)) == (json.dumps(NEW).encode(), "l")


@pytest.mark.parametrize(
    ("new", "old", "lineage"),
    [
        ({**NEW, "version": 5}, OLD, "l"),
        ({**NEW, "lineage": "other"}, OLD, "other"),
        ({**NEW, "lineage": ""}, OLD, None),
        ({**NEW, "lineage": 3}, OLD, None),
        ("not json", OLD, None),
        ([], OLD, None),
        (NEW, {}, "l"),
        (NEW, "[" * 100_000, "l"),
    ],
)
def test_another_format_or_lineage_gives_no_state(tmp_path: Path, new: Any, old: Any, lineage: str | None) -> None:
    assert refreshed_state(saved(tmp_path, tfstate=new, tfstate_prev=old)) == (None, lineage)


def test_a_file_that_is_no_such_zip_gives_no_state(tmp_path: Path) -> None:
    assert refreshed_state(saved(tmp_path, tfstate=NEW)) == (None, None)
    (tmp_path / "plan").write_bytes(b"encrypted")
    assert refreshed_state(tmp_path / "plan") == (None, None)
    assert refreshed_state(tmp_path / "absent") == (None, None)
