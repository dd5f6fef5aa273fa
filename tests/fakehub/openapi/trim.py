"""Trims GitHub's published OpenAPI description to the operations that a pull-request bot may use.

    python -m tests.fakehub.openapi.trim PACKAGE [--published DATE]

PACKAGE is the unpacked npm package `@octokit/openapi`; its file for github.com is read, and `trimmed.json.gz`,
`VERSION` and `LICENSE` are written beside this script. The same package gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TRIMMED = HERE / "trimmed.json.gz"
DESCRIPTION = Path("generated/api.github.com.json")
JSON = "application/json"

REPOSITORY: Mapping[str, str] = {
    "": "get patch",
    "/actions/permissions": "get",
    "/actions/permissions/workflow": "get",
    "/actions/runs": "get",
    "/actions/runs/{run_id}": "get",
    "/actions/runs/{run_id}/jobs": "get",
    "/actions/workflows": "get",
    "/actions/workflows/{workflow_id}": "get",
    "/actions/workflows/{workflow_id}/dispatches": "post",
    "/actions/workflows/{workflow_id}/runs": "get",
    "/assignees": "get",
    "/assignees/{assignee}": "get",
    "/branches": "get",
    "/branches/{branch}": "get",
    "/branches/{branch}/protection": "get put delete",
    "/branches/{branch}/protection/enforce_admins": "get post delete",
    "/branches/{branch}/protection/required_pull_request_reviews": "get patch delete",
    "/branches/{branch}/protection/required_signatures": "get post delete",
    "/branches/{branch}/protection/required_status_checks": "get patch delete",
    "/branches/{branch}/protection/restrictions": "get delete",
    "/branches/{branch}/rename": "post",
    "/check-runs": "post",
    "/check-runs/{check_run_id}": "get patch",
    "/check-runs/{check_run_id}/annotations": "get",
    "/check-suites": "post",
    "/check-suites/{check_suite_id}": "get",
    "/check-suites/{check_suite_id}/check-runs": "get",
    "/code-scanning/sarifs": "post",
    "/code-scanning/sarifs/{sarif_id}": "get",
    "/codeowners/errors": "get",
    "/collaborators": "get",
    "/collaborators/{username}": "get put delete",
    "/collaborators/{username}/permission": "get",
    "/commits": "get",
    "/commits/{commit_sha}/branches-where-head": "get",
    "/commits/{commit_sha}/pulls": "get",
    "/commits/{ref}": "get",
    "/commits/{ref}/check-runs": "get",
    "/commits/{ref}/check-suites": "get",
    "/commits/{ref}/status": "get",
    "/commits/{ref}/statuses": "get",
    "/compare/{basehead}": "get",
    "/contents/{path}": "get put delete",
    "/dispatches": "post",
    "/git/blobs": "post",
    "/git/blobs/{file_sha}": "get",
    "/git/commits": "post",
    "/git/commits/{commit_sha}": "get",
    "/git/matching-refs/{ref}": "get",
    "/git/ref/{ref}": "get",
    "/git/refs": "post",
    "/git/refs/{ref}": "patch delete",
    "/git/tags": "post",
    "/git/tags/{tag_sha}": "get",
    "/git/trees": "post",
    "/git/trees/{tree_sha}": "get",
    "/installation": "get",
    "/issues": "get post",
    "/issues/comments": "get",
    "/issues/comments/{comment_id}": "get patch delete",
    "/issues/comments/{comment_id}/reactions": "get post",
    "/issues/comments/{comment_id}/reactions/{reaction_id}": "delete",
    "/issues/events": "get",
    "/issues/events/{event_id}": "get",
    "/issues/{issue_number}": "get patch",
    "/issues/{issue_number}/assignees": "post delete",
    "/issues/{issue_number}/assignees/{assignee}": "get",
    "/issues/{issue_number}/comments": "get post",
    "/issues/{issue_number}/events": "get",
    "/issues/{issue_number}/labels": "get post put delete",
    "/issues/{issue_number}/labels/{name}": "delete",
    "/issues/{issue_number}/lock": "put delete",
    "/issues/{issue_number}/reactions": "get post",
    "/issues/{issue_number}/reactions/{reaction_id}": "delete",
    "/issues/{issue_number}/timeline": "get",
    "/labels": "get post",
    "/labels/{name}": "get patch delete",
    "/merges": "post",
    "/pulls": "get post",
    "/pulls/comments": "get",
    "/pulls/comments/{comment_id}": "get patch delete",
    "/pulls/comments/{comment_id}/reactions": "get post",
    "/pulls/comments/{comment_id}/reactions/{reaction_id}": "delete",
    "/pulls/{pull_number}": "get patch",
    "/pulls/{pull_number}/comments": "get post",
    "/pulls/{pull_number}/comments/{comment_id}/replies": "post",
    "/pulls/{pull_number}/commits": "get",
    "/pulls/{pull_number}/files": "get",
    "/pulls/{pull_number}/merge": "get put",
    "/pulls/{pull_number}/requested_reviewers": "get post delete",
    "/pulls/{pull_number}/reviews": "get post",
    "/pulls/{pull_number}/reviews/{review_id}": "get put delete",
    "/pulls/{pull_number}/reviews/{review_id}/comments": "get",
    "/pulls/{pull_number}/reviews/{review_id}/dismissals": "put",
    "/pulls/{pull_number}/reviews/{review_id}/events": "post",
    "/pulls/{pull_number}/update-branch": "put",
    "/rules/branches/{branch}": "get",
    "/rulesets": "get post",
    "/rulesets/{ruleset_id}": "get put delete",
    "/statuses/{sha}": "post",
    "/teams": "get",
}
ELSEWHERE: Mapping[str, str] = {
    "/app": "get",
    "/app/installations": "get",
    "/app/installations/{installation_id}": "get",
    "/app/installations/{installation_id}/access_tokens": "post",
    "/apps/{app_slug}": "get",
    "/installation/repositories": "get",
    "/orgs/{org}": "get",
    "/orgs/{org}/members": "get",
    "/orgs/{org}/teams": "get",
    "/orgs/{org}/teams/{team_slug}": "get",
    "/orgs/{org}/teams/{team_slug}/members": "get",
    "/orgs/{org}/teams/{team_slug}/memberships/{username}": "get",
    "/orgs/{org}/teams/{team_slug}/repos": "get",
    "/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}": "get put delete",
    "/rate_limit": "get",
    "/search/issues": "get",
    "/user": "get",
    "/users/{username}": "get",
}
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    path: tuple(methods.split())
    for path, methods in {**{f"/repos/{{owner}}/{{repo}}{p}": m for p, m in REPOSITORY.items()}, **ELSEWHERE}.items()
}
"""Templated path → methods."""

PROSE = {"default", "deprecated", "description", "example", "examples", "externalDocs", "readOnly", "summary", "title"}
UNCHECKED = {"headers", "links", "servers", "tags"}
EXTENSIONS = {"x-multi-segment"}
"""Extensions that say what may be in a request: a parameter that holds slashes."""


def trim(description: Mapping[str, Any]) -> dict[str, Any]:
    """The operations of OPERATIONS with what they reach; a trimmed description stays as it is."""
    paths = {
        path: {method: _bare(description["paths"][path][method]) for method in methods}
        for path, methods in OPERATIONS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    waiting = list(references(paths))
    while waiting:
        _, _, kind, name = waiting.pop().split("/")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = _bare(description["components"][kind][name])
            waiting.extend(references(components[kind][name]))
    return {
        "openapi": description["openapi"],
        "info": {key: description["info"][key] for key in ("title", "version", "license")},
        "paths": paths,
        "components": components,
    }


def references(node: Any) -> Iterator[str]:
    """Every `$ref` in a part of a description."""
    match node:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for value in node.values():
                yield from references(value)
        case list():
            for value in node:
                yield from references(value)


def rendered(trimmed: Mapping[str, Any]) -> bytes:
    """The one text of a trimmed description."""
    return json.dumps(trimmed, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _bare(node: Any, *, names: bool = False) -> Any:
    """A part without its prose; the keys of `names` are not OpenAPI's own, so that a property may be a `title`."""
    match node:
        case dict():
            return {
                key: _bare(_json_only(value) if key == "content" and not names else value, names=_names(key, names))
                for key, value in node.items()
                if names or not _dropped(key)
            }
        case list():
            return [_bare(item) for item in node]
    return node


def _names(key: str, within: bool) -> bool:
    return key in {"properties", "patternProperties"} and not within


def _json_only(content: Mapping[str, Any]) -> dict[str, Any]:
    return {kind: value for kind, value in content.items() if kind == JSON}


def _dropped(key: str) -> bool:
    return key in PROSE or key in UNCHECKED or (key.startswith("x-") and key not in EXTENSIONS)


def main() -> None:
    """Read the package, and write the three files."""
    parser = argparse.ArgumentParser(description="Trim GitHub's OpenAPI description to what a pull-request bot uses.")
    parser.add_argument("package", type=Path, help="the unpacked npm package @octokit/openapi")
    parser.add_argument("--published", default="unknown", help="the day that the package was published")
    given = parser.parse_args()
    trimmed = trim(json.loads((given.package / DESCRIPTION).read_bytes()))
    package = json.loads((given.package / "package.json").read_bytes())
    TRIMMED.write_bytes(gzip.compress(rendered(trimmed), 9, mtime=0))
    (HERE / "LICENSE").write_bytes((given.package / "LICENSE").read_bytes())
    (HERE / "VERSION").write_text(
        f"package: {package['name']}\nversion: {package['version']}\nlicense: {package['license']}\n"
        f"published: {given.published}\nfile: {DESCRIPTION}\nopenapi: {trimmed['openapi']}\n"
    )


if __name__ == "__main__":
    main()
