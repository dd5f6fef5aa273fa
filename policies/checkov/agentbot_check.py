"""How a check of this folder is told to Checkov.

This folder has no `__init__.py` on purpose: Checkov then puts it on the import path for the checks in the folders
below and does not take its own modules for checks. Checkov loads every check under the bare name of its file, so no
file here may be called like a module of the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agentbot_statements import Judge, from_blocks, from_value
from agentbot_values import any_of, flat
from checkov.common.bridgecrew.severities import get_severity
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

Conf = dict[str, Any]
"""A block as Checkov renders it: every value in a list of its own."""
POLICY_DOCUMENT = "aws_iam_policy_document"


@dataclass(frozen=True)
class About:
    """What a report shows of a check; the name says the problem."""

    id: str
    name: str
    category: str
    severity: str


class ResourceCheck(BaseResourceCheck):
    """Fails a resource where `judge` says yes, and passes it where it says no; None is an unknown."""

    def __init__(self, about: About, kinds: Iterable[str], judge: Callable[[str, Conf], bool | None]) -> None:
        categories = (CheckCategories[about.category],)
        super().__init__(name=about.name, id=about.id, categories=categories, supported_resources=tuple(kinds))
        self.severity = get_severity(about.severity)
        self._judge = judge

    def scan_resource_conf(self, conf: Conf) -> CheckResult:
        return _result(self._judge(self.entity_type, conf))


class DocumentCheck(BaseDataCheck):
    """The same for a policy that is written as a data source: Checkov does not carry it to where it is used."""

    def __init__(self, about: About, judge: Judge) -> None:
        categories = (CheckCategories[about.category],)
        super().__init__(name=about.name, id=about.id, categories=categories, supported_data=(POLICY_DOCUMENT,))
        self.severity = get_severity(about.severity)
        self._judge = judge

    def scan_data_conf(self, conf: Conf) -> CheckResult:
        return _result(from_blocks(conf).judged(self._judge))


def policies(attributes: Mapping[str, str], judge: Judge) -> Callable[[str, Conf], bool | None]:
    """A judge of resources out of a judge of statements; `attributes` says where each type keeps its policy."""

    def judged(kind: str, conf: Conf) -> bool | None:
        block, _, name = attributes[kind].rpartition("/")
        holders = list(flat(conf.get(block))) if block else [conf]
        return any_of(_of(holder, name, judge) for holder in holders)

    return judged


def _of(holder: Any, name: str, judge: Judge) -> bool | None:
    if not isinstance(holder, dict):
        return None
    return any_of(from_value(value).judged(judge) for value in flat(holder.get(name)))


def _result(judgement: bool | None) -> CheckResult:
    if judgement is None:
        return CheckResult.UNKNOWN
    return CheckResult.FAILED if judgement else CheckResult.PASSED
