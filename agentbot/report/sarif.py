"""A scan or a run as SARIF 2.1.0, within what GitHub code scanning takes; what could not be told is a notification.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/ and https://docs.github.com/en/code-security, "SARIF support".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from agentbot import __version__
from agentbot.proposals.text.markdown import visible
from agentbot.report import sarif_rules
from agentbot.report.wording import as_json, clipped, code_would_say, count, sides, skips, state, why, worst_first

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
RESULTS = 5_000
"""GitHub shows no more, and does not promise that the worst are among them."""
NOTIFICATIONS = 5_000
TEXT_LIMIT = 1_000
"""Characters of a message or an address."""
VALUE_LIMIT = 120
PATH_LIMIT = 4_096
"""What Linux takes as a path."""


def sarif(document: Mapping[str, Any]) -> dict[str, Any]:
    """The SARIF log of a scan's or a run's document; the same document always gives the same log."""
    found = worst_first(document["findings"])
    shown, left_out = found[:RESULTS], len(found) - RESULTS
    rules = sarif_rules.rules(shown)
    index = {rule["id"]: place for place, rule in enumerate(rules)}
    folders = {stack["name"]: stack["path"] for stack in document["stacks"]}
    pulls = {name: proposal for proposal in document.get("proposals", ()) for name in proposal["findings"]}
    run = {
        "tool": {
            "driver": {
                "name": "agentbot",
                "semanticVersion": __version__,
                "rules": rules,
                "notifications": list(sarif_rules.NOTICES),
            }
        },
        "invocations": [_invocation(document, index, left_out)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [_result(finding, index, folders, pulls.get(finding["fingerprint"])) for finding in shown],
        "properties": {"baseSha": document["base_sha"], "noise": document["noise"]},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(
    finding: Mapping[str, Any], index: Mapping[str, int], folders: Mapping[str, str], pull: Mapping[str, Any] | None
) -> dict[str, Any]:
    rule = sarif_rules.rule_id(finding["check"], finding["severity"])
    fingerprint = finding["fingerprint"]
    return {
        "ruleId": rule,
        "ruleIndex": index[rule],
        "level": sarif_rules.LEVELS[finding["severity"]],
        "message": {"text": _message(finding)},
        "locations": [
            {
                "physicalLocation": _place(finding.get("location"), folders.get(finding["stack"], ".")),
                "logicalLocations": _logical(finding["address"]),
            }
        ],
        # GitHub looks at the second key only. Left to itself it hashes the line, and then all instances of one
        # block are one alert.
        "partialFingerprints": {"agentbot/v1": fingerprint, "primaryLocationLineHash": fingerprint},
        "properties": _properties(finding, pull),
    }


def _message(finding: Mapping[str, Any]) -> str:
    """First sentence: what happened; GitHub makes it the title."""
    code, cloud = (as_json(side, VALUE_LIMIT) for side in sides(finding))
    values = "" if state(finding) else f" Code: {code}. Cloud: {cloud}."
    return _text(f"{clipped(finding['title'], TEXT_LIMIT // 2)}.{values} {_answer(finding)}")


def _answer(finding: Mapping[str, Any]) -> str:
    if refusal := finding.get("refusal"):
        return f"Report only: {refusal['message']}"
    rule = finding.get("rule", "none")
    what = f"Direction: {finding['direction']}" if "direction" in finding else "Report only"
    return f"{what} (rule {rule}). {code_would_say(finding) or why(rule)}".rstrip()


def _place(location: Mapping[str, Any] | None, folder: str) -> dict[str, Any]:
    """The line, or the stack's folder: GitHub refuses a whole log for one result that is nowhere."""
    path = location["file"] if location else f"{folder.rstrip('/')}/"
    uri = quote(path[:PATH_LIMIT], safe="/", errors="surrogatepass")
    region = {"region": {"startLine": location["line"]}} if location else {}
    return {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}, **region}


def _logical(address: str) -> list[dict[str, str]]:
    return [{"fullyQualifiedName": _text(address), "kind": "resource"}]


def _properties(finding: Mapping[str, Any], pull: Mapping[str, Any] | None) -> dict[str, Any]:
    words = {name: finding.get(name) for name in ("check", "agent", "stack", "path", "class", "direction", "rule")}
    words |= {"severity": finding["severity"], "confidence": finding["confidence"]}
    words["refusal"] = (finding.get("refusal") or {}).get("code")
    if pull:
        words |= {"pullRequest": pull["operation"], "branch": pull["branch"]}
    bounded = {name: _text(word) for name, word in words.items() if word is not None}
    return {**bounded, "security-severity": sarif_rules.SCORES[finding["severity"]]}


def _invocation(document: Mapping[str, Any], index: Mapping[str, int], left_out: int) -> dict[str, Any]:
    status = [stack["status"] for stack in document["stacks"]]
    return {
        # With no stack read at all, an empty list of results means nothing.
        "executionSuccessful": "ok" in status and "failed" not in status,
        "startTimeUtc": document["started_at"],
        "endTimeUtc": document["finished_at"],
        "toolExecutionNotifications": _notifications(document, index, left_out),
    }


def _notifications(document: Mapping[str, Any], index: Mapping[str, int], left_out: int) -> list[dict[str, Any]]:
    folders = {stack["name"]: stack["path"] for stack in document["stacks"]}
    unread = sorted(  # failed before skipped, so that the limit never cuts a failure first
        (stack for stack in document["stacks"] if stack["status"] != "ok"), key=lambda stack: str(stack["status"])
    )
    skipped = skips(document)
    rows = [("not-examined", row) for row in skipped.unexamined]
    rows += [("ignore-rule", row) for row in skipped.rules] + [("ignored", row) for row in skipped.ignored]
    told = [_unread(stack) for stack in unread[:NOTIFICATIONS]]
    told += [_told(kind, row, index, folders) for kind, row in rows[: NOTIFICATIONS - len(told)]]
    if more := len(unread) + len(rows) - len(told):
        told.append(_notice("notifications-left-out", f"{count(more, 'more place')} could not be told."))
    if left_out > 0:
        told.insert(0, _notice("results-left-out", f"{count(left_out, 'more finding')}: only the worst are here."))
    return told


def _unread(stack: Mapping[str, Any]) -> dict[str, Any]:
    status = stack["status"]
    said = f"The stack {stack['name']} {sarif_rules.SAID[status]}: {stack.get('reason', 'no reason is known.')}"
    place = {"physicalLocation": _place(None, stack["path"])}
    return {**_notice(f"stack-{status}", said), "locations": [place]}


def _told(kind: str, skip: Mapping[str, Any], index: Mapping[str, int], folders: Mapping[str, str]) -> dict[str, Any]:
    """One place, or something that holds for a whole stack."""
    address = skip.get("address")
    where = f"{address} of the stack {skip['stack']}" if address else f"the stack {skip['stack']}"
    said = {
        "not-examined": f"Could not fully examine {clipped(where, TEXT_LIMIT // 2)}: ",
        "ignored": f"{clipped(where, TEXT_LIMIT // 2)}: ",
    }
    notice = _notice(kind, f"{said.get(kind, '')}{skip['reason'].rstrip('.')}.")
    if skip["check"] in index:
        notice["associatedRule"] = {"id": skip["check"], "index": index[skip["check"]]}
    place = {"physicalLocation": _place(None, folders.get(skip["stack"], "."))}
    return {**notice, "locations": [{**place, **({"logicalLocations": _logical(address)} if address else {})}]}


def _notice(kind: str, said: str) -> dict[str, Any]:
    order = [notice["id"] for notice in sarif_rules.NOTICES]
    level = {"stack-failed": "error", "ignored": "note"}.get(kind, "warning")
    return {"descriptor": {"id": kind, "index": order.index(kind)}, "level": level, "message": {"text": _text(said)}}


def _text(content: str) -> str:
    """Foreign text on one line; `[x](y)` would be a link wherever a message is shown."""
    return visible(clipped(content, TEXT_LIMIT)).replace("](", "] (")
