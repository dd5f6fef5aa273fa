"""`agentbot boundary test` and `explain`: whether the boundary does what its owners mean, and which rule decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Group, RenderableType
from rich.text import Text

from agentbot.commands.output import Output
from agentbot.config import boundary as file
from agentbot.config.boundary import Boundary, Case, WrittenAct
from agentbot.config.written import problems
from agentbot.errors import AgentbotError
from agentbot.forge.git import Repository
from agentbot.gates.boundary import Act, Decision, Effect, Fit, Weighed, decide, weigh
from agentbot.hcl.tree import Tree
from agentbot.pipeline import require_no_link, settings_of
from agentbot.report.terminal import rows_view, text
from agentbot.report.wording import count

FIRST_CASE = "{name: no import, act: {agent: drift, direction: import}, expect: block}"
STYLES = {"allow": "green", "needs_approval": "yellow", "block": "bold red"}
SAID = {
    Effect.ALLOW: "Allowed.",
    Effect.NEEDS_APPROVAL: "Allowed once {people} agreed.",
    Effect.BLOCK: "Blocked.",
}


def test(repo: Path, output: Output) -> int:
    """Decide every case of the test file as it is on disk; 1 where one is not as expected.

    Raises AgentbotError where there is no case, or a file cannot be read.
    """
    tree, path = _place(repo)
    name, boundary = _boundary(tree, path)
    cases = _cases(tree, file.cases_path(path))
    rows = [_row(case, decide(boundary, _act(case.act))) for case in cases]
    failed = sum(not row["passed"] for row in rows)
    document = {
        "schema": "agentbot.boundary/1",
        "boundary": name,
        "cases": rows,
        "passed": len(rows) - failed,
        "failed": failed,
    }
    output.write(document, _cases_view)
    return 1 if failed else 0


def explain(repo: Path, facts: Mapping[str, object], output: Output) -> int:
    """Decide one act, and say of each rule whether it is about it. `facts`: those of a `WrittenAct`, None unknown.

    Raises AgentbotError for facts that there are not, and where a file cannot be read.
    """
    try:
        act = _act(WrittenAct.model_validate({key: fact for key, fact in facts.items() if fact not in (None, ())}))
    except ValidationError as wrong:
        told = "; ".join(problems(wrong, WrittenAct))
        end = "." * (not told.endswith("?"))
        raise AgentbotError(f"{told}{end}", fix="See `agentbot boundary explain --help`.") from None
    tree, path = _place(repo)
    name, boundary = _boundary(tree, path)
    document = {
        "schema": "agentbot.boundary-explain/1",
        "boundary": name,
        "act": asdict(act),
        "decision": asdict(decide(boundary, act)),
        "rules": [_rule(weighed) for weighed in weigh(boundary, act)],
    }
    output.write(document, _explain_view)
    return 0


def _place(repo: Path) -> tuple[Tree, str]:
    """The files on disk, since a boundary is tried before it is committed, and where the boundary is among them."""
    repository = Repository.open(repo)
    tree = repository.worktree()
    path = settings_of(repository, tree).boundary
    require_no_link(repository, (*file.places(path), file.cases_path(path)))
    return tree, path


def _boundary(tree: Tree, path: str) -> tuple[str, Boundary]:
    name, data = file.find(tree.read, path)
    return name, file.parse(name, data)


def _cases(tree: Tree, path: str) -> tuple[Case, ...]:
    data = tree.read(path)
    if cases := file.parse_cases(path, data) if data is not None else ():
        return cases
    missing = "There is no" if data is None else "There is no case in"
    raise AgentbotError(
        f"{missing} {path}, so nothing of the boundary was tested.", fix=f"Begin with `cases: [{FIRST_CASE}]`."
    )


def _act(said: WrittenAct) -> Act:
    return Act(
        agent=said.agent,
        environment=said.environment,
        direction=said.direction,
        resource_types=said.resource_types,
        addresses=said.addresses,
        paths=said.paths,
        destroys=said.destroys,
        replaces=said.replaces,
        monthly_delta=said.monthly_delta,
        security=said.security,
    )


def _row(case: Case, decision: Decision) -> dict[str, Any]:
    expected = {"effect": case.expect, "approvals": case.approvals, "rule": case.rule}
    expected = {key: value for key, value in expected.items() if value is not None}
    decided = asdict(decision)
    passed = all(decided[key] == value for key, value in expected.items())
    return {"name": case.name, "passed": passed, "expected": expected, "decision": decided}


def _rule(weighed: Weighed) -> dict[str, Any]:
    return {
        "id": weighed.rule.id,
        "effect": weighed.effect,
        "approvals": weighed.approvals,
        "holds": weighed.fit,
        "counts": weighed.counts,
        "because": [each.why for each in weighed.conditions if each.fit is weighed.fit and each.why],
    }


def _cases_view(document: Mapping[str, Any]) -> RenderableType:
    total, failed = len(document["cases"]), document["failed"]
    title = f"{document['boundary']}: all {count(total, 'case')} passed."
    if failed:
        title = f"{document['boundary']}: {failed} of {count(total, 'case')} failed. Change the rules, or the cases."
    return rows_view(title, ("", "Case", "Expected", "Decided"), [_case(row) for row in document["cases"]])


def _case(row: Mapping[str, Any]) -> Sequence[RenderableType | str]:
    mark = Text("ok", style="green") if row["passed"] else Text("failed", style="bold red")
    why = "" if row["passed"] else f"\n{row['decision']['reason']}"
    return mark, row["name"], _outcome(row["expected"]), f"{_outcome(row['decision'])}{why}"


def _outcome(said: Mapping[str, Any]) -> str:
    """`needs_approval 2 by remove`."""
    approvals = f" {said['approvals']}" if said.get("approvals") else ""
    return f"{said['effect']}{approvals}" + (f" by {said['rule']}" if said.get("rule") else "")


def _explain_view(document: Mapping[str, Any]) -> RenderableType:
    decision = document["decision"]
    people = f"{decision['approvals']} {'person has' if decision['approvals'] == 1 else 'people have'}"
    head = text(SAID[Effect(decision["effect"])].format(people=people), STYLES[decision["effect"]])
    head.append_text(text(f" {decision['reason']}"))
    act = document["act"]
    shown = "  ".join(f"{key}={_fact(fact)}" for key, fact in act.items())
    rows = [(rule["id"], _outcome({**rule, "rule": None}), _holds(rule), _because(rule)) for rule in document["rules"]]
    columns = ("Rule", "Effect", "Holds", "Because")
    return Group(head, text(shown, "dim"), Text(), rows_view(f"{document['boundary']}:", columns, rows))


def _fact(fact: object) -> str:
    if isinstance(fact, tuple | list):
        return ", ".join(map(str, fact)) or "?"
    return "?" if fact is None else str(fact)


def _holds(rule: Mapping[str, Any]) -> str:
    match Fit(rule["holds"]):
        case Fit.MAYBE:
            return "maybe: it counts" if rule["counts"] else "maybe: it does not count"
        case fit:
            return str(fit)


def _because(rule: Mapping[str, Any]) -> str:
    return "; ".join(rule["because"]) or "every condition holds"
