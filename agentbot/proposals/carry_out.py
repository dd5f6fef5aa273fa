"""Carries decisions out: makes commits, moves branches, writes texts, and says what became of each proposal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentbot.errors import AgentbotError, ForbiddenError, ForgeError, LimitError, MovedError, RepositoryError
from agentbot.forge.interface import Attention, Base, Forge, Move, PullRequest, State
from agentbot.gates.verdict import Outcome
from agentbot.proposals.attestation import attestation
from agentbot.proposals.decision import Action, Context, Wanted
from agentbot.proposals.lines import changed_lines
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.result import ChangedFile, Operation, Result
from agentbot.proposals.text.body import pull_request_text
from agentbot.proposals.text.notes import note_text
from agentbot.proposals.trailers import commit_message

WOULD = "Observe mode: it would be {operation}."
WITHHELD = "A gate did not pass."
OURS_TO_TELL = (Operation.OPENED, Operation.REOPENED, Operation.UPDATED, Operation.UNCHANGED)


@dataclass
class Run:
    """What every write of one run shares."""

    forge: Forge
    base: Base
    run_id: str
    when: datetime
    proposals: Mapping[str, Proposal]
    wanted: Mapping[str, Wanted]
    known: Mapping[str, PullRequest]
    context: Context
    attention: Callable[[Collection[str]], Attention]
    _stopped: AgentbotError | None = field(default=None, init=False)

    def done(self, action: Action) -> Result:
        """Carry out one action; what stops it is told in its own result, and what stops all is not tried again."""
        pull = self.known.get(action.scope)
        if self._stopped:
            stopped = replace(action, operation=Operation.BLOCKED, reason=str(self._stopped))
            return self._result(stopped if action.writes else action, pull)
        try:
            pull = self._write(action) if action.writes else pull
        except MovedError as faster:
            return self._result(replace(action, operation=Operation.FROZEN, reason=str(faster)), pull)
        except (ForgeError, RepositoryError) as problem:
            self._stopped = problem if isinstance(problem, LimitError | ForbiddenError) else None
            return self._result(replace(action, operation=Operation.BLOCKED, reason=str(problem)), pull)
        return self._result(self._said(action, pull), pull)

    def _said(self, action: Action, pull: PullRequest | None) -> Action:
        """Say what belongs beside the text; where that fails, what was written stands, and the next run says it."""
        try:
            self._say(action, pull)
        except (ForgeError, RepositoryError) as problem:
            self._stopped = problem if isinstance(problem, LimitError) else None
            reason = " ".join(filter(None, (action.reason, str(problem))))
            return replace(action, reason=reason, operation=action.operation if action.writes else Operation.BLOCKED)
        return action

    def observed(self, action: Action) -> Result:
        """The same result without the write."""
        if action.writes:
            reason = " ".join(filter(None, (WOULD.format(operation=action.operation), action.reason)))
            action = replace(action, operation=Operation.OBSERVED, reason=reason)
        return self._result(action, self.known.get(action.scope))

    def refused(self, proposal: Proposal) -> Result:
        """A proposal that a gate or the boundary holds back, with its word."""
        said = [f"{v.gate}: {v.reason}" for v in proposal.verdicts if v.outcome is not Outcome.PASS]
        action = Action(Operation.REFUSED, proposal.scope, " ".join(said) or WITHHELD)
        failed = any(verdict.outcome is Outcome.FAIL for verdict in proposal.verdicts)
        if proposal.decision and proposal.blocked and not failed:
            # A draft would be opened without a proof, so it is the boundary that is in its way.
            action = Action(Operation.BLOCKED, proposal.scope, " ".join((proposal.decision.reason, *said)))
        return self._of_proposal(action, proposal, self.known.get(proposal.scope))

    def _write(self, action: Action) -> PullRequest:
        proposal, pull = self.proposals.get(action.scope), self.known.get(action.scope)
        if proposal and action.state is State.OPEN:
            return self._propose(action, proposal, pull)
        assert pull, "reconcile closes only what is known"
        assert action.state, "only an action that writes comes here"
        # Where a pull request has a state of its own, that and its text are one write; else the report has the reason.
        by_us = action.state is State.CLOSED and pull.state is State.OPEN and not self.context.branch_is_state
        body = note_text("closed", action.reason or "", pull.body) if by_us else pull.body
        closed = replace(pull, state=action.state, body=body)
        return self.forge.save(closed, Move(pull.head_sha, None) if action.delete_branch else None)

    def _propose(self, action: Action, proposal: Proposal, pull: PullRequest | None) -> PullRequest:
        """A new commit where one is needed, and the text for it."""
        wanted = self.wanted[proposal.scope]
        base_sha, head_sha, move = self.base.sha, pull.head_sha if pull else "", None
        if action.parents:
            files = {change.path: change.after for change in proposal.changes}
            message = commit_message(proposal, run_id=self.run_id)
            head_sha = self.forge.commit(base_sha, files, parents=action.parents, message=message, when=self.when)
            move = Move(self.context.branches.get(wanted.branch), head_sha)
        elif pull:
            base_sha = pull.base_sha
        tree = self.forge.tree_of(head_sha)
        text = PullRequest(
            scope=proposal.scope,
            branch=wanted.branch,
            title=proposal.title,
            body=pull_request_text(proposal, base_sha=base_sha, head_sha=head_sha, tree=tree),
            state=State.OPEN,
            draft=wanted.draft,
            base_sha=base_sha,
            head_sha=head_sha,
            fingerprints=wanted.fingerprints,
            digests=wanted.digests,
            agent=proposal.agent,
            stack=proposal.stack,
            number=pull.number if pull and not action.fresh else None,
            target=self.base.branch,
            labels=self.attention(wanted.files).labels,
        )
        return self.forge.save(text, move)

    def _say(self, action: Action, pull: PullRequest | None) -> None:
        """What is said beside the text: a note to people, and on the head itself what was proven."""
        proposal = self.proposals.get(action.scope)
        if pull and action.note:
            self.forge.note(pull, action.note.topic, note_text(action.note.topic, action.note.text))
        if pull and proposal and pull.state is State.OPEN and action.operation in OURS_TO_TELL:
            said = attestation(proposal, tree=self.forge.tree_of(pull.head_sha), base=self.base.branch)
            self.forge.attest(pull, said, self.attention([change.path for change in proposal.changes]))

    def _result(self, action: Action, pull: PullRequest | None) -> Result:
        proposal = self.proposals.get(action.scope)
        if proposal:
            return self._of_proposal(action, proposal, pull)
        assert pull  # an action is about a proposal or about a pull request
        return self._of_pull(action, pull)

    def _of_proposal(self, action: Action, proposal: Proposal, pull: PullRequest | None) -> Result:
        branch = pull.branch if pull else proposal.branch
        return Result(
            scope=proposal.scope,
            branch=branch,
            base_sha=pull.base_sha if pull else self.base.sha,
            head_sha=self._head(action, branch, pull),
            operation=action.operation,
            reason=action.reason,
            title=proposal.title,
            agent=proposal.agent,
            stack=proposal.stack,
            direction=proposal.direction,
            disposition=proposal.disposition,
            draft=proposal.draft,
            findings=tuple(finding.fingerprint for finding in proposal.findings),
            addresses=tuple(dict.fromkeys(finding.address for finding in proposal.findings)),
            files=tuple(
                ChangedFile(change.path, *changed_lines(change.before, change.after)) for change in proposal.changes
            ),
            verdicts=proposal.verdicts,
            decision=proposal.decision.effect.value if proposal.decision else None,
            number=pull.number if pull else None,
            url=pull.url if pull else None,
        )

    def _of_pull(self, action: Action, pull: PullRequest) -> Result:
        return Result(
            scope=pull.scope,
            branch=pull.branch,
            base_sha=pull.base_sha,
            head_sha=self._head(action, pull.branch, pull),
            operation=action.operation,
            reason=action.reason,
            title=pull.title,
            agent=pull.agent,
            stack=pull.stack,
            direction=None,
            disposition="mechanical",
            draft=pull.draft,
            findings=pull.fingerprints,
            addresses=(),
            files=(),
            verdicts=(),
            number=pull.number,
            url=pull.url,
        )

    def _head(self, action: Action, branch: str, pull: PullRequest | None) -> str | None:
        """Where the branch is after this action; None where there is no branch."""
        match action.operation:
            case Operation.OPENED | Operation.REOPENED | Operation.UPDATED:
                return pull.head_sha if pull else None
            case Operation.CLOSED if action.delete_branch:
                return None
            case _:
                return self.context.branches.get(branch)
