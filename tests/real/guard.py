"""The estate `guard`: every change by hand, and what agentbot has to make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentbot.commands.demo_cloud import Cloud
from tests.real import guard_canaries as canaries
from tests.real import guard_deeds as deeds

STACK = "live"

WEAKENED, SILENT, TIGHTENED = "drift-security-weakened", "drift-security-silent", "drift-security-tightened"
SENSITIVE, GUARD_GONE, HARMLESS, PERSON = "drift-sensitive", "drift-guard-deleted", "drift-adopt", "drift-person"
DIRECTIONS = {WEAKENED: "revert", SENSITIVE: "revert", GUARD_GONE: "revert", HARMLESS: "adopt"}
"""By rule; what has none is only reported."""

NOT_TO_BE_HAD = {
    # AWS cannot change a permission: an apply takes it away and makes another one.
    "aws_lambda_permission.gateway": "proof: An apply would replace `aws_lambda_permission.gateway`, so what is there "
    "now would be lost.",
}
"""Reverts that cannot be had, with the reason that is given."""


@dataclass(frozen=True)
class Told:
    """One finding: the place, and the rule that decides about it."""

    address: str
    path: str | None
    rule: str = WEAKENED

    @property
    def direction(self) -> str | None:
        """What becomes of it; None where it is only reported."""
        return DIRECTIONS.get(self.rule)


@dataclass(frozen=True)
class Deed:
    """One change by hand with the findings that it comes to."""

    do: Callable[[Cloud], None]
    told: tuple[Told, ...]


def _weakening(do: Callable[[Cloud], None], address: str, path: str, *more: Told) -> Deed:
    return Deed(do, (Told(address, path), *more))


RULE = "aws_vpc_security_group_ingress_rule"
STRANGE = 'aws_cloudwatch_log_group.team["\\u202e`@platform` <!-- #1 [x](https://evil.example) -->"]'
ALARM, SWEEP = "aws_cloudwatch_metric_alarm.root", "aws_cloudwatch_event_rule.sweep"
SCAN = "image_scanning_configuration[0].scan_on_push"
EXPORT = "aws_lambda_function.export"
VARIABLE = 'environment[0].variables["{}"]'

FORGOTTEN = _weakening(deeds.forget_audit, "aws_cloudwatch_log_group.audit", "retention_in_days")
WEAKENINGS = (
    FORGOTTEN,
    _weakening(deeds.open_office, "aws_security_group.office", "ingress[*].cidr_blocks"),
    _weakening(deeds.widen_rule, f"{RULE}.https", "cidr_ipv4"),
    _weakening(deeds.ask_no_token, "aws_launch_template.web", "metadata_options[0].http_tokens"),
    _weakening(deeds.plain_volumes, "aws_ebs_encryption_by_default.this", "enabled"),
    _weakening(deeds.from_anywhere, "aws_iam_policy.deploy", "policy"),
    _weakening(deeds.trust_stranger, "aws_iam_role.deploy", "assume_role_policy"),
    _weakening(deeds.all_queues, "aws_iam_role_policy.function", "policy"),
    _weakening(deeds.short_passwords, "aws_iam_account_password_policy.this", "minimum_password_length"),
    _weakening(deeds.unprotect_people, "aws_cognito_user_pool.people", "deletion_protection"),
    _weakening(deeds.no_second_factor, "aws_cognito_user_pool.people", "mfa_configuration"),
    _weakening(deeds.keep_no_versions, "aws_s3_bucket_versioning.archive", "versioning_configuration[0].status"),
    _weakening(deeds.amazons_key, "aws_s3_bucket_server_side_encryption_configuration.archive", "rule[*]"),
    _weakening(deeds.writers_own, "aws_s3_bucket_ownership_controls.archive", "rule[0].object_ownership"),
    _weakening(deeds.plain_transport, "aws_s3_bucket_policy.archive", "policy"),
    _weakening(deeds.stop_rotation, "aws_kms_key.data", "enable_key_rotation"),
    _weakening(deeds.share_key, "aws_kms_key.data", "policy"),
    _weakening(deeds.unprotect_table, "aws_dynamodb_table.sessions", "deletion_protection_enabled"),
    _weakening(deeds.stop_scanning, "aws_ecr_repository.app", SCAN),
    _weakening(deeds.overwrite_tags, "aws_ecr_repository.app", "image_tag_mutability"),
    _weakening(deeds.secret_for_all, "aws_secretsmanager_secret_policy.vendor", "policy"),
    _weakening(deeds.everybody_publishes, "module.alerts.aws_sns_topic_policy.this", "policy"),
    _weakening(deeds.forget_team, STRANGE, "retention_in_days"),
    # The provider has two names for one switch, and only one of them is in the code.
    _weakening(deeds.stop_sweep, SWEEP, "state", Told(SWEEP, "is_enabled", SILENT)),
    _weakening(deeds.silence_alarm, ALARM, "actions_enabled", Told(ALARM, 'tags["Owner"]', HARMLESS)),
    _weakening(deeds.stop_detector, "aws_guardduty_detector.this", "enable"),
    _weakening(deeds.everybody_invokes, "aws_lambda_permission.gateway", "principal"),
    Deed(deeds.unblock, (Told("aws_s3_bucket_public_access_block.archive", None, GUARD_GONE),)),
    Deed(deeds.add_rule, (Told("aws_security_group.web", "ingress[*]", SILENT),)),
    Deed(deeds.attach_admin, (Told("aws_iam_role.function", "managed_policy_arns", SILENT),)),
)
DEEDS = (
    *WEAKENINGS,
    Deed(deeds.narrow_rule, (Told(f"{RULE}.metrics", "cidr_ipv4", TIGHTENED),)),
    Deed(deeds.describe, (Told("aws_api_gateway_rest_api.intake", "description", HARMLESS),)),
    Deed(canaries.change_script, (Told("aws_launch_template.web", "user_data", SENSITIVE),)),
    Deed(canaries.change_token, (Told("aws_ssm_parameter.token", "value", SENSITIVE),)),
    Deed(
        canaries.change_variables,
        (
            *(Told(EXPORT, VARIABLE.format(name), SENSITIVE) for name in ("VENDOR_KEY", "DOOR_PIN", "STRICT")),
            Told(EXPORT, VARIABLE.format("LEVEL"), PERSON),
        ),
    ),
)
TOLD = tuple(told for deed in DEEDS for told in deed.told)
