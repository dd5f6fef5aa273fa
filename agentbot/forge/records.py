"""`agentbot/proposals.json` in the git directory: what the local forge knows of its pull requests."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agentbot.errors import ForgeError
from agentbot.forge.interface import Move, PullRequest, State

VERSION = 1
SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes of the file; some ten thousand pull requests."""

UNFINISHED = ".new-"
"""How the name of a file begins until all of it is written."""

DAMAGED_FIX = (
    "Restore it from a backup; or move it away and delete the agentbot/ branches, and agentbot starts anew "
    "(it forgets which pull requests people closed)."
)

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
# It becomes a file name and a ref: no "..", no leading dot, nothing but what agentbot's own slugs are made of.
Branch = Annotated[str, Field(pattern=r"^agentbot(/[a-z0-9]+(-[a-z0-9]+)*){3}$", max_length=240)]
Short = Annotated[str, Field(max_length=4096)]


Recorded = Literal["open", "merged", "declined", "closed"]
STATES: Mapping[State, Recorded] = {
    State.OPEN: "open",
    State.MERGED: "merged",
    State.DECLINED: "declined",
    State.CLOSED: "closed",
}
"""A branch and its record are written together, so none is ever unfinished here."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class MoveRecord(_Strict):
    """A branch that is about to move; it outlives a killed run."""

    old: Sha | None
    new: Sha | None


class PullRecord(_Strict):
    """One pull request as it is stored; its text is in a file of its own."""

    branch: Branch
    title: Short
    state: Recorded
    draft: bool
    base_sha: Sha
    head_sha: Sha
    fingerprints: list[Short]
    digests: dict[str, Short]
    agent: Short
    stack: Short
    move: MoveRecord | None = None


class Document(_Strict):
    """The whole file."""

    version: Literal[1]
    proposals: dict[Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")], PullRecord]


@dataclass(frozen=True)
class Entry:
    """A pull request with the move of its branch that is not known to be finished."""

    pull: PullRequest
    move: Move | None = None


class Records:
    """Reads and writes the file, whole and at once."""

    def __init__(self, folder: Path, mode: int) -> None:
        self.path = folder / "proposals.json"
        self._mode = mode
        self._seen: bytes | None = None

    def load(self) -> dict[str, Entry]:
        """Every pull request by scope, without its text; raises ForgeError where the file is not what we wrote."""
        self._seen = self._bytes()
        if self._seen is None:
            return {}
        document = self._parse(self._seen)
        return {scope: _entry(scope, record) for scope, record in document.proposals.items()}

    def store(self, entries: Mapping[str, Entry]) -> None:
        """Replace the file; refused where another run has written it since `load`."""
        if self._bytes() != self._seen:
            raise ForgeError(f"Another run has changed {self.path}.", fix="Run agentbot again.")
        proposals = {scope: _record(entry).model_dump(mode="json") for scope, entry in sorted(entries.items())}
        text = json.dumps({"version": VERSION, "proposals": proposals}, indent=1, ensure_ascii=True) + "\n"
        content = text.encode("ascii")
        if len(content) > SIZE_LIMIT:
            raise ForgeError(f"{self.path} would grow beyond {SIZE_LIMIT} bytes.", fix=DAMAGED_FIX)
        replace_file(self.path, content, mode=self._mode)
        self._seen = content

    def _bytes(self) -> bytes | None:
        try:
            with open(self.path, "rb") as file:
                content = file.read(SIZE_LIMIT + 1)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise ForgeError(f"{self.path} cannot be read: {problem.strerror}.", fix=DAMAGED_FIX) from problem
        if len(content) > SIZE_LIMIT:
            raise ForgeError(f"{self.path} is larger than {SIZE_LIMIT} bytes.", fix=DAMAGED_FIX)
        return content

    def _parse(self, content: bytes) -> Document:
        try:
            data = json.loads(content)
            version = data.get("version") if isinstance(data, dict) else None
            if isinstance(version, int) and version > VERSION:
                raise ForgeError(f"{self.path} was written by a newer agentbot.", fix="Update agentbot.")
            return Document.model_validate_json(content)
        except ValidationError as problem:
            where = ".".join(map(str, problem.errors()[0]["loc"])) or "the top level"
            raise ForgeError(f"{self.path} is damaged (at {where}).", fix=DAMAGED_FIX) from problem
        except (ValueError, RecursionError) as problem:
            raise ForgeError(f"{self.path} is damaged (it is not JSON).", fix=DAMAGED_FIX) from problem


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file so that a reader sees the old or the new one, also after a crash; `mode` is the folder's."""
    temporary = None
    try:
        _make_folders(path.parent, mode)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as file:
            temporary = file.name
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode & 0o666)
        os.replace(temporary, path)
    except OSError as problem:
        raise ForgeError(
            f"{path} cannot be written: {problem.strerror or problem}.",
            fix="Give agentbot a repository whose git directory it may write to.",
        ) from problem
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _make_folders(folder: Path, mode: int) -> None:
    """Make a folder and what is missing above it with the repository's own mode, whatever the umask."""
    if folder.is_dir():
        return
    _make_folders(folder.parent, mode)
    folder.mkdir(exist_ok=True)
    folder.chmod(mode & 0o777)


def _entry(scope: str, record: PullRecord) -> Entry:
    pull = PullRequest(
        scope=scope,
        branch=record.branch,
        title=record.title,
        body="",
        state=State(record.state),
        draft=record.draft,
        base_sha=record.base_sha,
        head_sha=record.head_sha,
        fingerprints=tuple(record.fingerprints),
        digests=record.digests,
        agent=record.agent,
        stack=record.stack,
    )
    return Entry(pull, Move(record.move.old, record.move.new) if record.move else None)


def _record(entry: Entry) -> PullRecord:
    pull = entry.pull
    return PullRecord(
        branch=pull.branch,
        title=pull.title,
        state=STATES[pull.state],
        draft=pull.draft,
        base_sha=pull.base_sha,
        head_sha=pull.head_sha,
        fingerprints=list(pull.fingerprints),
        digests=dict(pull.digests),
        agent=pull.agent,
        stack=pull.stack,
        move=MoveRecord(old=entry.move.old, new=entry.move.new) if entry.move else None,
    )
