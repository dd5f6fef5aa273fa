"""The checks that agentbot brings along are found where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentbot.errors import AgentbotError
from agentbot.gates.checkov import policies


@pytest.mark.parametrize("place", ["agentbot/policies/checkov", "policies/checkov"])
def test_they_are_inside_the_package_or_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    folder = tmp_path / place
    (folder / "aws").mkdir(parents=True)
    (tmp_path / "agentbot").mkdir(exist_ok=True)
    for name in ("aws/a.py", "b.yaml", "README.md"):
        (folder / name).write_text(name)
    monkeypatch.setattr(policies.resources, "files", lambda package: tmp_path / package)
    assert policies.shipped() == {"aws/a.py": b"aws/a.py", "b.yaml": b"b.yaml"}


def test_an_installation_without_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies.resources, "files", lambda package: tmp_path / package)
    with pytest.raises(AgentbotError, match="not part of this installation"):
        policies.shipped()
