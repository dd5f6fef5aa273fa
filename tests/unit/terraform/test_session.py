"""Plans are made without a trace in the user's folder, and everything private is gone at the end."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agentbot.errors import StackError, TerraformError
from agentbot.terraform import process
from agentbot.terraform.scratch import BACKEND_FILE
from agentbot.terraform.session import Session
from agentbot.terraform.stacks import Stack

FILES = {
    "live/main.tf": "base",
    "live/.gitignore": "*.tfvars\n*.tfstate*\n.terraform/\n*.zip\n",
    "live/secret.auto.tfvars": "x = 1",
    "live/terraform.tfstate": "state",
    "live/.terraform/junk": "junk",
    "modules/m/main.tf": "module",
    "modules/m/.gitignore": "*.zip\n",
    "modules/m/code.zip": "archive",
    "shared/common.tfvars": "y = 1",
    ".gitignore": "/shared/\n",
}
LOCK = 'provider "registry.terraform.io/a/b" {\n  version = "1.0.0"\n}\n'


def git(repo: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(repo), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    git(folder.parent, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", ".")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "base")
    return folder


def stack(**settings: Any) -> Stack:
    return Stack(name="live", path="live", module_dirs=("live", "modules/m"), **settings)


@pytest.fixture
def open_session(repo: Path, terraform: Any, tmp_path: Path) -> Any:
    def checkout(target: Path) -> None:
        git(repo, "clone", "-q", "--no-hardlinks", str(repo), str(target))

    def ignored(folders: Sequence[str]) -> Sequence[str]:
        return git(repo, "ls-files", "-oi", "--exclude-standard", "--", *folders).splitlines()

    return lambda **options: Session(
        repo, checkout=checkout, ignored=ignored, environment=terraform.environment, cache=tmp_path / "cache", **options
    )


def listing(folder: Path) -> dict[str, Any]:
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts
    }


def seen(file: Path) -> dict[str, str]:
    """The files that the fake terraform saw while it planned."""
    answer: dict[str, str] = json.loads(file.read_text())
    return answer


def test_with_a_lock_file_the_users_folder_is_planned_and_stays_as_it_is(
    repo: Path, open_session: Any, terraform: Any
) -> None:
    (repo / "live/.terraform.lock.hcl").write_text(LOCK)
    before = listing(repo)
    with open_session() as session:
        plan = session.main_plan(stack(var_files=("x.tfvars",), backend_config=("a=b",)))
        assert (plan.lineage, plan.lock, plan.own_lock) == ("l1", LOCK.encode(), False)
        assert json.loads(plan.state)["serial"] == 2
        assert session.versions(stack()) == "Terraform 1.11.4, a/b 1.0.0"
    assert listing(repo) == before
    init, planned, shown = terraform.calls[:3]
    assert {call["cwd"] for call in (init, planned, shown)} == {str(repo / "live")}
    assert init["argv"][3:] == ["-lockfile=readonly", "-backend-config=a=b"]
    assert "-var-file=x.tfvars" in planned["argv"]
    assert not init["env"]["TF_DATA_DIR"].startswith(str(repo))


def test_without_a_lock_file_the_copy_is_planned_and_reads_the_users_local_state(
    repo: Path, open_session: Any, terraform: Any
) -> None:
    before = listing(repo)
    with open_session() as session:
        plan = session.main_plan(stack())
        assert plan.own_lock
        assert b'version = "1.2.3"' in plan.lock
        override = seen(plan.json)[BACKEND_FILE]
    assert listing(repo) == before
    assert f'path = "{repo}/live/terraform.tfstate"' in override
    assert f'workspace_dir = "{repo}/live/terraform.tfstate.d"' in override
    assert not terraform.calls[0]["cwd"].startswith(str(repo))


def test_a_local_backend_elsewhere_is_read_where_terraform_says_it_is(
    repo: Path, open_session: Any, terraform: Any
) -> None:
    (terraform.home / "backend").write_text(json.dumps({"path": "../state/${x}.tfstate", "workspace_dir": None}))
    with open_session() as session:
        override = seen(session.main_plan(stack(backend="local")).json)[BACKEND_FILE]
    assert f'path = "{repo}/live/../state/$${{x}}.tfstate"' in override


def test_a_remote_backend_without_a_lock_file_keeps_its_backend(open_session: Any, terraform: Any) -> None:
    with open_session() as session:
        files = seen(session.main_plan(stack(backend="s3", backend_config=("k=v",))).json)
    assert BACKEND_FILE not in files
    assert "-backend-config=k=v" in terraform.calls[0]["argv"]


def test_a_workspace_is_named_only_after_it_is_known_to_exist(open_session: Any, terraform: Any) -> None:
    with open_session() as session:
        session.main_plan(stack(backend="s3", workspace="staging"))
        assert terraform.verbs[:3] == ["init", "workspace", "plan"]
        assert "TF_WORKSPACE" not in terraform.calls[0]["env"]
        assert terraform.calls[2]["env"]["TF_WORKSPACE"] == "staging"
        with pytest.raises(StackError, match="no workspace `absent`"):
            session.main_plan(stack(backend="s3", workspace="absent"))
    assert terraform.verbs.count("plan") == 1


def test_a_candidate_is_the_base_with_ignored_inputs_the_edit_and_the_state(
    repo: Path, open_session: Any, terraform: Any
) -> None:
    (repo / "live/main.tf").write_text("uncommitted")
    (repo / "link.zip").symlink_to("/etc/hostname")
    before = listing(repo)
    configured = stack(var_files=("../shared/common.tfvars",))
    with open_session() as session:
        session.main_plan(configured)
        overlay = {"live/main.tf": b"edited", "modules/m/new.tf": b"new"}
        files = seen(session.candidate_plan(configured, b"refreshed", overlay))
        copy = Path(terraform.calls[-1]["cwd"]).parent
        assert (copy / "modules/m/code.zip").read_text() == "archive"
        assert (copy / "shared/common.tfvars").read_text() == "y = 1"
        assert not (copy / "modules/m/new.tf").exists()
        assert files["main.tf"] == "edited"
        assert files["secret.auto.tfvars"] == "x = 1"
        assert files["terraform.tfstate"] == "refreshed"
        assert files[BACKEND_FILE] == 'terraform {\n  backend "local" {\n  }\n}\n'
        assert 'version = "1.2.3"' in files[".terraform.lock.hcl"]
        assert "junk" not in files.values()
        baseline = seen(session.candidate_plan(configured, b"again", {}))
        assert (baseline["main.tf"], baseline["terraform.tfstate"]) == ("base", "again")
    assert listing(repo) == before
    candidates = [call["argv"] for call in terraform.calls if call["argv"][0] in ("init", "plan")][2:]
    assert [argv[0] for argv in candidates] == ["init", "plan", "plan"]
    assert "-lockfile=readonly" in candidates[0]
    assert {"-refresh=false", "-lock=false"} <= set(candidates[1])


def test_where_the_saved_plan_tells_no_state_it_is_pulled_and_candidates_refresh(
    open_session: Any, terraform: Any
) -> None:
    terraform.will("seal plan")
    with open_session() as session:
        plan = session.main_plan(stack())
        assert (plan.refreshed, plan.lineage, json.loads(plan.state)["lineage"]) == (False, "pulled", "pulled")
        session.candidate_plan(stack(), plan.state, {})
    assert not any("-refresh=false" in call["argv"] for call in terraform.calls)


def planned_in(terraform: Any) -> Path:
    """The copy of the repository in which the last plan was made."""
    return Path([call["cwd"] for call in terraform.calls if call["argv"][0] == "plan"][-1]).parent


def test_code_that_reads_another_stacks_local_state_finds_it_in_the_copy(
    repo: Path, open_session: Any, terraform: Any
) -> None:
    for name in ("network", "live/nested"):
        (repo / name).mkdir()
        (repo / name / "terraform.tfstate").write_text(name)
    (repo / ".gitignore").write_text("*.tfstate\n/shared/\n")
    with open_session() as session:
        session.main_plan(stack())
        copy = planned_in(terraform)
        assert not (copy / "network").exists()
    (repo / "modules/m/main.tf").write_text('data "terraform_remote_state" "network" {}')
    git(repo, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qam", "reads")
    with open_session() as session:
        session.main_plan(stack())
        copy = planned_in(terraform)
        assert (copy / "network/terraform.tfstate").read_text() == "network"
        assert (copy / "live/nested/terraform.tfstate").read_text() == "live/nested"
        assert not (copy / "live/terraform.tfstate").exists()


def test_the_lineage_of_a_state_in_the_stacks_folder_is_known_without_terraform(repo: Path, open_session: Any) -> None:
    spaces = repo / "live/terraform.tfstate.d/staging"
    spaces.mkdir(parents=True)
    (spaces / "terraform.tfstate").write_text('{"lineage": "of staging"}')
    with open_session() as session:
        assert session.local_lineage(stack(workspace="staging")) == "of staging"
        assert session.local_lineage(stack()) is None
        assert session.local_lineage(stack(backend="s3", workspace="staging")) is None


def test_a_cached_schema_of_a_locked_stack_needs_no_init(repo: Path, open_session: Any, terraform: Any) -> None:
    (repo / "live/.terraform.lock.hcl").write_text('provider "registry.terraform.io/a/b" {\n  version = "1.2.3"\n}\n')
    for _ in range(2):
        with open_session() as session:
            assert session.schema(stack()).block("registry.terraform.io/a/b", "b_thing")
    assert terraform.verbs == ["version", "init", "providers schema", "version"]


def test_the_copy_is_restored_when_a_candidate_fails(open_session: Any, terraform: Any) -> None:
    with open_session() as session:
        session.main_plan(stack())
        terraform.will("fail plan|Error: bad")
        with pytest.raises(TerraformError, match="bad"):
            session.candidate_plan(stack(), b"s", {"live/main.tf": b"edited"})
        terraform.will("")
        assert seen(session.candidate_plan(stack(), b"s", {}))["main.tf"] == "base"


def test_a_candidate_of_a_workspace_has_its_state_there(open_session: Any, terraform: Any) -> None:
    configured = stack(workspace="staging")
    with open_session() as session:
        session.main_plan(configured)
        files = seen(session.candidate_plan(configured, b"refreshed", {}))
    assert files["terraform.tfstate.d/staging/terraform.tfstate"] == "refreshed"
    assert terraform.calls[-1]["env"]["TF_WORKSPACE"] == "staging"


def test_an_overlay_never_writes_through_a_link(repo: Path, open_session: Any, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (repo / "modules/out").symlink_to(tmp_path / "outside")
    git(repo, "add", ".")
    git(repo, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "link")
    with open_session() as session:
        session.main_plan(stack())
        with pytest.raises(StackError, match="symbolic link"):
            session.candidate_plan(stack(), b"s", {"modules/out/x.tf": b"x"})
    assert not list((tmp_path / "outside").iterdir())


def test_a_module_folder_outside_the_repository_is_refused(repo: Path, open_session: Any, tmp_path: Path) -> None:
    shutil.move(repo / "modules/m", tmp_path / "elsewhere")
    (repo / "modules/m").symlink_to(tmp_path / "elsewhere")
    with open_session() as session, pytest.raises(StackError, match="leads out of the repository"):
        session.main_plan(stack())
    with open_session() as session, pytest.raises(StackError, match="leads out of the repository"):
        session.candidate_plan(Stack(name="live", path="live", module_dirs=("live", "../x")), b"s", {})


def test_schemas_are_dumped_only_when_they_are_missing(open_session: Any, terraform: Any) -> None:
    for _ in range(2):
        with open_session() as session:
            session.main_plan(stack())
            schemas = session.schema(stack())
            assert session.schema(stack()) is schemas
            block = schemas.block("registry.terraform.io/a/b", "b_thing")
            assert block == {"attributes": {"description": {"type": "string"}}}
    assert terraform.verbs.count("providers schema") == 1


def test_schemas_work_without_a_plan_and_without_a_cache(open_session: Any, terraform: Any, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with open_session() as session:
        assert session.schema(stack(backend="s3")).block("registry.terraform.io/a/b", "b_thing")
    assert terraform.verbs == ["version", "init", "providers schema"]


def test_progress_is_told(open_session: Any) -> None:
    told: list[tuple[str, str]] = []
    with open_session(progress=lambda name, step: told.append((name, step))) as session:
        session.main_plan(stack())
        session.candidate_plan(stack(), b"s", {})
    assert [step for _, step in told] == ["init", "plan", "show", "init of the scratch copy", "proof"]


def test_private_files_are_private_and_gone_at_the_end(open_session: Any, terraform: Any) -> None:
    with open_session() as session:
        plan = session.main_plan(stack())
        private = plan.json.parent
        assert private.stat().st_mode & 0o777 == 0o700
        assert plan.json.stat().st_mode & 0o777 == 0o600
    assert not private.exists()


def test_ctrl_c_leaves_no_process_and_no_file(
    open_session: Any, terraform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE", 0.2)
    terraform.will("hang plan")

    def interrupt() -> None:
        while not (terraform.home / "pids").exists():
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt), open_session() as session:
        session.main_plan(stack())
    thread.join()
    assert not Path(terraform.calls[0]["env"]["TF_DATA_DIR"]).parent.parent.exists()
    assert all(_ended(pid) for pid in terraform.pids())


def _ended(pid: int) -> bool:
    time.sleep(0.1)
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"
