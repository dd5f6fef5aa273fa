"""Commits with accounts, comparisons, and what Apps and people say of a commit."""

from __future__ import annotations

from tests.fakehub import payloads
from tests.fakehub.gitstore import EMPTY_TREE
from tests.fakehub.routes import Call, Refusal, Reply, not_found, route
from tests.fakehub.store import CheckRun, Status

CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out")
FILES, COMMITS, ANNOTATIONS, DESCRIPTION = 300, 250, 50, 140


@route("GET", "/repos/{owner}/{repo}/commits/{sha}", topic="contents")
def get_commit(call: Call) -> Reply:
    """A commit with its files."""
    store = call.repo.store
    sha = store.resolve(call.params["sha"])
    if sha is None:
        raise Refusal(422, f"No commit found for SHA: {call.params['sha']}")
    one = store.commit(sha)
    files = store.changes(one.parents[0] if one.parents else EMPTY_TREE, sha)
    added, removed = sum(file.additions for file in files), sum(file.deletions for file in files)
    stats = {"additions": added, "deletions": removed, "total": added + removed}
    shown = [payloads.changed_file(call.repo, file, sha) for file in files[:FILES]]
    return Reply({**payloads.commit(call.repo, one), "stats": stats, "files": shown})


@route("GET", "/repos/{owner}/{repo}/compare/{basehead:path}", topic="contents")
def compare(call: Call) -> Reply:
    """What a head has beside its merge base with another commit."""
    store = call.repo.store
    sides = [store.resolve(name) for name in call.params["basehead"].split("...")]
    base, head = sides if len(sides) == 2 else (None, None)
    since = store.merge_base(base, head) if base and head else None
    if not base or not head or not since:
        raise not_found()
    ahead, behind = store.ahead_behind(base, head)
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
    commits = list(reversed(store.history(head, f"^{base}")))
    url = f"{call.hub.url}/repos/{call.repo.full_name}/compare/{call.params['basehead']}"
    page = url.replace("/repos/", "/", 1)
    return Reply(
        {
            "url": url,
            "html_url": page,
            "permalink_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "base_commit": payloads.commit(call.repo, store.commit(base)),
            "merge_base_commit": payloads.commit(call.repo, store.commit(since)),
            "status": status.get((ahead > 0, behind > 0), "diverged"),
            "ahead_by": ahead,
            "behind_by": behind,
            "total_commits": len(commits),
            "commits": [payloads.commit(call.repo, store.commit(sha)) for sha in commits[:COMMITS]],
            "files": [payloads.changed_file(call.repo, file, head) for file in store.changes(since, head)[:FILES]],
        }
    )


@route("POST", "/repos/{owner}/{repo}/check-runs", topic="checks")
def create_check_run(call: Call) -> Reply:
    """An App says something of a commit."""
    head, output = call.text("head_sha"), call.body.get("output") or {}
    if call.repo.store.kind(head) != "commit":
        raise Refusal(422, f"No commit found for SHA: {head}")
    conclusion = call.body.get("conclusion")
    if call.body.get("status") == "completed" and conclusion not in CONCLUSIONS:
        raise Refusal(422, "Invalid request.\n\nMissing conclusion")
    if len(output.get("annotations", ())) > ANNOTATIONS:
        raise Refusal(422, "Invalid request.\n\nNo more than 50 annotations")
    app = call.token.app if call.token else None
    assert app is not None, "the table lets only Apps in"
    run = CheckRun(
        id=call.hub.new_id(),
        app=app,
        name=call.text("name"),
        head_sha=head,
        started_at=call.hub.clock.now,
        status="completed" if conclusion else call.body.get("status", "queued"),
        conclusion=conclusion,
        completed_at=call.hub.clock.now if conclusion else None,
        title=output.get("title"),
        summary=output.get("summary"),
    )
    call.repo.runs.append(run)
    return Reply(payloads.check_run(call.repo, run), 201)


@route("GET", "/repos/{owner}/{repo}/commits/{sha}/check-runs", topic="checks")
def list_check_runs(call: Call) -> Reply:
    """What Apps say of a commit."""
    sha, name = call.repo.store.resolve(call.params["sha"]), call.query.get("check_name")
    runs = [run for run in call.repo.check_runs(sha or "") if name in (None, run.name)]
    return call.page(runs, lambda run: payloads.check_run(call.repo, run), envelope="check_runs")


@route("POST", "/repos/{owner}/{repo}/statuses/{sha}", topic="statuses")
def create_status(call: Call) -> Reply:
    """Somebody says something of a commit."""
    sha, description = call.params["sha"], call.body.get("description")
    if call.repo.store.kind(sha) != "commit":
        raise Refusal(422, f"No commit found for SHA: {sha}")
    if description and len(description) > DESCRIPTION:
        raise Refusal(422, "Validation Failed", [{"resource": "Status", "code": "custom", "field": "description"}])
    one = Status(
        id=call.hub.new_id(),
        sha=sha,
        context=call.body.get("context", "default"),
        state=call.text("state"),
        description=description,
        target_url=call.body.get("target_url"),
        user=call.actor.login,
        created_at=call.hub.clock.now,
    )
    call.repo.all_statuses.append(one)
    return Reply(payloads.status(call.repo, one), 201)


@route("GET", "/repos/{owner}/{repo}/commits/{sha}/statuses", topic="statuses")
def list_statuses(call: Call) -> Reply:
    """What was said of a commit, newest first."""
    sha = call.repo.store.resolve(call.params["sha"])
    return call.page(call.repo.statuses(sha or ""), lambda one: payloads.status(call.repo, one))
