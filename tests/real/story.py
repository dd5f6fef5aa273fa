"""What people did behind the code's back in the estate `story`, and what agentbot has to make of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from agentbot.commands.demo_cloud import Cloud

COMPUTE, OBSERVE = "stacks/compute", "stacks/observe"
WORLD = "0.0.0.0/0"


@dataclass(frozen=True)
class Told:
    """One finding; `becomes` is adopt, a refusal's code or the rule that made it report-only."""

    stack: str
    address: str
    path: str | None
    kind: str
    becomes: str
    diff: tuple[str, ...] = ()


def _volume(cloud: Cloud, name: str) -> str:
    named = [{"Name": "tag:Name", "Values": [name]}]
    return str(cloud.client("ec2").describe_volumes(Filters=named)["Volumes"][0]["VolumeId"])


def _grow_and_tag(cloud: Cloud) -> None:
    client, volume = cloud.client("ec2"), _volume(cloud, "data")
    client.modify_volume(VolumeId=volume, Size=40)
    client.create_tags(Resources=[volume], Tags=[{"Key": "Backup", "Value": "daily"}])
    client.delete_tags(Resources=[volume], Tags=[{"Key": "Phase"}])


def _grow_shards(cloud: Cloud) -> None:
    for name in ("shard-a", "shard-b"):
        volume = _volume(cloud, name)
        cloud.client("ec2").modify_volume(VolumeId=volume, Size=16)
        cloud.client("ec2").create_tags(Resources=[volume], Tags=[{"Key": "Tier", "Value": "bulk"}])


def _delete_scratch(cloud: Cloud) -> None:
    client = cloud.client("ec2")
    small = [{"Name": "size", "Values": ["4"]}]
    client.delete_volume(VolumeId=client.describe_volumes(Filters=small)["Volumes"][0]["VolumeId"])


def _table(cloud: Cloud) -> None:
    capacity = {"ReadCapacityUnits": 9, "WriteCapacityUnits": 7}
    cloud.client("dynamodb").update_table(TableName="jobs", ProvisionedThroughput=capacity)


def _spot(cloud: Cloud) -> None:
    cloud.client("ecs").put_cluster_capacity_providers(
        cluster="web", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )


def _target_group(cloud: Cloud) -> None:
    client = cloud.client("elbv2")
    group = client.describe_target_groups(Names=["web"])["TargetGroups"][0]["TargetGroupArn"]
    client.modify_target_group(TargetGroupArn=group, HealthCheckPath="/ready", HealthCheckTimeoutSeconds=20)


def _group(cloud: Cloud, name: str) -> str:
    named = [{"Name": "group-name", "Values": [name]}]
    return str(cloud.client("ec2").describe_security_groups(Filters=named)["SecurityGroups"][0]["GroupId"])


def _open(cloud: Cloud, name: str, port: int) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": WORLD}]}
    cloud.client("ec2").authorize_security_group_ingress(GroupId=_group(cloud, name), IpPermissions=[rule])


def _attach(cloud: Cloud) -> None:
    client = cloud.client("iam")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    policy = client.create_policy(PolicyName="by-hand", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    client.attach_role_policy(RoleName="app", PolicyArn=policy)


def _widen_policy(cloud: Cloud) -> None:
    client = cloud.client("iam")
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::story/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = client.list_policies(Scope="Local")["Policies"]
    arn = next(policy["Arn"] for policy in found if policy["PolicyName"] == "read")
    client.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)


def _scale(cloud: Cloud) -> None:
    client = cloud.client("autoscaling")
    client.update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=6, DesiredCapacity=1)
    tag = {"ResourceId": "web", "ResourceType": "auto-scaling-group", "PropagateAtLaunch": False}
    client.create_or_update_tags(Tags=[{**tag, "Key": "Owner", "Value": "ops"}])


def _motd(cloud: Cloud) -> None:
    client = cloud.client("ssm")
    client.put_parameter(
        Name="/compute/motd", Description="Seen at login", Value="hello", Type="String", Overwrite=True
    )
    client.add_tags_to_resource(
        ResourceType="Parameter", ResourceId="/compute/motd", Tags=[{"Key": "Owner", "Value": "ops"}]
    )


def _topics(cloud: Cloud) -> None:
    client = cloud.client("sns")
    for topic in client.list_topics()["Topics"]:
        client.tag_resource(ResourceArn=topic["TopicArn"], Tags=[{"Key": "Tier", "Value": "gold"}])


def _one_log_group(cloud: Cloud) -> None:
    cloud.client("logs").put_retention_policy(logGroupName="/teams/compute", retentionInDays=90)


def _alarm(cloud: Cloud) -> None:
    client = cloud.client("cloudwatch")
    alarm = client.describe_alarms(AlarmNames=["cpu"])["MetricAlarms"][0]
    kept = ("AlarmName", "Namespace", "MetricName", "Statistic", "Period", "ComparisonOperator", "AlarmActions")
    client.put_metric_alarm(**{name: alarm[name] for name in kept}, Threshold=92.5, EvaluationPeriods=5)


def _dashboard(cloud: Cloud) -> None:
    body = json.dumps({"start": "-PT12H", "widgets": []})
    cloud.client("cloudwatch").put_dashboard(DashboardName="overview", DashboardBody=body)


def _bucket_tags(cloud: Cloud) -> None:
    tags = [{"Key": "Name", "Value": "logs"}, {"Key": "cost-center", "Value": "4711"}]
    cloud.client("s3").put_bucket_tagging(Bucket="story-observe-logs", Tagging={"TagSet": tags})


def _suspend(cloud: Cloud) -> None:
    cloud.client("s3").put_bucket_versioning(
        Bucket="story-observe-logs", VersioningConfiguration={"Status": "Suspended"}
    )


def _unblock(cloud: Cloud) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "RestrictPublicBuckets")
    settings = {**dict.fromkeys(names, True), "BlockPublicPolicy": False}
    cloud.client("s3").put_public_access_block(Bucket="story-observe-logs", PublicAccessBlockConfiguration=settings)


def _bucket_policy(cloud: Cloud) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::story-observe-logs/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("s3").put_bucket_policy(Bucket="story-observe-logs", Policy=policy)


def _stop_rotation(cloud: Cloud) -> None:
    client = cloud.client("kms")
    for key in client.list_keys()["Keys"]:
        client.disable_key_rotation(KeyId=key["KeyId"])


def _function(cloud: Cloud) -> None:
    cloud.client("lambda").update_function_configuration(
        FunctionName="shipper",
        Timeout=10,
        MemorySize=256,
        Environment={"Variables": {"LEVEL": "debug", "TARGET": "story-observe-logs", "BATCH": "100"}},
    )


def _role(cloud: Cloud) -> None:
    cloud.client("iam").update_role(RoleName="shipper", Description="Ships logs to the vendor")


def _api(cloud: Cloud) -> None:
    client = cloud.client("apigateway")
    api = client.get_rest_apis()["items"][0]["id"]
    change = {"op": "replace", "path": "/description", "value": "Takes logs from everywhere"}
    client.update_rest_api(restApiId=api, patchOperations=[change])


def _repository(cloud: Cloud) -> None:
    client = cloud.client("ecr")
    client.tag_resource(
        resourceArn=client.describe_repositories()["repositories"][0]["repositoryArn"],
        tags=[{"Key": "Owner", "Value": "observe"}],
    )


def _secret(cloud: Cloud) -> None:
    cloud.client("secretsmanager").update_secret(SecretId="ship-token", Description="Handed out by the vendor")


def _glue(cloud: Cloud) -> None:
    given = {"Name": "logs", "Description": "Tables over the logs"}
    cloud.client("glue").update_database(Name="logs", DatabaseInput=given)


def _health(cloud: Cloud) -> None:
    client = cloud.client("route53")
    check = client.list_health_checks()["HealthChecks"][0]["Id"]
    client.update_health_check(HealthCheckId=check, FailureThreshold=5)


def _pool(cloud: Cloud) -> None:
    client = cloud.client("cognito-idp")
    pool = client.list_user_pools(MaxResults=5)["UserPools"][0]["Id"]
    client.update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email", "phone_number"])


def _schedule(cloud: Cloud) -> None:
    cloud.client("events").put_rule(Name="nightly", ScheduleExpression="rate(12 hours)")


def _shorten(cloud: Cloud) -> None:
    cloud.client("logs").put_retention_policy(logGroupName="/observe/audit", retentionInDays=7)


def _delete_alarm(cloud: Cloud) -> None:
    cloud.client("cloudwatch").delete_alarms(AlarmNames=["unused"])


def _open_inline(cloud: Cloud) -> None:
    _open(cloud, "inline", 3389)


def _open_separate(cloud: Cloud) -> None:
    _open(cloud, "separate", 22)


DEEDS: tuple[Callable[[Cloud], None], ...] = (
    *(_grow_and_tag, _grow_shards, _delete_scratch, _table, _spot, _target_group, _open_inline, _open_separate),
    *(_attach, _widen_policy, _scale, _motd, _topics, _one_log_group, _alarm, _dashboard, _bucket_tags, _suspend),
    *(_unblock, _bucket_policy, _stop_rotation, _function, _role, _api, _repository, _secret, _glue, _health, _pool),
    *(_schedule, _shorten, _delete_alarm),
)


def told() -> Iterator[Told]:
    """The table in `story.txt`: a line for each finding, and below it what its branch takes and brings."""
    lines = (Path(__file__).parent / "story.txt").read_text(encoding="utf-8").splitlines()
    heads = [number for number, line in enumerate(lines) if line[0] not in "+-#"]
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        stack, address, path, kind, becomes = lines[start].split(" | ")
        diff = tuple(line.replace("␍", "\r") for line in lines[start + 1 : end] if line[0] != "#")
        yield Told(stack, address, path or None, kind, becomes, diff)
