"""Who changes a place at run time is known by convention, by a declared controller or by a setting."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentbot.remediation.controlled import controller, dotted, needs_controller, needs_setting

AUTOSCALER = "the autoscaler"
SCALABLE, CODEDEPLOY = ("aws_appautoscaling_target",), ("aws_codedeploy_deployment_group",)


@pytest.mark.parametrize(
    ("resource_type", "path", "owner"),
    [
        ("aws_autoscaling_group", "desired_capacity", AUTOSCALER),
        ("aws_ecs_service", "desired_count", AUTOSCALER),
        ("aws_eks_node_group", "scaling_config[0].desired_size", AUTOSCALER),
        ("kubernetes_deployment", "spec[0].replicas", AUTOSCALER),
        ("kubernetes_deployment_v1", "spec[0].replicas", AUTOSCALER),
        ("kubernetes_stateful_set", "spec[0].replicas", AUTOSCALER),
        ("aws_batch_compute_environment", "compute_resources[0].desired_vcpus", "the job scheduler"),
        ("aws_autoscaling_group", "max_size", None),
        ("aws_autoscaling_group", "min_size", None),
        ("aws_ecs_service", "task_definition", None),
        ("aws_eks_node_group", "scaling_config[0].max_size", None),
        ("aws_eks_node_group", "desired_size", None),
        ("aws_instance", "desired_capacity", None),
        ("aws_ebs_volume", "size", None),
    ],
)
def test_a_place_may_belong_to_a_controller_by_convention(resource_type: str, path: str, owner: str | None) -> None:
    assert controller(resource_type, path) == owner


@pytest.mark.parametrize(
    ("resource_type", "path", "kinds"),
    [
        ("aws_dynamodb_table", "read_capacity", SCALABLE),
        ("aws_dynamodb_table", "global_secondary_index[*].write_capacity", SCALABLE),
        ("aws_elasticache_replication_group", "num_node_groups", SCALABLE),
        ("aws_ecs_service", "task_definition", CODEDEPLOY),
        ("aws_ecs_service", "load_balancer[*].target_group_arn", CODEDEPLOY),
        ("aws_lb_listener", "default_action[0].target_group_arn", CODEDEPLOY),
        ("aws_lambda_alias", 'routing_config[0].additional_version_weights["2"]', CODEDEPLOY),
        ("aws_lambda_alias", "function_version", CODEDEPLOY),
        ("aws_emr_instance_group", "instance_count", (*SCALABLE, "aws_emr_managed_scaling_policy")),
        ("azurerm_linux_virtual_machine_scale_set", "instances", ("azurerm_monitor_autoscale_setting",)),
        ("google_compute_instance_group_manager", "target_size", ("google_compute_autoscaler",)),
        ("aws_dynamodb_table", "billing_mode", ()),
        ("aws_ecs_service", "desired_count", ()),
        ("aws_instance", "instance_type", ()),
    ],
)
def test_a_place_may_belong_to_a_controller_that_is_declared(
    resource_type: str, path: str, kinds: tuple[str, ...]
) -> None:
    assert needs_controller(resource_type, path) == kinds


@pytest.mark.parametrize(
    ("resource_type", "path", "settings"),
    [
        ("aws_db_instance", "engine_version", ("auto_minor_version_upgrade",)),
        ("aws_elasticache_cluster", "engine_version", ("auto_minor_version_upgrade",)),
        ("aws_db_instance", "allocated_storage", ("max_allocated_storage",)),
        ("google_container_node_pool", "node_count", ("autoscaling",)),
        (
            "azurerm_kubernetes_cluster",
            "default_node_pool[0].node_count",
            ("auto_scaling_enabled", "enable_auto_scaling"),
        ),
        ("aws_db_instance", "instance_class", ()),
        ("aws_ebs_volume", "size", ()),
    ],
)
def test_a_place_may_belong_to_the_cloud_where_a_setting_says_so(
    resource_type: str, path: str, settings: tuple[str, ...]
) -> None:
    assert needs_setting(resource_type, path) == settings


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("size", "size"),
        ("scaling_config[0].desired_size", "scaling_config.desired_size"),
        ("load_balancer[*].target_group_arn", "load_balancer.target_group_arn"),
        ('tags["Owner"]', "tags.Owner"),
        ('a["b.c[0]"].d', "a.b.c[0].d"),
        ("", ""),
    ],
)
def test_a_path_is_its_names_without_indices(path: str, names: str) -> None:
    assert dotted(path) == names


@given(st.text(), st.text())
def test_anything_can_be_asked(resource_type: str, path: str) -> None:
    owner = controller(resource_type, path)
    assert owner is None or owner.startswith("the ")
    assert isinstance(needs_controller(resource_type, path), tuple)
    assert isinstance(needs_setting(resource_type, path), tuple)


def test_no_place_has_two_kinds_of_owner() -> None:
    text = (resources.files("agentbot.remediation") / "data" / "controllers.json").read_text(encoding="utf-8")
    tables = json.loads(text)
    places = [
        {(row["type"], path) for row in tables[table] for path in row["paths"]}
        for table in ("owned", "owned_if_declared", "owned_if_set")
    ]
    assert len(set().union(*places)) == sum(map(len, places))
    assert tables["sources"]
