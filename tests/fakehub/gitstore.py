"""One bare git repository: objects, refs, differences and merges are what git says they are."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
SHA = re.compile(r"[0-9a-f]{40}")
SEAL = b"the local GitHub signs with this"


class GitRefused(Exception):
    """git did not do it; the text is what it said."""


@dataclass(frozen=True)
class Signature:
    """Who and when, in a commit."""

    name: str
    email: str
    when: datetime

    def line(self) -> str:
        """As git writes it into a commit."""
        offset = self.when.strftime("%z") or "+0000"
        return f"{self.name} <{self.email}> {int(self.when.timestamp())} {offset}"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read what git wrote."""
        found = re.fullmatch(r"(.*?) ?<(.*)> (\d+) ([+-]\d{4})", line, re.DOTALL)
        if not found:
            raise ValueError(f"not a signature line of git: {line!r}")
        name, email, seconds, offset = found.groups()
        zone = datetime.strptime(offset, "%z").tzinfo
        return cls(name, email, datetime.fromtimestamp(int(seconds), zone))


@dataclass(frozen=True)
class Commit:
    """A commit as git holds it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str
    signature: str | None
    payload: str

    @property
    def verified(self) -> bool:
        """Whether the local GitHub signed exactly these bytes."""
        return self.signature is not None and self.signature == seal(self.payload)


@dataclass(frozen=True)
class Entry:
    """One entry of a tree."""

    mode: str
    kind: str
    sha: str
    size: int | None
    path: str


@dataclass(frozen=True)
class Change:
    """One changed file between two trees."""

    path: str
    status: str
    sha: str
    old_path: str | None
    additions: int
    deletions: int
    patch: str | None


def seal(payload: str) -> str:
    """The signature that the local GitHub puts under a commit that it makes itself."""
    digest = base64.b64encode(hashlib.sha256(SEAL + payload.encode("utf-8", "surrogateescape")).digest()).decode()
    return f"-----BEGIN PGP SIGNATURE-----\n\n{digest}\n-----END PGP SIGNATURE-----"


class GitStore:
    """Commands on one bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, *, source: Path | None, default_branch: str) -> GitStore:
        """A bare mirror of the branches and tags of another repository, or an empty one."""
        store = cls(path)
        if source is None:
            _run(["git", "init", "--quiet", "--bare", f"--initial-branch={default_branch}", str(path)], path.parent)
        else:
            _run(["git", "clone", "--quiet", "--bare", "--no-hardlinks", str(source), str(path)], path.parent)
            store.git("symbolic-ref", "HEAD", f"refs/heads/{default_branch}")
        store.git("config", "http.receivepack", "true")
        store.git("config", "receive.hideRefs", "refs/pull")
        store.git("config", "gc.auto", "0")
        return store

    def git(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None, okay: Sequence[int] = (0,)
    ) -> bytes:
        """What a git command prints; GitRefused with its words where it fails."""
        return _run(["git", *args], self.path, stdin=stdin, env=env, okay=okay)

    # -- refs ---------------------------------------------------------------------------------------------------

    def refs(self, prefix: str) -> dict[str, tuple[str, str]]:
        """Every ref below a prefix: full name → object id and type."""
        out = self.git("for-each-ref", "--format=%(refname) %(objectname) %(objecttype)", prefix).decode()
        rows = (line.split(" ") for line in out.splitlines())
        return {name: (sha, kind) for name, sha, kind in rows}

    def branches(self) -> dict[str, str]:
        """Every branch with the commit it is at."""
        return {name.removeprefix("refs/heads/"): sha for name, (sha, _) in self.refs("refs/heads/").items()}

    def ref(self, name: str) -> tuple[str, str] | None:
        """Object id and type of one full ref name."""
        return self.refs(name).get(name)

    def branch(self, name: str) -> str | None:
        """The commit that a branch is at."""
        found = self.ref(f"refs/heads/{name}")
        return found[0] if found else None

    def is_valid_ref(self, name: str) -> bool:
        """Whether git lets a ref have this full name."""
        return "\0" not in name and self._says_yes("check-ref-format", name)

    def set_ref(self, name: str, new: str, old: str | None = None) -> None:
        """Create (`old` of zeros) or move a ref; GitRefused where it is not where `old` says."""
        self.git("update-ref", name, new, *([old] if old else []))

    def delete_ref(self, name: str) -> None:
        """Take a ref away."""
        self.git("update-ref", "-d", name)

    # -- reading ------------------------------------------------------------------------------------------------

    def kind(self, sha: str) -> str | None:
        """blob, tree, commit or tag; None for an object that is not there."""
        if not SHA.fullmatch(sha):
            return None
        out = self.git("cat-file", "--batch-check", stdin=f"{sha}\n".encode()).decode().split()
        return None if out[1] == "missing" else out[1]

    def resolve(self, name: str) -> str | None:
        """The commit that a branch, tag, full ref or id names."""
        candidates = (f"refs/heads/{name}", f"refs/tags/{name}", name)
        if not name or name.startswith("-") or ".." in name or any(c in name for c in "^~:@\0\n {"):
            return None
        for candidate in candidates:
            try:
                return self.git("rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}").decode().strip()
            except GitRefused:
                continue
        return None

    def commit(self, sha: str) -> Commit:
        """A commit, with its signature taken apart."""
        raw = self.git("cat-file", "commit", sha).decode("utf-8", "surrogateescape")
        headers, _, message = raw.partition("\n\n")
        lines = re.sub(r"\n ", "\0", headers).split("\n")
        fields = [line.split(" ", 1) for line in lines]
        one = {key: value for key, value in fields if key != "parent"}
        signature = one.get("gpgsig")
        return Commit(
            sha=sha,
            tree=one["tree"],
            parents=tuple(value for key, value in fields if key == "parent"),
            author=Signature.parse(one["author"]),
            committer=Signature.parse(one["committer"]),
            message=message,
            signature=None if signature is None else signature.replace("\0", "\n"),
            payload="\n".join(line for line in lines if not line.startswith("gpgsig ")) + "\n\n" + message,
        )

    def blob(self, sha: str) -> bytes:
        """The bytes of a file."""
        return self.git("cat-file", "blob", sha)

    def tree(self, sha: str, *, recursive: bool = False) -> list[Entry]:
        """The entries of a tree; with `recursive` those of its folders too."""
        flags = ["-r", "-t"] if recursive else []
        entries = []
        for row in self.git("ls-tree", "-z", "--long", *flags, sha).split(b"\0")[:-1]:
            meta, path = row.split(b"\t", 1)
            mode, kind, entry, size = meta.decode().split()
            entries.append(Entry(mode, kind, entry, None if size == "-" else int(size), path.decode()))
        return entries

    def entry(self, commit: str, path: str) -> Entry | None:
        """What is at a path of a commit."""
        if not path:
            return Entry("040000", "tree", self.commit(commit).tree, None, "")
        out = self.git("ls-tree", "-z", "--long", commit, path).split(b"\0")
        for row in out[:-1]:
            meta, name = row.split(b"\t", 1)
            if name.decode() == path:
                mode, kind, sha, size = meta.decode().split()
                return Entry(mode, kind, sha, None if size == "-" else int(size), path)
        return None

    def read(self, ref: str, path: str) -> bytes | None:
        """A file as it is at a commit or branch; None where it is not."""
        commit = self.resolve(ref)
        entry = self.entry(commit, path) if commit else None
        return self.blob(entry.sha) if entry and entry.kind == "blob" else None

    # -- history ------------------------------------------------------------------------------------------------

    def history(self, *revisions: str, path: str | None = None) -> list[str]:
        """Commits that these revisions reach, newest first."""
        tail = ["--", path] if path else ["--"]
        return self.git("rev-list", "--topo-order", *revisions, *tail).decode().split()

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit that two histories share."""
        return self.git("merge-base", one, other, okay=(0, 1)).decode().strip() or None

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other."""
        return self._says_yes("merge-base", "--is-ancestor", ancestor, descendant)

    def ahead_behind(self, base: str, head: str) -> tuple[int, int]:
        """How many commits the head has that the base has not, and the other way round."""
        out = self.git("rev-list", "--left-right", "--count", f"{base}...{head}").decode().split()
        return int(out[1]), int(out[0])

    def changes(self, old: str, new: str) -> list[Change]:
        """The changed files between two trees or commits, renames found."""
        flags = ("-r", "-z", "-M", "--no-commit-id")
        raw = self.git("diff-tree", *flags, "--raw", "--no-abbrev", old, new).decode("utf-8", "replace").split("\0")
        counts = _counts(self.git("diff-tree", *flags, "--numstat", old, new).decode("utf-8", "replace").split("\0"))
        patches = _patches(
            self.git("diff-tree", "-r", "-M", "-p", "--no-commit-id", old, new).decode("utf-8", "replace")
        )
        found, at = [], 0
        while at < len(raw) - 1:
            _, _, old_sha, new_sha, letter = raw[at].split(" ")
            renamed = letter[0] in "RC"
            path, was = (raw[at + 2], raw[at + 1]) if renamed else (raw[at + 1], None)
            at += 3 if renamed else 2
            added, removed = counts[path]
            status = {"A": "added", "D": "removed", "R": "renamed", "C": "copied"}.get(letter[0], "modified")
            sha = old_sha if status == "removed" else new_sha
            found.append(Change(path, status, sha, was, added, removed, patches[len(found)]))
        return found

    def merge_tree(self, base: str, head: str) -> str | None:
        """The tree of a clean merge of two commits; None where they conflict."""
        if self.merge_base(base, head) is None:
            return None
        out = self.git("merge-tree", "--write-tree", base, head, okay=(0, 1)).decode().split("\n")
        return out[0] if out[1:] == [""] else None

    # -- writing ------------------------------------------------------------------------------------------------

    def write_blob(self, content: bytes) -> str:
        """Store the bytes of a file."""
        return self.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()

    def write_tree(self, base: str | None, entries: Mapping[str, tuple[str, str] | None]) -> str:
        """A tree with these paths set to (mode, object id), or taken away where None; on top of another tree."""
        files = self._files(base) if base else {}
        for path, entry in entries.items():
            above = [path[:at] for at, letter in enumerate(path) if letter == "/"]
            files = {p: e for p, e in files.items() if p != path and not p.startswith(f"{path}/") and p not in above}
            if entry is not None and entry[0] == "040000":
                files |= {f"{path}/{name}": inner for name, inner in self._files(entry[1]).items()}
            elif entry is not None:
                files[path] = entry
        rows = b"".join(f"{mode} {sha}\t{path}\0".encode() for path, (mode, sha) in files.items())
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self.git("update-index", "-z", "--index-info", stdin=rows, env=index)
            return self.git("write-tree", env=index).decode().strip()

    def _files(self, tree: str) -> dict[str, tuple[str, str]]:
        return {e.path: (e.mode, e.sha) for e in self.tree(tree, recursive=True) if e.kind != "tree"}

    def write_commit(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        *,
        author: Signature,
        committer: Signature,
        signed: bool,
    ) -> str:
        """Store a commit, with the hub's own signature where it signs."""
        head = [f"tree {tree}", *(f"parent {p}" for p in parents)]
        head += [f"author {author.line()}", f"committer {committer.line()}"]
        if signed:
            signature = seal("\n".join(head) + "\n\n" + message)
            head.append("gpgsig " + signature.replace("\n", "\n "))
        raw = ("\n".join(head) + "\n\n" + message).encode("utf-8", "surrogateescape")
        return self.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw).decode().strip()

    def fetch(self, other: GitStore, sha: str, ref: str) -> None:
        """Have a commit of another repository here, under a ref."""
        self.git("fetch", "--quiet", "--no-tags", str(other.path), f"+{sha}:{ref}")

    def _says_yes(self, *args: str) -> bool:
        done = subprocess.run(["git", *args], cwd=self.path, env=ENVIRONMENT, capture_output=True, check=False)
        return done.returncode == 0


def _counts(rows: list[str]) -> dict[str, tuple[int, int]]:
    """`--numstat -z`: added, removed per (new) path; a binary file counts nothing."""
    found, at = {}, 0
    while at < len(rows) - 1:
        added, removed, path = rows[at].split("\t")
        if not path:
            path = rows[at + 2]
            at += 2
        at += 1
        found[path] = (0, 0) if added == "-" else (int(added), int(removed))
    return found


def _patches(text: str) -> list[str | None]:
    """The hunks of each file in turn; None where there are none (a mode, a rename, a binary file)."""
    parts = re.split(r"^diff --git .*\n", text, flags=re.MULTILINE)[1:]
    starts = (re.search(r"^@@ ", part, re.MULTILINE) for part in parts)
    return [part[s.start() :].rstrip("\n") if s else None for part, s in zip(parts, starts, strict=True)]


def _run(
    command: list[str],
    cwd: Path,
    *,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
    okay: Sequence[int] = (0,),
) -> bytes:
    done = subprocess.run(
        command, cwd=cwd, env={**ENVIRONMENT, **(env or {})}, input=stdin or b"", capture_output=True, check=False
    )
    if done.returncode not in okay:
        raise GitRefused(f"{' '.join(command)}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout
