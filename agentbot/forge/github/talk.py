"""What is said on GitHub beside the text: one comment per topic, and what was proven on the head itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from agentbot.errors import ForbiddenError, ForgeError, LimitError
from agentbot.forge.github.access import Kind
from agentbot.forge.github.api import Api
from agentbot.forge.github.history import History
from agentbot.forge.github.refusals import Invalid, NotThere
from agentbot.forge.github.text import is_note, note
from agentbot.forge.interface import Attention, Attestation, PullRequest

CHECK = "agentbot/proof"
STATUS_LIMIT = 140
"""Characters of the description of a commit status."""
DRAFT = "mutation($id: ID!) {{ {verb}(input: {{pullRequestId: $id}}) {{ pullRequest {{ isDraft }} }} }}"
TO_DRAFT, TO_READY = "convertPullRequestToDraft", "markPullRequestReadyForReview"


@dataclass
class Talking:
    """Says nothing twice: it looks before it writes, and what a stopped run left out is said by the next."""

    api: Api
    history: History
    login: str
    kind: Kind
    problems: list[str] = field(default_factory=list)
    _begun: dict[str, bool] = field(default_factory=dict)
    """Heads that this run made, which say nothing yet; True for those of a new pull request."""

    def begin(self, head: str, *, new: bool = True) -> None:
        """This run has made a head, so there is no need to look what it says."""
        self._begun[head] = new

    def note(self, pull: PullRequest, topic: str, text: str) -> None:
        """Keep one comment per topic; an edit notifies nobody."""
        wanted, path = note(topic, text), self.api.path("issues", str(pull.number), "comments")
        own = (each for each in self.api.pages(path) if (each.get("user") or {}).get("login") == self.login)
        there = next((each for each in own if is_note(topic, each.get("body") or "")), None)
        if there is None:
            self.api.write("POST", path, {"body": wanted}, again=False)
        elif _plain(there["body"]) != _plain(wanted):
            self.api.write("PATCH", self.api.path("issues/comments", str(there["id"])), {"body": wanted})

    def attest(self, pull: PullRequest, attestation: Attestation, attention: Attention) -> None:
        """The proof is said last of all: where it is missing, so may be the rest."""
        head = pull.head_sha
        try:
            if head not in self._begun and self._is_said(head):
                return
            if self._begun.get(head, self._is_first(pull)):
                self._attract(pull, attention)
            self._say(head, attestation)
            self._begun.pop(head, None)
        except ForbiddenError as refused:
            # The text of the pull request says it, too.
            if (said := str(refused)) not in self.problems:
                self.problems.append(said)

    def set_draft(self, pull: PullRequest, node_id: str) -> None:
        """Make a draft of it or none; the REST API has no way."""
        query = DRAFT.format(verb=TO_DRAFT if pull.draft else TO_READY)
        answer = self.api.write("POST", self.api.requester.graphql_url, {"query": query, "variables": {"id": node_id}})
        if isinstance(answer, dict) and answer.get("errors"):
            raise ForgeError(f"GitHub did not change the draft state of #{pull.number}.", fix="Change it by hand.")

    def _is_said(self, head: str) -> bool:
        if self.kind is not Kind.PERSON:
            with suppress(ForbiddenError, NotThere):
                runs = self.api.get(self.api.path("commits", head, "check-runs"), check_name=CHECK)["check_runs"]
                if any(run["name"] == CHECK for run in runs):
                    return True
        statuses = self.api.pages(self.api.path("commits", head, "statuses"))
        return any(status["context"] == CHECK for status in statuses)

    def _is_first(self, pull: PullRequest) -> bool:
        return len(self.history.compare(pull.base_sha, pull.head_sha).commits) == 1

    def _say(self, head: str, attestation: Attestation) -> None:
        if self.kind is not Kind.PERSON:  # whose tokens may not write checks
            body = {
                "name": CHECK,
                "head_sha": head,
                "status": "completed",
                "conclusion": "success" if attestation.passed else "neutral",
                "output": {"title": attestation.title, "summary": attestation.summary},
            }
            with suppress(ForbiddenError):  # a commit status says it as well
                self.api.write("POST", self.api.path("check-runs"), body, again=False)
                return
        state = "success" if attestation.passed else "pending"
        body = {"state": state, "context": CHECK, "description": attestation.title[:STATUS_LIMIT]}
        self.api.write("POST", self.api.path("statuses", head), body, again=False)

    def _attract(self, pull: PullRequest, attention: Attention) -> None:
        """Labels and people; a pull request stands also without them, so what is refused is only told."""
        issue = self.api.path("issues", str(pull.number))
        self._try(f"{issue}/labels", {"labels": list(attention.labels)}, wanted=attention.labels)
        if pull.draft:  # asks nobody for a review, so somebody has to have it
            self._try(f"{issue}/assignees", {"assignees": list(attention.users)}, wanted=attention.users)
            return
        asked = self.api.path("pulls", str(pull.number), "requested_reviewers")
        for users, teams in _one_by_one(attention):
            self._try(asked, {"reviewers": users, "team_reviewers": teams}, wanted=users + teams)

    def _try(self, path: str, body: dict[str, list[str]], *, wanted: object) -> None:
        if not wanted:
            return
        try:
            self.api.write("POST", path, body)
        except LimitError:
            raise
        except (ForbiddenError, Invalid, NotThere) as refused:
            self.problems.append(str(refused))


def _one_by_one(attention: Attention) -> list[tuple[list[str], list[str]]]:
    """GitHub refuses the whole request for one name that it cannot ask."""
    return [*(([user], []) for user in attention.users), *(([], [team]) for team in attention.teams)]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
