"""A size or type that costs more is told from one that provably does not; what cannot shrink is known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.remediation.resize import cannot_shrink, grew


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("size", 20, 40),
        ("allocated_storage", 20, 100),
        ("max_allocated_storage", 100, 1000),
        ("root_block_device[0].volume_size", 8, 100),
        ("ebs_block_device[*].iops", 3000, 6000),
        ("throughput", None, 250),
        ("desired_capacity", 2, 6),
        ("max_size", 2, 6),
        ("min_size", 1, 2),
        ("scaling_config[0].max_size", 3, 9),
        ("memory_size", 128, 256),
        ("cpu", "256", "512"),
        ("read_capacity", 5, 50),
        ("number_of_broker_nodes", 3, 6),
        ("num_cache_clusters", 2, 3),
        ("replicas_per_node_group", 1, 2),
        ("shard_count", 1, 2),
        ("storage_capacity", 1200, 2400),
        ("serverlessv2_scaling_configuration[0].max_capacity", 4, 16.5),
        ("provisioned_concurrent_executions", 1, 10),
        ("node_count", 3, 5),
        ("disk_size_gb", 32, 64),
        ("storage_mb", 32768, 65536),
        ('spec[0].resources[0].requests["memory"]', "512Mi", "1Gi"),
        ('spec[0].resources[0].requests["cpu"]', "250m", "1"),
        ('spec[0].resources[0].requests["storage"]', "10Gi", "20Gi"),
        ("instance_type", "t3.small", "t3.medium"),
        ("instance_type", "t3.small", "m5.small"),
        ("instance_type", "m5.large", "m4.large"),
        ("instance_type", "m5.metal", "m5.large"),
        ("instance_type", None, "t3.nano"),
        ("instance_types", ["t3.small", "t3.large"], ["t3.large"]),
        ("instance_class", "db.r5.large", "db.r5.2xlarge"),
        ("cluster_config[0].instance_type", "r5.large.search", "r5.xlarge.search"),
        ("node_type", "ra3.xlplus", "ra3.4xlarge"),
        ("worker_type", "G.1X", "G.2X"),
        ("machine_type", "n1-standard-2", "n1-standard-4"),
        ("machine_type", "e2-micro", "e2-small"),
        ("settings[0].tier", "db-custom-2-7680", "db-custom-4-15360"),
        ("size", "Standard_D2s_v3", "Standard_D4s_v3"),
        ("size", "Standard_D4s_v3", "Standard_D2s_v5"),
        ("sku_name", "S1", "S2"),
        ("sku_name", "P1v2", "P1v3"),
        ("sku", "Basic", "Premium"),
        ("tier", "Standard", "Advanced"),
        ("ebs_block_device[*]", None, {"device_name": "/dev/sdf", "volume_size": 100}),
        ("scaling[0]", {"config": [{"min_size": 1}]}, {"config": [{"min_size": 2}]}),
    ],
)
def test_what_costs_more_has_grown(path: str, before: Any, after: Any) -> None:
    assert grew(path, before, after)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("size", 40, 20),
        ("size", 20, None),
        ("size", 20, 20.0),
        ("max_size", 6, 2),
        ("memory", "1Gi", "512Mi"),
        ("memory", "1024Mi", "1Gi"),
        ("instance_type", "t3.medium", "t3.small"),
        ("instance_type", "m5.4xlarge", "m5.xlarge"),
        ("instance_type", "t3.medium", None),
        ("instance_types", ["t3.small", "t3.large"], ["t3.small"]),
        ("instance_class", "db.r5.2xlarge", "db.r5.large"),
        ("worker_type", "G.1X", "G.025X"),
        ("machine_type", "n1-standard-4", "n1-standard-2"),
        ("machine_type", "e2-medium", "e2-small"),
        ("size", "Standard_D4s_v3", "Standard_D2s_v3"),
        ("sku_name", "S2", "S1"),
        ("sku_name", "GP_Gen5_4", "GP_Gen5_2"),
        ("sku", "Premium", "Standard"),
        ("timeout", 3, 30),
        ("threshold", 80, 95),
        ("evaluation_periods", 1, 5),
        ("port", 80, 8080),
        ("ttl", 60, 300),
        ("retention_in_days", 7, 30),
        ("backup_retention_period", 7, 30),
        ("message_retention_seconds", 60, 120),
        ("max_message_size", 1024, 2048),
        ("batch_size", 10, 100),
        ("max_connections", 100, 200),
        ("reserved_concurrent_executions", 1, 10),
        ("healthy_threshold_count", 2, 5),
        ("max_unavailable", 1, 2),
        ("delay_seconds", 0, 10),
        ("minimum_password_length", 8, 14),
        ("default_cooldown", 100, 300),
        ("weighted_capacity", 1, 2),
        ("access_tier", "Cool", "Hot"),
        ("encrypted", False, True),
        ("multi_attach_enabled", False, True),
        ('tags["size"]', None, None),
        ("name", "a", "b"),
        ("description", "1", "2"),
        ("capacity", True, False),
        ("ebs_block_device[*]", {"volume_size": 100}, None),
        ("ebs_block_device[*]", {"volume_size": 100}, {"volume_size": 50}),
        ("", 1, 2),
    ],
)
def test_what_costs_no_more_has_not(path: str, before: Any, after: Any) -> None:
    assert not grew(path, before, after)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["t3.small", "S1", "1Gi"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("size"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.text(max_size=40) | st.sampled_from(["size", "instance_type", "a[0].size", 'a["b.c"].sku']), JSON, JSON)
def test_anything_can_be_asked(path: str, before: Any, after: Any) -> None:
    assert grew(path, before, after) in (True, False)
    assert cannot_shrink(path, path) in (True, False)


@given(
    st.sampled_from(["volume_size", "desired_count", "iops", "memory_mb"]), st.integers(0, 10**6), st.integers(0, 10**6)
)
def test_only_the_larger_number_has_grown(name: str, one: int, other: int) -> None:
    assert grew(name, one, other) is (other > one)


SIZES = ["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "24xlarge"]


@given(
    st.sampled_from(["t3.{}", "db.r5.{}", "cache.t4g.{}", "ml.m5.{}", "r5.{}.search"]),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_sizes_of_a_family_are_a_ladder(family: str, one: int, other: int) -> None:
    assert grew("instance_type", family.format(SIZES[one]), family.format(SIZES[other])) is (other > one)


def test_long_and_deep_values_are_bounded() -> None:
    deep: Any = {"size": 1}
    for _ in range(500):
        deep = {"a": [deep]}
    assert grew("block", None, deep)
    assert grew("instance_type", "t3.small", "x" * 1_000_000)
    assert not grew("x" * 1_000_000, 1, 2)


@pytest.mark.parametrize(
    ("resource_type", "path"),
    [
        ("aws_ebs_volume", "size"),
        ("aws_instance", "root_block_device[0].volume_size"),
        ("aws_db_instance", "allocated_storage"),
        ("aws_rds_cluster", "allocated_storage"),
        ("aws_fsx_windows_file_system", "storage_capacity"),
        ("aws_fsx_lustre_file_system", "storage_capacity"),
        ("aws_msk_cluster", "broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size"),
        ("aws_eks_cluster", "version"),
        ("azurerm_managed_disk", "disk_size_gb"),
        ("azurerm_linux_virtual_machine", "os_disk[0].disk_size_gb"),
        ("azurerm_postgresql_flexible_server", "storage_mb"),
        ("google_compute_disk", "size"),
        ("google_sql_database_instance", "settings[0].disk_size"),
        ("kubernetes_persistent_volume_claim_v1", 'spec[0].resources[0].requests["storage"]'),
    ],
)
def test_what_only_grows_cannot_shrink(resource_type: str, path: str) -> None:
    assert cannot_shrink(resource_type, path)


@pytest.mark.parametrize(
    ("resource_type", "path"),
    [
        ("aws_ebs_volume", "iops"),
        ("aws_ebs_volume", "type"),
        ("aws_instance", "instance_type"),
        ("aws_autoscaling_group", "max_size"),
        ("aws_dynamodb_table", "read_capacity"),
        ("aws_opensearch_domain", "ebs_options[0].volume_size"),
        ("azurerm_managed_disk", "max_shares"),
        ("google_redis_instance", "memory_size_gb"),
        ("", ""),
    ],
)
def test_what_goes_both_ways_can_shrink(resource_type: str, path: str) -> None:
    assert not cannot_shrink(resource_type, path)
