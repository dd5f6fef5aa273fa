"""Carries decisions out: makes commits, moves branches, writes texts, and says what became of each proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agentbot.errors import ForgeError, RepositoryError
from agentbot.forge.interface import PREFIX, Base, Forge, Move, PullRequest, State
from agentbot.gates.verdict import Outcome
from agentbot.proposals.lines import changed_lines
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.reconcile import Action, Actual, Context, Wanted, reconcile
from agentbot.proposals.result import ChangedFile, Operation, Result
from agentbot.proposals.text.body import pull_request_text
from agentbot.proposals.trailers import commit_message

OWN_BASE = "{branch} is agentbot's own branch, so pull requests cannot go to it."
OWN_BASE_FIX = "Check out your own branch, for instance `git switch main`."
WOULD = "Observe mode: it would be {operation}."
WITHHELD = "A gate did not pass."


def publish(
    proposals: Sequence[Proposal],
    forge: Forge,
    *,
    base: Base,
    scanned_stacks: Collection[str],
    run_id: str,
    when: datetime,
    observe: bool,
    held: Sequence[Proposal] = (),
    found: Collection[str] = (),
    ignored: Collection[str] = (),
    agents: Collection[str] = ("drift",),
) -> Iterator[Result]:
    """Make the forge show these proposals and nothing that is gone; one result for each, as it is done.

    `held` did not pass a gate or the boundary: it is reported and its open pull request, if any, is left alone.
    `scanned_stacks` were read to the end by `agents`; only their pull requests may be closed. `found` are the
    fingerprints of all findings, but for the `ignored` ones, which a rule silences.
    A write that fails blocks its own proposal only; ForgeError is raised where nothing can be written at all.
    """
    if base.branch.startswith(PREFIX):
        raise ForgeError(OWN_BASE.format(branch=base.branch), fix=OWN_BASE_FIX)
    if not observe:
        forge.settle()
    branches = forge.branches()
    actual = [_actual(pull, forge, base=base, tip=branches.get(pull.branch)) for pull in forge.pulls()]
    known = {each.pull.scope: each.pull for each in actual}
    context = Context(
        base_sha=base.sha,
        branches=branches,
        checked_out=frozenset(forge.checked_out()),
        scanned=frozenset((agent, stack) for agent in agents for stack in scanned_stacks),
        found=frozenset(found),
        ignored=frozenset(ignored),
        held=frozenset(proposal.scope for proposal in held),
    )
    wanted = [_wanted(proposal, known.get(proposal.scope), forge, branches) for proposal in proposals]
    actions = reconcile(wanted, actual, context)
    if not observe and any(action.writes for action in actions):
        forge.require_writable()
    run = _Run(forge, base, run_id, when, {proposal.scope: proposal for proposal in proposals}, known, context)
    for action in actions:
        yield run.observed(action) if observe else run.done(action)
    for proposal in held:
        yield run.refused(proposal)


def _actual(pull: PullRequest, forge: Forge, *, base: Base, tip: str | None) -> Actual:
    """What the forge's own commits say of a pull request; only an open one at the bot's own head is looked into."""
    merged = pull.state in (State.OPEN, State.MERGED) and forge.is_ancestor(pull.head_sha, base.sha)
    if pull.state is not State.OPEN or merged or tip != pull.head_sha:
        return Actual(pull, merged, {}, frozenset())
    files = {path: forge.read(pull.head_sha, path) for path in forge.changed(pull.base_sha, pull.head_sha)}
    return Actual(pull, merged, files, forge.changed(pull.base_sha, base.sha))


def _wanted(proposal: Proposal, pull: PullRequest | None, forge: Forge, branches: Mapping[str, str]) -> Wanted:
    """The proposal as values; its text is made for the commit that its branch is at already."""
    body = ""
    if pull and pull.state is State.OPEN and branches.get(pull.branch) == pull.head_sha:
        tree = forge.tree_of(pull.head_sha)
        body = pull_request_text(proposal, base_sha=pull.base_sha, head_sha=pull.head_sha, tree=tree)
    findings = proposal.findings
    return Wanted(
        scope=proposal.scope,
        branch=pull.branch if pull else proposal.branch,
        title=proposal.title,
        body=body,
        draft=proposal.draft,
        digests={finding.fingerprint: finding.value_digest for finding in findings if finding.value_digest},
        fingerprints=tuple(finding.fingerprint for finding in findings),
        files={change.path: change.after for change in proposal.changes},
    )


@dataclass(frozen=True)
class _Run:
    """What every write of one run shares."""

    forge: Forge
    base: Base
    run_id: str
    when: datetime
    proposals: dict[str, Proposal]
    known: dict[str, PullRequest]
    context: Context

    def done(self, action: Action) -> Result:
        """Carry out one action; what stops it is told in its own result."""
        if not action.writes:
            return self._result(action, self.known.get(action.scope))
        try:
            return self._result(action, self._write(action))
        except (ForgeError, RepositoryError) as problem:
            blocked = replace(action, operation=Operation.BLOCKED, reason=str(problem))
            return self._result(blocked, self.known.get(action.scope))

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
        closed = replace(pull, state=action.state)
        return self.forge.save(closed, Move(pull.head_sha, None) if action.delete_branch else None)

    def _propose(self, action: Action, proposal: Proposal, pull: PullRequest | None) -> PullRequest:
        """A new commit where one is needed, and the text for it."""
        branch = pull.branch if pull else proposal.branch
        base_sha, head_sha, move = self.base.sha, pull.head_sha if pull else "", None
        if action.parents:
            files = {change.path: change.after for change in proposal.changes}
            message = commit_message(proposal, run_id=self.run_id)
            head_sha = self.forge.commit(base_sha, files, parents=action.parents, message=message, when=self.when)
            move = Move(self.context.branches.get(branch), head_sha)
        findings = proposal.findings
        tree = self.forge.tree_of(head_sha)
        wanted = PullRequest(
            scope=proposal.scope,
            branch=branch,
            title=proposal.title,
            body=pull_request_text(proposal, base_sha=base_sha, head_sha=head_sha, tree=tree),
            state=State.OPEN,
            draft=proposal.draft,
            base_sha=base_sha,
            head_sha=head_sha,
            fingerprints=tuple(finding.fingerprint for finding in findings),
            digests={finding.fingerprint: finding.value_digest for finding in findings if finding.value_digest},
            agent=proposal.agent,
            stack=proposal.stack,
            number=pull.number if pull else None,
        )
        return self.forge.save(wanted, move)

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
