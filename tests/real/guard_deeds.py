"""What people did by hand to the guards of the estate `guard`; each function is one change behind the code's back."""

from __future__ import annotations

import json
from typing import Any

from agentbot.commands.demo_cloud import Cloud

ACCOUNT, STRANGER = "123456789012", "999999999999"
WORLD = "0.0.0.0/0"
BUCKET = "guard-archive"
HOSTILE_TAG = "\u202e@platform"
HOSTILE_TEXT = 'Takes \x1b[31morders` ${file("/etc/passwd")} <!-- #1 [x](https://evil.example) @platform'


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _allow(action: Any, resource: str | None = None, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, **({"Resource": resource} if resource else {}), **more}


def _group(cloud: Cloud, name: str) -> str:
    named = [{"Name": "group-name", "Values": [name]}]
    return str(cloud.client("ec2").describe_security_groups(Filters=named)["SecurityGroups"][0]["GroupId"])


def _rule(port: int, cidr: str, **more: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr, **more}]}


def open_office(cloud: Cloud) -> None:
    client, group = cloud.client("ec2"), _group(cloud, "office")
    desk = {"Description": "remote desktop"}
    client.revoke_security_group_ingress(GroupId=group, IpPermissions=[_rule(3389, "198.51.100.0/24", **desk)])
    client.authorize_security_group_ingress(GroupId=group, IpPermissions=[_rule(3389, WORLD, **desk)])


def _change_rule(cloud: Cloud, port: int, cidr: str) -> None:
    """Give the separate rule of a port another network."""
    client, group = cloud.client("ec2"), _group(cloud, "web")
    found = client.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    own = next(rule["SecurityGroupRuleId"] for rule in found["SecurityGroupRules"] if rule.get("FromPort") == port)
    other = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIpv4": cidr}
    rules = [{"SecurityGroupRuleId": own, "SecurityGroupRule": other}]
    client.modify_security_group_rules(GroupId=group, SecurityGroupRules=rules)


def widen_rule(cloud: Cloud) -> None:
    _change_rule(cloud, 443, WORLD)


def narrow_rule(cloud: Cloud) -> None:
    _change_rule(cloud, 9090, "10.1.0.0/16")


def add_rule(cloud: Cloud) -> None:
    client = cloud.client("ec2")
    client.authorize_security_group_ingress(GroupId=_group(cloud, "web"), IpPermissions=[_rule(22, WORLD)])


def new_version(cloud: Cloud, **change: Any) -> None:
    """The launch template as it is, with something else on top."""
    client = cloud.client("ec2")
    versions = client.describe_launch_template_versions(LaunchTemplateName="web")["LaunchTemplateVersions"]
    latest = max(versions, key=lambda version: int(version["VersionNumber"]))["LaunchTemplateData"]
    client.create_launch_template_version(LaunchTemplateName="web", LaunchTemplateData={**latest, **change})


def ask_no_token(cloud: Cloud) -> None:
    options = {"HttpEndpoint": "enabled", "HttpTokens": "optional", "HttpPutResponseHopLimit": 1}
    new_version(cloud, MetadataOptions=options)


def plain_volumes(cloud: Cloud) -> None:
    cloud.client("ec2").disable_ebs_encryption_by_default()


def from_anywhere(cloud: Cloud) -> None:
    statement = _allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Sid="Artifacts")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/deploy"
    client = cloud.client("iam")
    client.create_policy_version(PolicyArn=arn, PolicyDocument=_document(statement), SetAsDefault=True)


def trust_stranger(cloud: Cloud) -> None:
    who = {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/ci", f"arn:aws:iam::{STRANGER}:root"]}
    condition = {"StringEquals": {"sts:ExternalId": "release"}}
    document = _document(_allow("sts:AssumeRole", Principal=who, Condition=condition))
    cloud.client("iam").update_assume_role_policy(RoleName="deploy", PolicyDocument=document)


def all_queues(cloud: Cloud) -> None:
    document = _document(_allow(["sqs:*"], "*"))
    cloud.client("iam").put_role_policy(RoleName="function", PolicyName="queues", PolicyDocument=document)


def attach_admin(cloud: Cloud) -> None:
    client = cloud.client("iam")
    made = client.create_policy(PolicyName="by-hand", PolicyDocument=_document(_allow("*", "*")))
    client.attach_role_policy(RoleName="function", PolicyArn=made["Policy"]["Arn"])


def short_passwords(cloud: Cloud) -> None:
    kinds = ("Symbols", "Numbers", "UppercaseCharacters", "LowercaseCharacters")
    required = {f"Require{kind}": True for kind in kinds}
    cloud.client("iam").update_account_password_policy(
        MinimumPasswordLength=8, PasswordReusePrevention=12, AllowUsersToChangePassword=True, **required
    )


def _pool(cloud: Cloud) -> str:
    return str(cloud.client("cognito-idp").list_user_pools(MaxResults=5)["UserPools"][0]["Id"])


def unprotect_people(cloud: Cloud) -> None:
    kinds = ("Symbols", "Numbers", "Uppercase", "Lowercase")
    policy = {"MinimumLength": 14, "TemporaryPasswordValidityDays": 7, **{f"Require{kind}": True for kind in kinds}}
    cloud.client("cognito-idp").update_user_pool(
        UserPoolId=_pool(cloud),
        DeletionProtection="INACTIVE",
        MfaConfiguration="ON",
        Policies={"PasswordPolicy": policy},
    )


def no_second_factor(cloud: Cloud) -> None:
    cloud.client("cognito-idp").set_user_pool_mfa_config(
        UserPoolId=_pool(cloud), MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )


def keep_no_versions(cloud: Cloud) -> None:
    cloud.client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})


def amazons_key(cloud: Cloud) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    cloud.client("s3").put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})


def writers_own(cloud: Cloud) -> None:
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    cloud.client("s3").put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls=rules)


def plain_transport(cloud: Cloud) -> None:
    who = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    statement = _allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Sid="Auditors", Principal=who)
    cloud.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=_document(statement))


def unblock(cloud: Cloud) -> None:
    cloud.client("s3").delete_public_access_block(Bucket=BUCKET)


def _key(cloud: Cloud) -> str:
    return str(cloud.client("kms").list_keys()["Keys"][0]["KeyId"])


def stop_rotation(cloud: Cloud) -> None:
    cloud.client("kms").disable_key_rotation(KeyId=_key(cloud))


def share_key(cloud: Cloud) -> None:
    who = {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{STRANGER}:root"]}
    policy = _document(_allow("kms:*", "*", Sid="Owner", Principal=who))
    cloud.client("kms").put_key_policy(KeyId=_key(cloud), PolicyName="default", Policy=policy)


def unprotect_table(cloud: Cloud) -> None:
    cloud.client("dynamodb").update_table(TableName="sessions", DeletionProtectionEnabled=False)


def stop_scanning(cloud: Cloud) -> None:
    scan = {"scanOnPush": False}
    cloud.client("ecr").put_image_scanning_configuration(repositoryName="app", imageScanningConfiguration=scan)


def overwrite_tags(cloud: Cloud) -> None:
    cloud.client("ecr").put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")


def secret_for_all(cloud: Cloud) -> None:
    policy = _document(_allow("secretsmanager:GetSecretValue", "*", Principal={"AWS": "*"}))
    cloud.client("secretsmanager").put_resource_policy(SecretId="vendor", ResourcePolicy=policy)


def _topic(cloud: Cloud) -> str:
    return str(cloud.client("sns").list_topics()["Topics"][0]["TopicArn"])


def everybody_publishes(cloud: Cloud) -> None:
    policy = _document(_allow("sns:Publish", _topic(cloud), Sid="Alarms", Principal="*"))
    cloud.client("sns").set_topic_attributes(TopicArn=_topic(cloud), AttributeName="Policy", AttributeValue=policy)


def _keep(cloud: Cloud, group: str, days: int) -> None:
    cloud.client("logs").put_retention_policy(logGroupName=f"/guard/{group}", retentionInDays=days)


def forget_audit(cloud: Cloud) -> None:
    _keep(cloud, "audit", 7)


def forget_audit_sooner(cloud: Cloud) -> None:
    _keep(cloud, "audit", 3)


def forget_team(cloud: Cloud) -> None:
    _keep(cloud, "team/strange", 1)


def stop_sweep(cloud: Cloud) -> None:
    cloud.client("events").disable_rule(Name="sweep")


def silence_alarm(cloud: Cloud) -> None:
    client = cloud.client("cloudwatch")
    client.disable_alarm_actions(AlarmNames=["root-login"])
    arn = client.describe_alarms(AlarmNames=["root-login"])["MetricAlarms"][0]["AlarmArn"]
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "Owner", "Value": HOSTILE_TAG}])


def stop_detector(cloud: Cloud) -> None:
    client = cloud.client("guardduty")
    client.update_detector(DetectorId=client.list_detectors()["DetectorIds"][0], Enable=False)


def everybody_invokes(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    client.remove_permission(FunctionName="intake", StatementId="gateway")
    client.add_permission(FunctionName="intake", StatementId="gateway", Action="lambda:InvokeFunction", Principal="*")


def describe(cloud: Cloud) -> None:
    client = cloud.client("apigateway")
    api = client.get_rest_apis()["items"][0]["id"]
    change = {"op": "replace", "path": "/description", "value": HOSTILE_TEXT}
    client.update_rest_api(restApiId=api, patchOperations=[change])


def tag_topic(cloud: Cloud) -> None:
    tags = [{"Key": "Owner", "Value": "oncall"}]
    cloud.client("sns").tag_resource(ResourceArn=_topic(cloud), Tags=tags)


def audit_is_kept_for(cloud: Cloud) -> int:
    """Days, as the cloud says."""
    found = cloud.client("logs").describe_log_groups(logGroupNamePrefix="/guard/audit")["logGroups"]
    return int(found[0]["retentionInDays"])
