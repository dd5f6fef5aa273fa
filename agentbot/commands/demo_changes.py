"""The dozen changes of the demo, made behind the code's back in a cloud of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Console(Protocol):
    """What somebody with access to the cloud has at hand."""

    def client(self, service: str) -> Any:
        """A boto3 client."""
        ...


@dataclass(frozen=True)
class OutOfBand:
    """One thing that somebody did by hand, as an engineer would tell it, and how it is done."""

    story: str
    make: Callable[[Console], None]


def _grow_volume(cloud: Console) -> None:
    cloud.client("ec2").modify_volume(VolumeId=_search_volume(cloud), Size=200)


def _tag_volume(cloud: Console) -> None:
    tags = [{"Key": "Backup", "Value": "daily"}]
    cloud.client("ec2").create_tags(Resources=[_search_volume(cloud)], Tags=tags)


def _search_volume(cloud: Console) -> str:
    named = [{"Name": "tag:Name", "Values": ["search-index"]}]
    return str(cloud.client("ec2").describe_volumes(Filters=named)["Volumes"][0]["VolumeId"])


def _keep_logs_longer(cloud: Console) -> None:
    for name in ("/network/bastion", "/shop/web"):
        cloud.client("logs").put_retention_policy(logGroupName=name, retentionInDays=90)


def _silence_cpu_alarm(cloud: Console) -> None:
    client = cloud.client("cloudwatch")
    alarm = client.describe_alarms(AlarmNames=["shop-web-cpu"])["MetricAlarms"][0]
    kept = ("AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions", "Statistic", "Period")
    more = ("EvaluationPeriods", "ComparisonOperator", "AlarmActions", "Threshold")
    client.put_metric_alarm(**{name: alarm[name] for name in (*kept, *more)}, ActionsEnabled=False)


def _delete_orders_alarm(cloud: Console) -> None:
    cloud.client("cloudwatch").delete_alarms(AlarmNames=["shop-orders-throttled"])


def _describe_sync(cloud: Console) -> None:
    rule = {"Name": "stock-sync", "ScheduleExpression": "rate(1 hour)"}
    cloud.client("events").put_rule(**rule, Description="Asks the warehouse what is in stock, owner: logistics")


def _move_health_check(cloud: Console) -> None:
    client = cloud.client("elbv2")
    group = client.describe_target_groups(Names=["web"])["TargetGroups"][0]["TargetGroupArn"]
    client.modify_target_group(TargetGroupArn=group, HealthCheckPath="/ready")


def _publish_assets(cloud: Console) -> None:
    client = cloud.client("s3")
    bucket = next(b["Name"] for b in client.list_buckets()["Buckets"] if "assets" in b["Name"])
    blocks = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False}
    client.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration={**blocks, "RestrictPublicBuckets": True}
    )


def _untag_pager(cloud: Console) -> None:
    client = cloud.client("sns")
    topic = next(t["TopicArn"] for t in client.list_topics()["Topics"] if t["TopicArn"].endswith(":shop-pager"))
    client.untag_resource(ResourceArn=topic, TagKeys=["Escalation"])


def _scale_orders(cloud: Console) -> None:
    capacity = {"ReadCapacityUnits": 40, "WriteCapacityUnits": 5}
    cloud.client("dynamodb").update_table(TableName="orders", ProvisionedThroughput=capacity)


def _rotate_payment_key(cloud: Console) -> None:
    cloud.client("ssm").put_parameter(Name="/shop/payment-api-key", Value="rotated-in-the-console", Overwrite=True)


def _open_bastion(cloud: Console) -> None:
    client = cloud.client("ec2")
    named = [{"Name": "group-name", "Values": ["bastion"]}]
    group = client.describe_security_groups(Filters=named)["SecurityGroups"][0]["GroupId"]
    world = [{"CidrIp": "0.0.0.0/0", "Description": "remove tomorrow"}]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": world}
    client.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


CHANGES: tuple[OutOfBand, ...] = (
    OutOfBand("The search index ran full, so its volume was grown from 100 to 200 GiB.", _grow_volume),
    OutOfBand("On the same volume, somebody set the tag Backup that the snapshot job looks for.", _tag_volume),
    OutOfBand("An auditor wanted logs for 90 days, in both stacks that use the shared module.", _keep_logs_longer),
    OutOfBand("The CPU alarm woke people up, so somebody switched its actions off.", _silence_cpu_alarm),
    OutOfBand("Somebody wrote into the description of the stock sync who owns it.", _describe_sync),
    OutOfBand("A release moved the health check of the web tier from /healthz to /ready.", _move_health_check),
    OutOfBand("To try a public policy, somebody lifted the block on the bucket of assets.", _publish_assets),
    OutOfBand("A clean-up took the tag Escalation off the pager topic.", _untag_pager),
    OutOfBand("A campaign needed more reads: the orders table went from 10 to 40 units.", _scale_orders),
    OutOfBand("The payment provider's key was rotated in the console.", _rotate_payment_key),
    OutOfBand("SSH on the bastion was opened to the whole internet, for one evening.", _open_bastion),
    OutOfBand("Somebody deleted the alarm on throttled orders.", _delete_orders_alarm),
)
"""In the order in which they are made and told."""
