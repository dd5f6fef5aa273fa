"""What agentbot says in a comment or on top of a text that it closes: one paragraph, and how to go on."""

from __future__ import annotations

from agentbot.proposals.text.markdown import prose

WAYS = {
    "closed": "",
    "declined": (
        "agentbot stays silent about it until that value changes. To have it back, reopen this pull request. To "
        "silence it for good, with a reason and a date, add a rule to `.agentbot/ignores.yml`."
    ),
    "frozen": (
        "It is yours now: finish it and merge it, or close it. To give it back to agentbot, bring the branch back to "
        "agentbot's last commit."
    ),
    "stale": "",
}


def note_text(topic: str, reason: str, before: str = "") -> str:
    """The words for one topic; `before` is a text that they stand on top of."""
    said = " ".join(filter(None, (prose(reason), WAYS[topic])))
    if topic == "closed":
        return f"**Closed by agentbot.** {said}\n\n{before}"
    return f"**agentbot:** {said}\n"
