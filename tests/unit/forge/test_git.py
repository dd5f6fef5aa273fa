import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentbot.errors import ForgeError, RepositoryError
from agentbot.forge.git import Repository

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def make_commit(repository, files, *, parents=None, message="Subject\n\nBody\n"):
    head = repository.head()
    return repository.commit(head, files, parents=parents or (head,), message=message, when=WHEN)


def test_a_sub_folder_leads_to_the_top_of_the_repository(git_repo):
    git_repo.write("stacks/app/main.tf", "")
    repository = Repository.open(git_repo.path / "stacks" / "app")
    assert repository.root == git_repo.path
    assert repository.common_dir == git_repo.path / ".git"


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda path: None, "is not in a git repository"),
        (lambda path: os.system(f"git init --quiet --bare '{path}'"), "has no work tree"),
        (lambda path: os.system(f"git init --quiet '{path}'"), "has no commit yet"),
        (lambda path: path.rmdir(), "is not a folder"),
        (lambda path: (path / ".git").write_text("nonsense"), "git cannot open"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_in_one_sentence(git_repo, tmp_path, prepare, sentence):
    folder = tmp_path / "other"
    folder.mkdir()
    prepare(folder)
    with pytest.raises(RepositoryError, match=sentence) as raised:
        Repository.open(folder)
    assert "\n" not in str(raised.value)


def test_a_machine_without_git_is_told_so(git_repo, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RepositoryError, match="git is not installed"):
        Repository.open(git_repo.path)


def test_a_variable_that_points_git_elsewhere_is_refused(git_repo, monkeypatch):
    monkeypatch.setenv("GIT_DIR", "/somewhere/else")
    with pytest.raises(RepositoryError, match="GIT_DIR"):
        Repository.open(git_repo.path)


def test_the_base_is_the_branch_of_head(git_repo):
    git_repo.git("switch", "--quiet", "--create", "feature/x")
    base = Repository.open(git_repo.path).base()
    assert (base.branch, base.sha) == ("feature/x", git_repo.git("rev-parse", "HEAD"))


def test_a_detached_head_has_no_base(git_repo):
    git_repo.git("checkout", "--quiet", "--detach")
    with pytest.raises(RepositoryError, match="detached"):
        Repository.open(git_repo.path).base()


def test_the_tree_of_a_commit_holds_regular_files_only(git_repo):
    git_repo.write("run.sh", "#!/bin/sh\n")
    (git_repo.path / "run.sh").chmod(0o755)
    (git_repo.path / "link.tf").symlink_to("main.tf")
    git_repo.write(b"caf\xe9.tf".decode("utf-8", "surrogateescape"), "odd name")
    git_repo.write("a b/ü.tf", b"\xff\x00\n\n")
    sha = git_repo.commit()
    git_repo.write("main.tf", "changed on disk")
    tree = Repository.open(git_repo.path).tree(sha)
    assert list(tree.paths()) == ["a b/ü.tf", "main.tf", "run.sh"]
    assert tree.read("a b/ü.tf") == b"\xff\x00\n\n"
    assert tree.read("main.tf").endswith(b"size = 20\n}\n")
    assert tree.read("link.tf") is None
    assert tree.read("missing") is None


def test_the_work_tree_holds_tracked_and_new_files_but_nothing_ignored_or_linked(git_repo, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.tf").write_text("secret")
    git_repo.write("folder/in.tf", "in")
    git_repo.write(".gitignore", "*.tfvars\n")
    git_repo.commit()
    git_repo.write("new.tf", "new")
    git_repo.write("own.tfvars", "ignored")
    (git_repo.path / "link.tf").symlink_to(outside / "secret.tf")
    (git_repo.path / "folder" / "in.tf").unlink()
    (git_repo.path / "folder").rmdir()
    (outside / "in.tf").write_text("not ours")
    (git_repo.path / "folder").symlink_to(outside)
    tree = Repository.open(git_repo.path).worktree()
    assert list(tree.paths()) == [".gitignore", "main.tf", "new.tf"]
    assert tree.read("new.tf") == b"new"
    assert tree.read("folder/in.tf") is None
    assert tree.read("../outside/secret.tf") is None


def test_uncommitted_names_modified_staged_and_new_files_of_the_folders_only(git_repo):
    for path in ("a/one.tf", "a/two.tf", "b/one.tf", "a*/odd.tf"):
        git_repo.write(path, "x")
    git_repo.write(".gitignore", "*.log\n")
    git_repo.commit()
    repository = Repository.open(git_repo.path)
    assert repository.uncommitted(["a", "b", "."]) == ()
    git_repo.write("a/one.tf", "y")
    git_repo.write("a/two.tf", "y")
    git_repo.git("add", "a/two.tf")
    git_repo.write("a/new.tf", "z")
    git_repo.write("a/new.log", "z")
    git_repo.write("b/one.tf", "y")
    index = (git_repo.path / ".git" / "index").read_bytes()
    assert repository.uncommitted(["a"]) == ("a/new.tf", "a/one.tf", "a/two.tf")
    assert repository.uncommitted(["a*"]) == ()
    assert repository.uncommitted(["."]) == ("a/new.tf", "a/one.tf", "a/two.tf", "b/one.tf")
    assert repository.uncommitted([]) == ()
    assert (git_repo.path / ".git" / "index").read_bytes() == index


def test_ignored_leaves_the_terraform_folder_out(git_repo):
    git_repo.write(".gitignore", "*.tfvars\n.terraform/\nbuild/\n")
    git_repo.commit()
    for path in ("a/x.tfvars", "a/.terraform/p/x.tfvars", "a/build/l.zip", "b/x.tfvars", "x.tfvars", ".terraform/m"):
        git_repo.write(path, "x")
    repository = Repository.open(git_repo.path)
    assert repository.ignored(["a"]) == ("a/build/l.zip", "a/x.tfvars")
    assert repository.ignored(["."]) == ("a/build/l.zip", "a/x.tfvars", "b/x.tfvars", "x.tfvars")
    assert repository.ignored([]) == ()


def test_a_checkout_writes_the_commit_and_nothing_else_changes(git_repo, tmp_path):
    (git_repo.path / "inside.tf").symlink_to("main.tf")
    (git_repo.path / "outside.tf").symlink_to("/etc/passwd")
    (git_repo.path / "up.tf").symlink_to("../repo-other/x.tf")
    git_repo.write("deep/er/x.tf", "x")
    sha = git_repo.commit()
    git_repo.write("main.tf", "changed on disk")
    git_repo.git("add", "main.tf")
    before = git_repo.snapshot()
    target = tmp_path / "copy"
    target.mkdir()
    Repository.open(git_repo.path).checkout(sha, target)
    assert (target / "main.tf").read_text().endswith("size = 20\n}\n")
    assert (target / "deep/er/x.tf").read_text() == "x"
    assert (target / "inside.tf").is_symlink()
    assert not os.path.lexists(target / "outside.tf")
    assert not os.path.lexists(target / "up.tf")
    assert git_repo.snapshot() == before


def test_a_sparse_checkout_still_materialises_every_file(git_repo, tmp_path):
    git_repo.write("a/x.tf", "x")
    sha = git_repo.commit()
    git_repo.git("sparse-checkout", "set", "--no-cone", "/main.tf")
    target = tmp_path / "copy"
    target.mkdir()
    Repository.open(git_repo.path).checkout(sha, target)
    assert (target / "a/x.tf").read_text() == "x"


def test_a_commit_changes_only_its_files_and_is_the_bots(git_repo):
    git_repo.write("run.sh", "old")
    (git_repo.path / "run.sh").chmod(0o755)
    git_repo.commit()
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"main.tf": b"size = 40\r\n", "run.sh": b"new", "new/ü.tf": b"x"})
    assert git_repo.git("diff", "--name-only", "HEAD", sha).count("\n") == 2
    assert git_repo.git("ls-tree", sha, "run.sh").startswith("100755")
    assert repository.tree(sha).read("main.tf") == b"size = 40\r\n"
    shown = git_repo.git("show", "--no-patch", "--format=%an %ae %cn %ce %at %ct %P", sha)
    who = "agentbot agentbot@users.noreply.github.com"
    assert shown == f"{who} {who} {int(WHEN.timestamp())} {int(WHEN.timestamp())} {repository.head()}"


def test_a_commit_leaves_out_what_is_deleted_and_only_that(git_repo):
    for path in ("run.sh", "deep/er/a.yml", "deep/er/b.yml", "ü*.tf"):
        git_repo.write(path, path)
    git_repo.commit()
    before = git_repo.snapshot()
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"deep/er/a.yml": None, "ü*.tf": None, "main.tf": b"new"})
    assert list(repository.tree(sha).paths()) == ["deep/er/b.yml", "main.tf", "run.sh"]
    assert set(repository.difference(repository.head(), sha)) == {"deep/er/a.yml", "ü*.tf", "main.tf"}
    assert repository.tree(sha).read("deep/er/a.yml") is None
    assert git_repo.snapshot() == before
    assert (git_repo.path / "deep/er/a.yml").is_file()


def test_a_commit_that_deletes_the_last_file_of_a_folder_has_no_folder(git_repo):
    git_repo.write("deep/er/a.yml", "x")
    git_repo.commit()
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"deep/er/a.yml": None})
    assert git_repo.git("ls-tree", "--name-only", sha) == "main.tf"


def test_deleting_what_is_not_there_changes_nothing(git_repo):
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"absent.yml": None, "deep/absent.yml": None})
    assert repository.tree_of(sha) == repository.tree_of(repository.head())


def test_what_was_ever_added_below_a_folder_is_known_after_it_is_gone(git_repo):
    for path in ("r/a-1.yml", "r/deep/ü 2.yml", "r*/x.yml", "rr/x.yml"):
        git_repo.write(path, path)
    git_repo.commit()
    (git_repo.path / "r/a-1.yml").unlink()
    git_repo.commit()
    git_repo.write("r/a-1.yml", "again")
    git_repo.write("r/b-1.yml", "x")
    git_repo.commit()
    git_repo.write("r/b-1.yml", "changed")
    head = git_repo.commit()
    git_repo.write("r/not-committed.yml", "x")
    repository = Repository.open(git_repo.path)
    assert sorted(repository.ever_added(head, "r")) == ["r/a-1.yml", "r/b-1.yml", "r/deep/ü 2.yml"]
    assert sorted(repository.ever_added(f"{head}~3", "r")) == ["r/a-1.yml", "r/deep/ü 2.yml"]
    assert repository.ever_added(head, "absent") == ()


def test_what_was_added_is_told_whatever_git_is_configured_to_show(git_repo):
    for key, value in (("log.showSignature", "true"), ("diff.renames", "copies"), ("core.quotePath", "true")):
        git_repo.git("config", key, value)
    git_repo.write("r/old.yml", "the same content\n" * 9)
    git_repo.commit()
    git_repo.git("mv", "r/old.yml", "r/new.yml")
    head = git_repo.commit()
    assert sorted(Repository.open(git_repo.path).ever_added(head, "r")) == ["r/new.yml", "r/old.yml"]


@pytest.mark.parametrize("squash", [False, True])
def test_what_was_added_on_either_side_of_a_merge_is_known(git_repo, squash):
    git_repo.git("switch", "--quiet", "--create", "side")
    git_repo.write("r/side.yml", "x")
    git_repo.commit()
    git_repo.git("switch", "--quiet", "main")
    git_repo.write("r/main.yml", "x")
    git_repo.commit()
    git_repo.git("rm", "--quiet", "r/main.yml")
    git_repo.commit()
    git_repo.git("merge", "--quiet", "--squash" if squash else "--no-ff", "side")
    if squash:
        git_repo.git("commit", "--quiet", "--message", "squashed")
    found = Repository.open(git_repo.path).ever_added(git_repo.git("rev-parse", "HEAD"), "r")
    assert sorted(found) == ["r/main.yml", "r/side.yml"]


def test_of_a_shallow_clone_what_was_added_is_told_as_far_as_it_goes(git_repo, tmp_path):
    git_repo.write("r/old.yml", "x")
    git_repo.commit()
    git_repo.git("rm", "--quiet", "r/old.yml")
    git_repo.commit()
    git_repo.write("r/new.yml", "x")
    head = git_repo.commit()
    clone = tmp_path / "clone"
    git_repo.git("clone", "--quiet", "--depth=1", f"file://{git_repo.path}", str(clone))
    assert Repository.open(clone).ever_added(head, "r") == ("r/new.yml",)


def test_the_same_commit_twice_has_the_same_sha(git_repo):
    repository = Repository.open(git_repo.path)
    assert make_commit(repository, {"main.tf": b"x"}) == make_commit(repository, {"main.tf": b"x"})


def test_hooks_signing_templates_and_filters_stay_out_of_it(git_repo, tmp_path):
    for hook in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change", "post-checkout"):
        place = git_repo.path / ".git" / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\necho {hook} >> '{tmp_path}/ran'\nexit 1\n")
        place.chmod(0o755)
    for key, value in (
        ("commit.gpgSign", "true"),
        ("gpg.program", "/bin/false"),
        ("commit.template", "/nonexistent"),
        ("i18n.commitEncoding", "ISO-8859-1"),
        ("core.autocrlf", "true"),
        ("core.fsmonitor", str(git_repo.path / ".git/hooks/pre-commit")),
    ):
        git_repo.git("config", key, value)
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"main.tf": b"a\r\nb\n"}, message="Ünï\n")
    repository.move("agentbot/drift/live/x", old=None, new=sha)
    repository.uncommitted(["."])
    target = tmp_path / "copy"
    target.mkdir()
    repository.checkout(sha, target)
    assert not (tmp_path / "ran").exists()
    assert repository.tree(sha).read("main.tf") == b"a\r\nb\n"
    assert git_repo.git("cat-file", "commit", sha).endswith("Ünï")


def test_a_branch_moves_only_from_where_it_was_seen(git_repo):
    repository = Repository.open(git_repo.path)
    first = make_commit(repository, {"main.tf": b"1"})
    second = make_commit(repository, {"main.tf": b"2"}, parents=(first,))
    name = "agentbot/drift/live/x"
    repository.move(name, old=None, new=first)
    with pytest.raises(ForgeError):
        repository.move(name, old=None, new=second)
    with pytest.raises(ForgeError):
        repository.move(name, old=second, new=second)
    with pytest.raises(ForgeError):
        repository.move(name, old=second, new=None)
    assert repository.branches() == {name: first}
    repository.move(name, old=first, new=second)
    repository.move(name, old=second, new=None)
    assert repository.branches() == {}


def test_no_other_branch_is_ever_written(git_repo):
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"main.tf": b"1"})
    with pytest.raises(ForgeError, match="not a branch of agentbot"):
        repository.move("main", old=repository.head(), new=sha)
    git_repo.git("symbolic-ref", "refs/heads/agentbot/drift/live/x", "refs/heads/main")
    before = git_repo.git("rev-parse", "main")
    repository.move("agentbot/drift/live/x", old=before, new=sha)
    assert git_repo.git("rev-parse", "main") == before


def test_linked_work_trees_share_the_common_dir_and_their_branches_count_as_checked_out(git_repo, tmp_path):
    linked = tmp_path / "linked"
    git_repo.git("worktree", "add", "--quiet", "-b", "agentbot/drift/live/x", str(linked))
    repository = Repository.open(linked)
    assert repository.root == linked
    assert repository.common_dir == git_repo.path / ".git"
    assert repository.checked_out() == {"main", "agentbot/drift/live/x"}


def test_an_unknown_commit_is_in_no_history(git_repo):
    repository = Repository.open(git_repo.path)
    sha = make_commit(repository, {"main.tf": b"1"})
    assert repository.is_ancestor(repository.head(), sha)
    assert not repository.is_ancestor(sha, repository.head())
    assert not repository.is_ancestor("0" * 40, sha)


def test_branches_get_the_repositorys_mode_whatever_the_umask(git_repo):
    git_repo.path.joinpath(".git").chmod(0o775)
    repository = Repository.open(git_repo.path)
    mask = os.umask(0o077)
    try:
        repository.move("agentbot/drift/live/x", old=None, new=make_commit(repository, {"main.tf": b"1"}))
    finally:
        os.umask(mask)
    ref = Path(git_repo.path, ".git/refs/heads/agentbot/drift/live/x")
    assert stat.S_IMODE(ref.stat().st_mode) == 0o664
