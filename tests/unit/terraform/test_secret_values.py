"""Which values of a plan are secret wherever they stand."""

from __future__ import annotations

from typing import Any

from agentbot.terraform.secret_values import secret_values
from tests.support.plans import KnownSchemas, attribute, drifted, make_plan

PARAMETER = "aws_ssm_parameter.p"
SCHEMAS = KnownSchemas(aws_ssm_parameter={"attributes": {"value": {**attribute(), "sensitive": True}}})


def found(before: dict[str, Any], after: dict[str, Any], *, mask: Any = False) -> set[str]:
    drift, change = drifted(PARAMETER, before, after, code=before)
    for entry in (drift, change):
        entry["change"] |= {"before_sensitive": mask, "after_sensitive": mask}
    return {value for _, value in secret_values(make_plan((drift, change)), SCHEMAS)}


def test_what_the_provider_calls_sensitive_is_secret_unless_everybody_has_it() -> None:
    assert found({"value": "hunter2hunter2"}, {"value": "vpc-0a1b2c3d"}) == {"hunter2hunter2"}


def test_what_a_person_marked_is_secret_also_where_it_is_a_plain_word() -> None:
    assert found({"note": "swordfish"}, {"note": "other"}, mask={"note": True}) == {"swordfish", "other"}


def test_what_has_a_secret_name_is_secret_also_where_it_is_a_plain_word() -> None:
    assert found({"password": "swordfish"}, {"password": None}) == {"swordfish"}
