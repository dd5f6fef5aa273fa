"""A redactor that breaks ends a command with one sentence, exit code 1 and nothing written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentbot.egress import entropy


@pytest.mark.parametrize("verb", ["scan", "run"])
@pytest.mark.parametrize("form", ["table", "json"])
def test_nothing_is_written_where_the_redactor_breaks(
    place: Any, verb: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> Any:
        raise RuntimeError(text)

    monkeypatch.setattr(entropy, "found", broken)
    file, before = tmp_path / "answer", place.repo.snapshot()
    for more in ((), ("--output", str(file))):
        answer = place.with_plan(verb, "--format", form, *more)
        assert answer.code == 1
        assert "could not be redacted (RuntimeError), so nothing of it was written." in answer.err
        assert answer.out == ""
        assert not file.exists()
        assert place.repo.snapshot() == before
        assert place.repo.git("for-each-ref", "refs/heads/agentbot") == ""
