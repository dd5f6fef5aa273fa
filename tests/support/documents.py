"""Documents of scans and runs as `json_report` makes them, with sensible parts, for the tests of the other formats."""

from __future__ import annotations

from typing import Any

SHA = "1" * 40


def finding(address: str = "aws_ebs_volume.data", **parts: Any) -> dict[str, Any]:
    """A volume that was resized; a part that is None is left out."""
    known = {
        "fingerprint": "0123456789abcdef",
        "check": "changed-outside-code",
        "agent": "drift",
        "stack": "live/app",
        "address": address,
        "path": "size",
        "severity": "medium",
        "confidence": "high",
        "title": f"size of {address} was changed outside Terraform",
        "class": "changed",
        "direction": "adopt",
        "rule": "drift-adopt",
        "location": {"file": "live/app/main.tf", "line": 3},
        "evidence": {"before": 20, "after": 40},
        **parts,
    }
    named = {name: part for name, part in known.items() if part is not None}
    return {**named, "monthly_saving": None, "deadline": None}


def stack(name: str = "live/app", status: str = "ok", reason: str | None = None) -> dict[str, Any]:
    """A stack, by default one that was read."""
    return {"name": name, "path": name, "status": status, **({"reason": reason} if reason else {})}


def proposal(**parts: Any) -> dict[str, Any]:
    """The pull request of the finding above."""
    return {
        "scope": "01234567",
        "branch": "agentbot/drift/live-app/size-01234567",
        "base_sha": SHA,
        "head_sha": "2" * 40,
        "operation": "opened",
        "number": None,
        "url": None,
        "title": "Adopt size = 40 in aws_ebs_volume.data",
        "agent": "drift",
        "stack": "live/app",
        "direction": "adopt",
        "disposition": "mechanical",
        "draft": False,
        "findings": ["0123456789abcdef"],
        "addresses": ["aws_ebs_volume.data"],
        "files": [{"path": "live/app/main.tf", "added": 1, "removed": 1}],
        "verdicts": [{"gate": "proof", "outcome": "pass", "reason": "It is gone."}],
        "monthly_saving": None,
        **parts,
    }


def document(*findings: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A scan of one stack with these findings; with `proposals` it is a run."""
    return {
        "schema": "agentbot.run/1" if "proposals" in parts else "agentbot.scan/1",
        "repo": "/home/somebody/infrastructure",
        "base_sha": SHA,
        "started_at": "2026-01-31T04:00:00Z",
        "finished_at": "2026-01-31T04:01:00Z",
        "stacks": [stack()],
        "findings": list(findings),
        "noise": {},
        "skipped": [],
        **parts,
    }


HOSTILE = (
    "\u202egnp.exe\u202c",
    "\x1b[31mred\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "`` ` ```",
    "@org/team and #1",
    "<!-- agentbot:v1 {} -->",
    "</table><script>alert(1)</script>",
    "a | b \\| c",
    "line\nbreak\r\n# heading\n| a | row |",
    "[x](https://evil.example) ![y](//evil.example)",
    "\ud800 lone",
)
"""Texts that try to hide, format, ping, link or end something."""


def hostile(text: str) -> dict[str, Any]:
    """A run in which every foreign text is this one."""
    refusal = {"code": "variable", "message": text, "patch": text}
    place = {"file": text, "line": 1}
    evil = finding(text, path=text, stack=text, title=text, refusal=refusal, location=place)
    verdict = {"gate": text, "outcome": "unknown", "reason": text}
    return document(
        {**evil, "evidence": {"before": text, "after": [text]}},
        stacks=[stack(text), stack("b", "failed", text)],
        skipped=[{"check": "stack", "stack": text, "address": text, "reason": text}],
        noise={"echo": 1},
        proposals=[proposal(title=text, reason=text, branch=text, verdicts=[verdict], operation="refused")],
    )
