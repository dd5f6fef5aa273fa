"""Answers of earlier runs, so that an unchanged one costs nothing: GitHub does not count a 304 against the limit."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = 2000
"""Answers that are kept; older ones go first."""
SIZE_LIMIT = 4 * 1024 * 1024
"""Bytes of one answer."""


@dataclass(frozen=True)
class Seen:
    """One answer as it was, and by what GitHub tells whether it still is."""

    etag: str
    link: str
    body: Any


class SeenAnswers:
    """A folder with one file per question, readable by its owner only; without one nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, question: str) -> Seen | None:
        """What was answered last time; a file that is gone, damaged or too large counts for nothing."""
        if self._folder is None:
            return None
        try:
            with open(self._place(question), "rb") as file:
                data = json.loads(file.read(SIZE_LIMIT))
            return Seen(str(data["etag"]), str(data["link"]), data["body"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def put(self, question: str, answer: Seen) -> None:
        """Keep an answer; where that is not possible the next run asks again."""
        if self._folder is None:
            return
        content = json.dumps({"etag": answer.etag, "link": answer.link, "body": answer.body}).encode()
        if len(content) > SIZE_LIMIT:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(content)
            os.replace(file.name, self._place(question))
            self._prune()
        except OSError:
            return

    def _place(self, question: str) -> Path:
        assert self._folder, "asked for only where there is a folder"
        return self._folder / hashlib.sha256(question.encode("utf-8", "replace")).hexdigest()

    def _prune(self) -> None:
        assert self._folder, "called only where there is a folder"
        files = sorted(self._folder.iterdir(), key=lambda place: place.stat().st_mtime)
        for place in files[: max(0, len(files) - KEPT)]:
            place.unlink(missing_ok=True)
