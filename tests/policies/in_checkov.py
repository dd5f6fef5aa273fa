"""Run by the Python of a Checkov environment: what Checkov says of the examples, as one line of JSON at the end.

Arguments: the folder of the checks, the folder of the examples. Nothing of agentbot is here.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import random
import sys
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("LOG_LEVEL", "WARNING")

from checkov.common.checks.base_check_registry import BaseCheckRegistry
from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.runner import Runner

ODD: tuple[Any, ...] = (
    *(None, "", "*", 0, -1, 10**30, 1.5, float("nan"), True, [], [[]], {}, [None], {"a": 1}, [["x"], {}], "["),
    *("var.a", "${var.a}", "data.b.c.d", "each.value.x", 'file("x")', "[for a in b : a]", "::/0", "1.2.3.4/99"),
    *('{"Statement": 7}', '{"Statement": [7, null, {"Effect": [], "Condition": "x"}]}', '"text"', "[[1]]"),
    *({"Statement": {"Principal": 3}}, {"Statement": [{"Effect": "Allow", "Action": {}, "Principal": [["*"]]}]}),
)
ROUNDS = 60
MOST = 30


class Problems(logging.Handler):
    """What is logged while checks are loaded."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def main(checks: str, examples: str) -> None:
    graph = get_graph_checks_registry("terraform")
    graph.load_checks()
    confs: dict[Any, list[tuple[str, dict[str, Any]]]] = {}
    _remember(confs)
    problems = Problems()
    logging.getLogger().addHandler(problems)
    # One list with one folder, for both kinds of checks.
    report = Runner().run(
        root_folder=examples,
        external_checks_dir=[checks],
        runner_filter=RunnerFilter(framework=["terraform"], show_progress_bar=False),
    )
    logging.getLogger().removeHandler(problems)
    registered = [*BaseCheckRegistry.get_all_registered_checks(), *graph.checks]
    own = [check for check in registered if "_AGENTBOT_" in check.id]
    told = {
        "failed": [_place(record) for record in report.failed_checks],
        "passed": [_place(record) for record in report.passed_checks],
        "unread": sorted(report.parsing_errors),
        "problems": problems.lines,
        "broken": sorted(set(_broken(own, confs))),
        "checks": [
            {"id": check.id, "name": check.name, "severity": check.severity.name.lower() if check.severity else ""}
            for check in registered
            if getattr(check, "block_type", "") in ("resource", "data", "provider", "module") or check in graph.checks
        ],
    }
    print("\n" + json.dumps(told))


def _place(record: Any) -> tuple[str, str, str]:
    return record.check_id, record.file_path.strip("/"), record.resource


def _remember(confs: dict[Any, list[tuple[str, dict[str, Any]]]]) -> None:
    """Keep what each check is run on."""

    def keeping(kind: Any) -> None:
        scan = kind.scan_entity_conf

        def kept(check: Any, conf: dict[str, Any], entity: str) -> Any:
            if "_AGENTBOT_" in check.id:
                written = {key: value for key, value in conf.items() if not key.startswith("__")}
                confs.setdefault(check, []).append((entity, written))
            return scan(check, conf, entity)

        kind.scan_entity_conf = kept

    keeping(BaseResourceCheck)
    keeping(BaseDataCheck)


def _broken(own: list[Any], confs: dict[Any, list[tuple[str, dict[str, Any]]]]) -> Iterator[str]:
    """Checks that raise on what nobody would write, and what they raise."""
    chance = random.Random(7)
    for check in own:
        for entity, conf in chance.sample(found := confs.get(check, []), min(len(found), MOST)):
            for _ in range(ROUNDS):
                try:
                    check.scan_entity_conf(_bent(conf, chance), entity)
                except Exception as problem:  # noqa: BLE001 -- whatever it is, it is the finding
                    yield f"{check.id}: {problem!r}"
        for vertex in _vertices(getattr(check, "sub_checks", None) or [check]):
            try:
                check.solver.get_operation(vertex)
            except Exception as problem:  # noqa: BLE001
                yield f"{check.id}: {problem!r}"


def _bent(conf: Any, chance: random.Random) -> Any:
    """The same with one value, somewhere in it, that is odd."""
    found = copy.deepcopy(conf)
    # Checkov itself, before any check, falls over an odd `dynamic`.
    place, key = found, chance.choice([name for name in found if name != "dynamic"] or ["policy"])
    while isinstance(inner := (place[key] if key in place or isinstance(place, list) else None), dict | list):
        keys = [name for name in (inner if isinstance(inner, dict) else range(len(inner))) if name != "__end_line__"]
        if not keys or chance.random() < 0.2:
            break
        place, key = inner, chance.choice(keys)
    place[key] = copy.deepcopy(chance.choice(ODD))
    return found


def _vertices(checks: list[Any]) -> Iterator[dict[str, Any]]:
    """Resources that have an odd value where a check in YAML looks."""
    for check in checks:
        if not isinstance(getattr(check, "sub_checks", None), list):
            continue  # a check in Python
        yield from _vertices(check.sub_checks)
        for kind in check.resource_types if check.attribute else ():
            for odd in ODD:
                yield {"resource_type": kind, "source_": "Terraform", "block_type_": "resource", check.attribute: odd}


if __name__ == "__main__":
    main(*sys.argv[1:])
