"""Makes the forge show what is wanted: reads what is there, decides, and carries the decisions out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agentbot.errors import ForgeError, LimitError, RepositoryError
from agentbot.forge.interface import PREFIX, Base, Forge, PullRequest, State
from agentbot.forge.trees import blob_id
from agentbot.proposals.carry_out import Run
from agentbot.proposals.decision import Actual, Context, Wanted
from agentbot.proposals.identity import place
from agentbot.proposals.limits import bounded, rank, urgent
from agentbot.proposals.manners import Manners
from agentbot.proposals.proposal import Proposal
from agentbot.proposals.reconcile import reconcile
from agentbot.proposals.result import Result
from agentbot.proposals.text.body import pull_request_text
from agentbot.proposals.text.sections import NOT_PROVEN

OWN_BASE = "{branch} is agentbot's own branch, so pull requests cannot go to it."
OWN_BASE_FIX = "Check out your own branch, for instance `git switch main`."


@dataclass(frozen=True)
class Scanned:
    """What the scan of this run covers."""

    stacks: Collection[str]
    """Names of the stacks that were read to the end; only their pull requests may be closed."""
    all_stacks: Collection[str] | None = None
    """Names of all the stacks that there are; None where that is not known."""
    found: Collection[str] = ()
    """Fingerprints of all findings, but for the ignored ones."""
    ignored: Collection[str] = ()
    agents: Collection[str] = ("drift",)


def publish(
    proposals: Sequence[Proposal],
    forge: Forge,
    *,
    base: Base,
    scanned: Scanned,
    run_id: str,
    when: datetime,
    observe: bool,
    held: Sequence[Proposal] = (),
    manners: Manners | None = None,
) -> Iterator[Result]:
    """Make the forge show these proposals and nothing that is gone; one result for each, as it is done.

    `held` did not pass a gate or the boundary: it is reported and its open pull request, if any, is left alone.
    A write that fails blocks its own proposal only; ForgeError is raised where nothing can be written at all.
    """
    manners = manners or Manners()
    if base.branch.startswith(PREFIX):
        raise ForgeError(OWN_BASE.format(branch=base.branch), fix=OWN_BASE_FIX)
    if not observe:
        forge.settle()
    about = {finding.fingerprint for each in (*proposals, *held) for finding in each.findings}
    reading = _Reading(forge, base, forge.branches(), {pull.scope: pull for pull in forge.pulls(about)}, manners)
    context = _context(forge, base, reading.branches, scanned=scanned, held=held, when=when)
    wanted = {proposal.scope: reading.wanted(proposal) for proposal in proposals}
    actual = [reading.actual(pull, wanted.get(pull.scope)) for pull in reading.pulls.values()]
    actions = reconcile(tuple(wanted.values()), actual, context)
    if not observe:
        actions = bounded(actions, wanted, actual, limits=manners.limits, opens_at=manners.opens_at)
    if not observe and any(action.writes for action in actions):
        forge.require_writable()
    run = Run(
        forge=forge,
        base=base,
        run_id=run_id,
        when=when,
        proposals={proposal.scope: proposal for proposal in proposals},
        wanted=wanted,
        known=reading.pulls,
        context=context,
        attention=manners.attention,
    )
    for action in actions:
        yield run.observed(action) if observe else run.done(action)
    for proposal in held:
        yield run.refused(proposal)


def _context(
    forge: Forge,
    base: Base,
    branches: Mapping[str, str],
    *,
    scanned: Scanned,
    held: Sequence[Proposal],
    when: datetime,
) -> Context:
    everything = scanned.all_stacks if scanned.all_stacks is not None else scanned.stacks
    # Two stacks may share a place: it is read where all of them are.
    unread = {place(stack) for stack in set(everything) - set(scanned.stacks)}
    return Context(
        base_sha=base.sha,
        branches=branches,
        checked_out=frozenset(forge.checked_out()),
        scanned=frozenset((a, place(s)) for a in scanned.agents for s in scanned.stacks if place(s) not in unread),
        found=frozenset(scanned.found),
        ignored=frozenset(scanned.ignored),
        held=frozenset(proposal.scope for proposal in held),
        now=when,
        target=base.branch,
        branch_is_state=forge.branch_is_state,
        places=None if scanned.all_stacks is None else frozenset(map(place, scanned.all_stacks)),
    )


@dataclass(frozen=True)
class _Reading:
    """What the forge has, looked into as far as a decision needs it."""

    forge: Forge
    base: Base
    branches: Mapping[str, str]
    pulls: Mapping[str, PullRequest]
    manners: Manners
    problems: dict[str, str] = field(default_factory=dict)
    """By scope: why a pull request cannot be looked into."""

    def actual(self, pull: PullRequest, wanted: Wanted | None) -> Actual:
        """A pull request with what its branch holds; what cannot be read blocks it alone."""
        if pull.scope in self.problems:
            return Actual(pull, problem=self.problems[pull.scope])
        try:
            return self._looked_into(pull, wanted)
        except LimitError:
            raise  # the next call would fare no better
        except (ForgeError, RepositoryError) as problem:
            return Actual(pull, problem=str(problem))

    def _looked_into(self, pull: PullRequest, wanted: Wanted | None) -> Actual:
        tip, base = self.branches.get(pull.branch), self.base.sha
        by = self.forge.who(tip) if tip and tip != pull.head_sha and (wanted or pull.state is State.OPEN) else ""
        if pull.state is State.MERGED and wanted:
            newer = pull.merged_as is not None and not self.forge.is_ancestor(pull.merged_as, base)
            return Actual(pull, merged=self.forge.is_ancestor(pull.head_sha, base), newer=newer, tip_by=by)
        merged = pull.state is State.OPEN and bool(pull.head_sha) and self.forge.is_ancestor(pull.head_sha, base)
        live = pull.state in (State.OPEN, State.UNFINISHED) and not merged and tip == pull.head_sha
        if not live or not wanted:
            return Actual(pull, merged=merged, tip_by=by)
        files = self.forge.difference(pull.base_sha, pull.head_sha)
        return Actual(pull, files=files, moved=self._moved(pull, files.keys() | wanted.files.keys()))

    def _moved(self, pull: PullRequest, paths: Collection[str]) -> frozenset[str]:
        if pull.base_sha == self.base.sha:
            return frozenset()
        before, after = (self.forge.blobs(commit, paths) for commit in (pull.base_sha, self.base.sha))
        return frozenset(path for path in paths if before.get(path) != after.get(path))

    def wanted(self, proposal: Proposal) -> Wanted:
        """The proposal as values; its text is made for the commit that its branch is at already."""
        pull = self.pulls.get(proposal.scope)
        body = ""
        if pull and pull.state is State.OPEN and self.branches.get(pull.branch) == pull.head_sha:
            body = self._text(proposal, pull)
        findings = proposal.findings
        return Wanted(
            scope=proposal.scope,
            branch=pull.branch if pull else proposal.branch,
            title=proposal.title,
            body=body,
            draft=self._draft(proposal, pull),
            digests={finding.fingerprint: finding.value_digest for finding in findings if finding.value_digest},
            fingerprints=tuple(finding.fingerprint for finding in findings),
            files={
                change.path: None if change.after is None else blob_id(change.after, like=self.base.sha)
                for change in proposal.changes
            },
            rank=rank(proposal),
            urgent=urgent(proposal),
        )

    def _text(self, proposal: Proposal, pull: PullRequest) -> str:
        try:
            tree = self.forge.tree_of(pull.head_sha)
        except LimitError:
            raise
        except (ForgeError, RepositoryError) as problem:
            self.problems[proposal.scope] = str(problem)
            return ""
        return pull_request_text(proposal, base_sha=pull.base_sha, head_sha=pull.head_sha, tree=tree)

    def _draft(self, proposal: Proposal, pull: PullRequest | None) -> bool:
        """A person may have turned a draft into a real one or back; only another proof changes it again."""
        if pull and pull.state is State.OPEN and pull.body:
            was_proven = not pull.body.startswith(NOT_PROVEN)
            if was_proven == proposal.proven:
                return pull.draft
        return not proposal.proven or (self.manners.drafts and proposal.disposition == "judgement")
