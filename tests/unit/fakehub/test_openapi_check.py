"""GitHub's own description as the referee of what a test sends, and the vendored copy of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakehub.openapi.check import Contract
from tests.fakehub.openapi.trim import HERE, OPERATIONS, TRIMMED, references, rendered, trim

REPO = "/repos/acme/infra"
NAMED = "/repos/{owner}/{repo}"
SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
NOTE = {"path": "main.tf", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "drift"}
CHECK = {"name": "agentbot", "head_sha": SHA, "status": "completed", "conclusion": "success"}
PULL = {"title": "Fix drift", "head": "agentbot/drift", "base": "main", "body": "text", "draft": True}
REF = {
    "ref": "refs/heads/main",
    "node_id": "REF_1",
    "url": f"http://127.0.0.1/repos/acme/infra/git/refs/heads/{SHA}",
    "object": {"type": "commit", "sha": SHA, "url": f"http://127.0.0.1/repos/acme/infra/git/commits/{SHA}"},
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="module")
def trimmed() -> Any:
    return json.loads(gzip.decompress(TRIMMED.read_bytes()))


GOOD: list[tuple[str, str, Mapping[str, str], object]] = [
    ("GET", "", {}, None),
    ("GET", "/git/ref/heads/agentbot/drift/compute", {}, None),
    ("GET", "/git/matching-refs/heads/agentbot/", {}, None),
    ("GET", "/git/matching-refs/", {}, None),
    ("GET", "/contents/", {"ref": "main"}, None),
    ("GET", "/contents/stacks/compute/main.tf", {}, None),
    ("PUT", "/contents/a.tf", {}, {"message": "m", "content": "YQ==", "branch": "agentbot/x"}),
    ("POST", "/git/refs", {}, {"ref": "refs/heads/agentbot/drift", "sha": SHA}),
    ("PATCH", "/git/refs/heads/agentbot/drift", {}, {"sha": SHA, "force": False}),
    ("DELETE", "/git/refs/heads/agentbot/drift", {}, None),
    ("POST", "/git/blobs", {}, {"content": "YQ==", "encoding": "base64"}),
    ("POST", "/git/trees", {}, {"tree": [{"path": "a", "mode": "100644", "type": "blob", "sha": None}]}),
    ("POST", "/git/commits", {}, {"message": "m", "tree": SHA, "parents": [SHA]}),
    ("GET", "/compare/main...agentbot/drift", {"per_page": "100"}, None),
    ("GET", "/commits/heads/agentbot/drift/status", {}, None),
    ("POST", "/pulls", {}, PULL),
    ("PATCH", "/pulls/7", {}, {"state": "closed", "title": "t", "body": "b"}),
    ("GET", "/pulls", {"state": "open", "head": "acme:agentbot/drift", "page": "2"}, None),
    ("POST", "/pulls/7/requested_reviewers", {}, {"reviewers": ["ada"], "team_reviewers": ["platform"]}),
    ("POST", "/issues/7/labels", {}, ["agentbot", "drift"]),
    ("POST", "/issues/7/labels", {}, {"labels": ["agentbot"]}),
    ("PUT", "/issues/7/labels", {}, []),
    ("POST", "/issues/7/comments", {}, {"body": "text"}),
    ("POST", "/issues/7/assignees", {}, {"assignees": ["ada"]}),
    ("POST", "/issues/comments/9/reactions", {}, {"content": "+1"}),
    ("GET", "/issues", {"creator": "app[bot]", "state": "all", "labels": "a,b", "per_page": "100"}, None),
    ("POST", "/check-runs", {}, {**CHECK, "output": {"title": "t", "summary": "s", "annotations": [NOTE] * 50}}),
    ("POST", f"/statuses/{SHA}", {}, {"state": "success", "context": "agentbot"}),
    ("POST", "/dispatches", {}, {"event_type": "agentbot", "client_payload": {"anything": [1]}}),
    (
        "PUT",
        "/branches/main/protection",
        {},
        {
            "required_status_checks": None,
            "enforce_admins": None,
            "restrictions": None,
            "required_pull_request_reviews": {"dismissal_restrictions": None, "require_code_owner_reviews": True},
        },
    ),
]


@pytest.mark.parametrize(("method", "path", "query", "body"), GOOD, ids=lambda value: str(value)[:40])
def test_what_github_documents_or_accepts_has_no_problem(
    contract: Contract, method: str, path: str, query: Mapping[str, str], body: object
) -> None:
    assert contract.request_problems(method, REPO + path, query, body) == []


BAD: list[tuple[str, str, Mapping[str, str], object, str]] = [
    ("POST", "/pulls", {}, {**PULL, "drafft": True}, "body.drafft is not documented"),
    ("POST", "/pulls", {}, {"title": "t", "head": "x"}, "body.base is missing"),
    ("POST", "/pulls", {}, {**PULL, "draft": "yes"}, "body.draft is string, not boolean"),
    ("POST", "/pulls", {}, None, "body is missing"),
    ("PATCH", "/pulls/7", {}, {"state": "merged"}, "body.state is none of open, closed"),
    ("GET", "/pulls", {"heads": "acme:x"}, None, "query.heads is not documented"),
    ("GET", "/pulls", {"per_page": "many"}, None, "query.per_page is string, not integer"),
    ("GET", "/pulls", {"state": "merged"}, None, "query.state is none of open, closed, all"),
    ("GET", "/pulls/seven", {}, None, "path.pull_number is string, not integer"),
    ("POST", "/git/refs", {}, {"ref": "refs/heads/x", "sha": SHA, "force": True}, "body.force is not documented"),
    ("PATCH", "/git/refs/heads/a/b", {}, {"force": True}, "body.sha is missing"),
    ("DELETE", "/git/refs/heads/a/b", {}, {"sha": SHA}, "body is not documented"),
    (
        "POST",
        "/git/trees",
        {},
        {"tree": [{"path": "a", "mode": "100600"}]},
        "body.tree[0].mode is none of 100644, 100755, 040000, 160000, 120000",
    ),
    ("POST", "/git/commits", {}, {"message": "m", "tree": SHA, "parents": SHA}, "body.parents is string, not array"),
    ("POST", "/check-runs", {}, {**CHECK, "output": {"title": "t"}}, "body.output.summary is missing"),
    (
        "POST",
        "/check-runs",
        {},
        {**CHECK, "output": {"title": "t", "summary": "s", "annotations": [NOTE] * 51}},
        "body.output.annotations has more than 50 entries",
    ),
    (
        "PATCH",
        "/check-runs/5",
        {},
        {"status": "completed"},
        "body.conclusion is missing, or body.status is none of queued, in_progress",
    ),
    ("POST", "/issues/7/labels", {}, {"label": ["drift"]}, "body.label is not documented"),
    ("POST", "/issues/7/labels", {}, [7], "body[0] is integer, not string"),
    ("POST", "/issues/7/labels", {}, "drift", "body (string) has none of the documented forms"),
    ("POST", "/issues", {}, {"title": "t", "labels": [{"nam": "x"}]}, "body.labels[0].nam is not documented"),
    ("POST", "/issues/7/comments", {}, {"body": None}, "body.body is null, not string"),
    (
        "POST",
        "/issues/comments/9/reactions",
        {},
        {"content": "thumbs"},
        "body.content is none of +1, -1, laugh, confused, heart, hooray, rocket, eyes",
    ),
    ("POST", f"/statuses/{SHA}", {}, {"state": "ok"}, "body.state is none of error, failure, pending, success"),
    ("PUT", "/pulls/7/merge", {}, {"method": "squash"}, "body.method is not documented"),
    (
        "PUT",
        "/branches/main/protection",
        {},
        {"required_status_checks": None, "enforce_admins": None, "required_pull_request_reviews": None},
        "body.restrictions is missing",
    ),
]


@pytest.mark.parametrize(("method", "path", "query", "body", "problem"), BAD, ids=lambda value: str(value)[:40])
def test_each_thing_that_github_does_not_document_is_the_one_problem(
    contract: Contract, method: str, path: str, query: Mapping[str, str], body: object, problem: str
) -> None:
    template = contract.operation(method, REPO + path)
    assert contract.request_problems(method, REPO + path, query, body) == [f"{method} {template}: {problem}"]


def test_a_missing_query_parameter_is_a_problem(contract: Contract) -> None:
    assert contract.request_problems("GET", "/search/issues", {}, None) == ["GET /search/issues: query.q is missing"]
    assert contract.request_problems("GET", "/search/issues", {"q": "is:pr"}, None) == []


@pytest.mark.parametrize(("method", "path"), [("GET", "/nope"), ("POST", f"{REPO}/git/ref/heads/x"), ("PUT", REPO)])
def test_an_operation_that_is_not_there_is_a_problem_and_not_all_good(
    contract: Contract, method: str, path: str
) -> None:
    assert contract.operation(method, path) is None
    for problems in (
        contract.request_problems(method, path, {}, None),
        contract.response_problems(method, path, 200, {}),
    ):
        assert len(problems) == 1
        assert problems[0].startswith(f"{method} {path}: no such operation")


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/git/ref/heads/a/b/c", "/git/ref/{ref}"),
        ("/commits/heads/a/b", "/commits/{ref}"),
        ("/commits/heads/a/b/check-runs", "/commits/{ref}/check-runs"),
        ("/branches/agentbot/drift", "/branches/{branch}"),
        ("/branches/agentbot/drift/protection", "/branches/{branch}/protection"),
        ("/compare/main...agentbot/a/b", "/compare/{basehead}"),
        ("/contents/pulls/7", "/contents/{path}"),
        ("/contents", "/contents/{path}"),
        ("/issues/comments", "/issues/comments"),
        ("/issues/7/comments", "/issues/{issue_number}/comments"),
        ("/pulls/comments/7", "/pulls/comments/{comment_id}"),
    ],
)
def test_exact_words_come_before_parameters_and_some_parameters_hold_slashes(
    contract: Contract, path: str, template: str
) -> None:
    assert contract.operation("GET", REPO + path) == NAMED + template


def test_an_answer_is_held_against_the_schema_of_its_status(contract: Contract) -> None:
    def answer(status: int, body: object) -> list[str]:
        problems = contract.response_problems("GET", f"{REPO}/git/ref/heads/main", status, body)
        return [problem.removeprefix(f"GET {NAMED}/git/ref/{{ref}}: ") for problem in problems]

    assert answer(200, REF) == []
    assert answer(200, {**REF, "more": 1}) == []
    assert answer(200, {**REF, "node_id": None}) == ["body.node_id is null, not string"]
    assert answer(200, {**REF, "object": {**REF["object"], "sha": SHA[:7]}}) == [  # type: ignore[dict-item]
        "body.object.sha is shorter than 40 characters"
    ]
    assert answer(200, [REF]) == ["body is array, not object"]
    assert answer(200, None) == ["body is missing for status 200"]
    assert answer(202, REF) == ["status 202 is not documented"]


def test_null_is_an_answer_only_where_the_description_says_nullable(contract: Contract) -> None:
    problems = contract.response_problems("GET", f"{REPO}/commits/main", 200, {"author": None, "parents": None})
    told = [problem.rpartition(": body.")[2] for problem in problems]
    assert "parents is null, not array" in told
    assert not any(each.startswith("author") for each in told)
    assert "committer is missing" in told


def test_a_refusal_needs_no_documentation_but_githubs_form(contract: Contract) -> None:
    path = f"{REPO}/issues/7/comments"
    assert contract.response_problems("POST", path, 401, {"message": "Bad credentials"}) == []
    assert contract.response_problems("POST", path, 401, {"message": 7}) == [
        f"POST {NAMED}/issues/{{issue_number}}/comments: body.message is integer, not string"
    ]


def test_an_answer_without_a_body_has_none(contract: Contract) -> None:
    path = f"{REPO}/git/refs/heads/a/b"
    assert contract.response_problems("DELETE", path, 204, None) == []
    assert contract.response_problems("GET", REPO, 304, None) == []
    assert contract.response_problems("DELETE", path, 204, {}) == [
        f"DELETE {NAMED}/git/refs/{{ref}}: body is not documented for status 204"
    ]


def test_a_problem_never_holds_the_value(contract: Contract) -> None:
    secret = "hunter2" * 9
    body = {"title": [secret], "head": secret, "base": {"x": secret}, "draft": secret}
    problems = contract.request_problems("POST", f"{REPO}/pulls", {"page": secret}, body)
    assert len(problems) == 4
    assert not any("hunter2" in problem for problem in problems)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "labels", "output", "rules", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
TARGETS = ["/issues", "/issues/7/labels", "/check-runs", "/rulesets", "/pulls", "/git/trees"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TARGETS), VALUES, st.dictionaries(st.sampled_from(["page", "x"]), st.text(max_size=5)))
def test_any_body_and_query_get_an_answer(path: str, body: object, query: Mapping[str, str]) -> None:
    problems = Contract.load().request_problems("POST", REPO + path, query, body)
    assert all(problem.startswith(f"POST {NAMED}/") for problem in problems)
    assert bool(query) <= bool(problems)  # no POST takes a query


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc/{}.%7?\n", max_size=40))
def test_any_ref_is_a_ref(rest: str) -> None:
    found = Contract.load().operation("GET", f"{REPO}/git/ref/{rest}")
    assert found == (f"{NAMED}/git/ref/{{ref}}" if rest and "\n" not in rest else None)


def test_the_vendored_file_is_what_the_rules_of_trim_give(trimmed: Any) -> None:
    assert trim(trimmed) == trimmed
    assert rendered(trimmed) == gzip.decompress(TRIMMED.read_bytes())
    assert TRIMMED.read_bytes()[4:8] == bytes(4), "no time in the header: the same package gives the same bytes"


def test_the_vendored_file_has_every_operation_of_the_table_and_no_other(trimmed: Any) -> None:
    assert {path: set(methods) for path, methods in trimmed["paths"].items()} == {
        path: set(methods) for path, methods in OPERATIONS.items()
    }
    names = [each["operationId"] for methods in trimmed["paths"].values() for each in methods.values()]
    assert len(set(names)) == len(names) > 100


def test_every_reference_resolves_and_every_component_is_reached(trimmed: Any) -> None:
    there = {f"#/components/{kind}/{name}" for kind, named in trimmed["components"].items() for name in named}
    assert set(references(trimmed)) == there


def test_the_vendored_file_keeps_a_key_that_is_called_like_prose(trimmed: Any) -> None:
    label = trimmed["components"]["schemas"]["label"]
    assert {"description", "default"} <= label["properties"].keys()
    assert "description" not in label


def test_the_copy_says_what_it_is_and_under_which_licence(trimmed: Any) -> None:
    version = dict(line.split(": ") for line in (HERE / "VERSION").read_text().splitlines())
    assert version["version"] == trimmed["info"]["version"]
    assert version["openapi"] == trimmed["openapi"]
    assert (HERE / "LICENSE").read_text().startswith("MIT License Copyright (c)")
