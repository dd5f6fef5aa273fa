"""A git repository as agentbot uses it: it reads, and it never touches the work tree, the index or HEAD."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from agentbot.errors import ForgeError, RepositoryError
from agentbot.forge.command import GitCommand
from agentbot.forge.interface import PREFIX, Base
from agentbot.forge.trees import REGULAR, CommitTree, WorkTree, names

AUTHOR = "agentbot"
EMAIL = "agentbot@users.noreply.github.com"
HEADS = "refs/heads/"
NOT_A_REPOSITORY_FIX = "Run agentbot in a git repository, or give one with --repo."


@dataclass(frozen=True)
class Repository:
    """One repository with a work tree; `common_dir` is shared by all its linked work trees."""

    root: Path
    common_dir: Path
    git: GitCommand = field(repr=False, compare=False)

    @classmethod
    def open(cls, directory: Path) -> Repository:
        """Find the repository that a folder is in; it needs a work tree and a first commit."""
        if not os.path.isdir(directory):
            raise RepositoryError(f"{directory} is not a folder.", fix=NOT_A_REPOSITORY_FIX)
        if not os.access(directory, os.R_OK | os.X_OK):
            raise RepositoryError(f"{directory} cannot be read.", fix="Make it readable for agentbot.")
        git = GitCommand(directory)
        _require_work_tree(git, directory)
        root = Path(git.line("rev-parse", "--show-toplevel"))
        common = Path(os.path.normpath(root / GitCommand(root).line("rev-parse", "--git-common-dir")))
        # Terraform runs under umask 077; what is written into the repository gets the repository's own mode.
        umask = ~stat.S_IMODE(os.stat(common).st_mode) & 0o777
        repository = cls(root, common, GitCommand(root, umask))
        if not repository.git.succeeds("rev-parse", "--verify", "--quiet", "HEAD^{commit}"):
            raise RepositoryError(f"The repository {root} has no commit yet.", fix="Commit your Terraform code first.")
        return repository

    def head(self) -> str:
        """The commit that HEAD is at."""
        return self.git.line("rev-parse", "--verify", "HEAD^{commit}")

    def base(self) -> Base:
        """HEAD's branch and its commit; a detached HEAD has none."""
        on_branch, name, _ = self.git.attempt("symbolic-ref", "--quiet", "HEAD")
        if not on_branch:
            raise RepositoryError(
                "HEAD is detached, so there is no branch that pull requests could go to.",
                fix="Check out a branch, for instance `git switch main`.",
            )
        return Base(name.removeprefix(HEADS), self.head())

    def tree(self, sha: str) -> CommitTree:
        """The files of one commit."""
        return CommitTree(self.git, sha)

    def worktree(self) -> WorkTree:
        """The files on disk."""
        return WorkTree(self.git, self.root)

    def uncommitted(self, dirs: Sequence[str]) -> tuple[str, ...]:
        """Paths below these folders that are modified, staged or new and not ignored."""
        if not dirs:
            return ()
        arguments = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--")
        output = self.git.output(*arguments, *map(_folder, dirs))
        return tuple(sorted(entry[3:].decode("utf-8", "backslashreplace") for entry in output.split(b"\0") if entry))

    def ignored(self, dirs: Sequence[str]) -> tuple[str, ...]:
        """Ignored regular files below these folders, but not those in a `.terraform` folder."""
        if not dirs:
            return ()
        arguments = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--")
        output = self.git.output(*arguments, *map(_folder, dirs), ":(top,exclude,glob)**/.terraform/**")
        files = self.root
        return tuple(sorted(path for path in names(output) if stat.S_ISREG(os.lstat(files / path).st_mode)))

    def checkout(self, sha: str, to: Path) -> None:
        """Write a commit's files into an empty folder, through an index of its own; links that lead out are dropped."""
        with tempfile.TemporaryDirectory(prefix="agentbot-index-") as private:
            env = {"GIT_INDEX_FILE": os.path.join(private, "index")}
            reader = replace_umask(self.git)
            reader.output("read-tree", sha, env=env)
            reader.output("checkout-index", "--all", "--quiet", f"--prefix={to.resolve()}/", env=env)
        for link in self._links(sha):
            _drop_if_outside(to / link, to)

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is in the history of the other; an unknown commit is in none."""
        return self.git.succeeds("merge-base", "--is-ancestor", ancestor, descendant)

    def difference(self, base: str, head: str) -> Mapping[str, str | None]:
        """The files that differ between two commits: path → blob id in the second, None where it is gone."""
        if base == head:
            return {}
        output = self.git.output("diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", base, head)
        entries = output.split(b"\0")
        found = zip(entries[::2], entries[1::2], strict=False)
        blobs = {path: meta.split(b" ")[3].decode("ascii") for meta, raw in found for path in names(raw)}
        return {path: blob if blob.strip("0") else None for path, blob in blobs.items()}

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, str]:
        """The ids of these files as they are in a commit."""
        entries = self._entries(commit, paths) if paths else {}
        return {path: blob for path, (_, blob) in entries.items()}

    def who(self, commit: str) -> str:
        """The name of a commit's author."""
        return self.git.line("show", "--no-patch", "--no-show-signature", "--format=%an", commit)

    def ever_added(self, commit: str, folder: str) -> tuple[str, ...]:
        """Every path below a folder that a commit in the history added; of a shallow clone, as far as it goes."""
        # NOTE: without --full-history git leaves a branch out on which a file came and went again.
        shape = ("--format=", "--name-only", "-z", "--no-renames", "--full-history")
        arguments = ("log", *shape, "--diff-filter=A", commit, "--")
        return tuple(dict.fromkeys(names(self.git.output(*arguments, _folder(folder)))))

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree."""
        return self.git.line("rev-parse", "--verify", f"{commit}^{{tree}}")

    def branches(self) -> Mapping[str, str]:
        """Every branch below `agentbot/` with the commit it is at."""
        output = self.git.output("for-each-ref", "--format=%(objectname) %(refname)", HEADS + PREFIX)
        pairs = (os.fsdecode(line).split(" ", 1) for line in output.splitlines())
        return {name.removeprefix(HEADS): sha for sha, name in pairs}

    def checked_out(self) -> frozenset[str]:
        """Branches that this work tree or a linked one stands on."""
        lines = os.fsdecode(self.git.output("worktree", "list", "--porcelain")).splitlines()
        return frozenset(line.removeprefix(f"branch {HEADS}") for line in lines if line.startswith(f"branch {HEADS}"))

    def commit(
        self, base: str, files: Mapping[str, bytes | None], *, parents: Sequence[str], message: str, when: datetime
    ) -> str:
        """Make a commit of the base commit's tree with these files instead (None: without it); no branch moves.

        Plumbing only: no hook, no signature, no template, no filter, and an index of its own.
        """
        moment = f"{int(when.timestamp())} +0000"
        who = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", AUTHOR), ("EMAIL", EMAIL), ("DATE", moment))
        }
        tree = self._write_tree(base, files)
        flags = [flag for parent in parents for flag in ("-p", parent)]
        text = message.encode("utf-8", "replace")
        return self.git.line("commit-tree", tree, *flags, stdin=text, env=who, error=ForgeError)

    def move(self, branch: str, *, old: str | None, new: str | None) -> None:
        """Make, move or delete one of the bot's branches, only if it still is where it was."""
        if not branch.startswith(PREFIX):
            raise ForgeError(f"{branch} is not a branch of agentbot, so agentbot does not write it.")
        reference, expected = HEADS + branch, old or "0" * len(new or "")
        if new is None:
            self.git.output("update-ref", "--no-deref", "-d", reference, expected, error=ForgeError)
        else:
            self.git.output("update-ref", "--no-deref", "-m", "agentbot", reference, new, expected, error=ForgeError)

    def _write_tree(self, base: str, files: Mapping[str, bytes | None]) -> str:
        modes = self.modes(base, files)
        lines = b""
        for path, content in sorted(files.items()):
            if content is None:
                lines += f"0 {'0' * len(base)}\t{path}".encode() + b"\0"
                continue
            sha = self.git.line("hash-object", "-w", "--no-filters", "--stdin", stdin=content, error=ForgeError)
            lines += f"{modes.get(path, '100644')} {sha}\t{path}".encode() + b"\0"
        with tempfile.TemporaryDirectory(prefix="agentbot-index-") as private:
            env = {"GIT_INDEX_FILE": os.path.join(private, "index")}
            self.git.output("read-tree", base, env=env, error=ForgeError)
            self.git.output("update-index", "-z", "--index-info", stdin=lines, env=env, error=ForgeError)
            return self.git.line("write-tree", env=env, error=ForgeError)

    def modes(self, base: str, paths: Collection[str]) -> dict[str, str]:
        """The modes of the regular files in a commit: an executable one stays so."""
        return {path: mode for path, (mode, _) in self._entries(base, paths).items() if mode.encode() in REGULAR}

    def _entries(self, commit: str, paths: Collection[str]) -> dict[str, tuple[str, str]]:
        """Mode and id of each of these that the commit has."""
        output = self.git.output("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *paths)
        found: dict[str, tuple[str, str]] = {}
        for entry in output.split(b"\0"):
            meta, _, path = entry.partition(b"\t")
            if path:
                mode, _, blob = meta.decode("ascii").split(" ")
                found[os.fsdecode(path)] = mode, blob
        return found

    def _links(self, sha: str) -> list[str]:
        entries = (entry.partition(b"\t") for entry in self.git.output("ls-tree", "-r", "-z", sha).split(b"\0"))
        return [os.fsdecode(path) for meta, _, path in entries if meta.startswith(b"120000")]


def replace_umask(git: GitCommand) -> GitCommand:
    """The same git under the umask of the process: for files that must stay private."""
    return replace(git, umask=-1)


def _require_work_tree(git: GitCommand, directory: Path) -> None:
    """Say plainly why a folder cannot be used."""
    found, answer, problem = git.attempt("rev-parse", "--is-inside-work-tree")
    if found and answer == "true":
        return
    if found:
        raise RepositoryError(
            f"{directory} has no work tree: it is a bare repository or inside a git directory.",
            fix="Run agentbot in a clone.",
        )
    if "not a git repository" in problem:
        raise RepositoryError(f"{directory} is not in a git repository.", fix=NOT_A_REPOSITORY_FIX)
    fix = f"Make `git status` work there first{' (see safe.directory in `man git-config`)' * ('ownership' in problem)}."
    raise RepositoryError(f"git cannot open {directory}: {problem}.", fix=fix)


def _folder(path: str) -> str:
    """A pathspec that takes the folder's name as it is, also with `*` or `:` in it."""
    return f":(top,literal){'' if path in ('.', '') else path}"


def _drop_if_outside(link: Path, to: Path) -> None:
    """Take a symlink away that leads out of the folder: nothing may be read or written through it."""
    root = os.path.realpath(to)
    if os.path.commonpath((root, os.path.realpath(link))) != root:
        link.unlink(missing_ok=True)
