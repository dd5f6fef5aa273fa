"""A stack whose state is in a bucket: nothing there is touched, and the proof still holds without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agentbot.commands.demo_cloud import Cloud, cloud
from agentbot.proposals.result import Operation
from agentbot.report.results import RunReport
from tests.support.applied import Applied, prepare

pytestmark = pytest.mark.real
LIVE, BUCKET = "live", "remote-states"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    with cloud() as own:
        own.client("s3").create_bucket(Bucket=BUCKET)
        estate = prepare(own, tmp_path_factory.mktemp("remote"), estate="remote")
        (estate.repo / ".gitignore").write_text("*.auto.tfvars\n")
        (estate.repo / LIVE / "own.auto.tfvars").write_text('owner = "platform"\n')
        estate.apply(LIVE)
        estate.commit("The lock file; the variables are everybody's own")
        yield estate


@pytest.fixture(scope="module")
def objects(estate: Applied) -> list[tuple[str, str, str]]:
    """What is in the bucket before agentbot comes."""
    return _objects(estate.cloud)


@pytest.fixture(scope="module")
def report(estate: Applied, objects: list[tuple[str, str, str]]) -> RunReport:
    assert estate.scan().answers == ()
    ec2, sns = estate.cloud.client("ec2"), estate.cloud.client("sns")
    volume = ec2.describe_volumes()["Volumes"][0]["VolumeId"]
    ec2.create_tags(Resources=[volume], Tags=[{"Key": "Name", "Value": "archive"}])
    topic = sns.list_topics()["Topics"][0]["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="DisplayName", AttributeValue="All news")
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "Stage", "Value": "two"}])
    return estate.run()


def test_literals_are_proven_beside_a_clock_a_data_source_and_ignored_variables(report: RunReport) -> None:
    opened = {result.addresses: result.title for result in report.proposals if result.operation is Operation.OPENED}
    assert set(opened) == {("aws_ebs_volume.data",), ("aws_sns_topic.news",)}


def test_a_literal_in_a_map_that_is_different_in_every_plan_is_found_and_not_proven(report: RunReport) -> None:
    (found,) = [answer for answer in report.scan.answers if answer.finding.path == 'tags["Stage"]']
    assert found.refusal is not None
    assert found.refusal.code.value == "not-proven"


def test_neither_state_nor_lock_in_the_bucket_is_touched(
    estate: Applied, report: RunReport, objects: list[tuple[str, str, str]]
) -> None:
    assert [name for name, _, _ in objects] == ["live.tfstate"]
    assert _objects(estate.cloud) == objects


def _objects(own: Cloud) -> list[tuple[str, str, str]]:
    found = own.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    return [(item["Key"], item["ETag"], str(item["LastModified"])) for item in found]
