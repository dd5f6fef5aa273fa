"""Records of reverts that are over leave the repository with a pull request that their stack has anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentbot.forge.interface import Forge, PullRequest, State
from agentbot.hcl.tree import Tree
from agentbot.proposals.grouping import Group
from agentbot.remediation.candidate import FileChange


def tidy(
    over: Mapping[str, Sequence[str]], groups: Sequence[Group], forge: Forge, tree: Tree
) -> Mapping[str, tuple[FileChange, ...]]:
    """By scope: the records that its change also deletes.

    An open pull request that deletes a record keeps doing so; else the first new one of the stack takes it along, so
    that no open one changes for the sake of order.
    """
    opened = {pull.scope: pull for pull in forge.pulls() if pull.state is State.OPEN}
    found: dict[str, tuple[FileChange, ...]] = {}
    for stack, paths in over.items():
        mine = [group.scope for group in groups if group.stack == stack]
        carried = {scope: _changed(opened[scope], forge) for scope in mine if scope in opened}
        fresh = next((scope for scope in mine if scope not in opened), None)
        for path in paths:
            carrier = next((scope for scope, changed in carried.items() if path in changed), fresh)
            if carrier:
                found[carrier] = (*found.get(carrier, ()), FileChange(path, tree.read(path), None))
    return found


def _changed(pull: PullRequest, forge: Forge) -> frozenset[str]:
    return frozenset(forge.difference(pull.base_sha, pull.head_sha))
