"""The resource types of the made-up estate: what the code says of each, and what AWS fills in.

In every text `@n` becomes the service, `@k` the instance key and `@i` an id of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ARN = "arn:aws:{}:eu-central-1:123456789012:{}"
TAGS = {"Name": "service-@n-@k", "Environment": "prod", "CostCenter": "4711", "ManagedBy": "terraform"}
ALLOW = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Use",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": ["arn:aws:s3:::service-@n-data", "arn:aws:s3:::service-@n-data/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        }
    ],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ec2.amazonaws.com"]}, "Sid": ""}
    ],
}
CONTAINERS = [
    {
        "name": name,
        "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/service-@n/" + name + ":1.42.0",
        "cpu": 256,
        "memory": 512,
        "essential": True,
        "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
        "environment": [{"name": f"SETTING_{i}", "value": f"value of setting {i} for service @n"} for i in range(12)],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/service/@n"}},
    }
    for name in ("app", "proxy")
]


def rule(port: int, *cidrs: str) -> dict[str, Any]:
    """One rule of a security group as AWS prints it."""
    return {
        "cidr_blocks": list(cidrs),
        "description": "",
        "from_port": port,
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "protocol": "tcp",
        "security_groups": [],
        "self": False,
        "to_port": port,
    }


@dataclass(frozen=True)
class ResourceKind:
    """One resource block of the module `service` and what its instances look like."""

    type: str
    keys: tuple[str, ...]
    """The keys of its `for_each`; none for a single instance."""
    code: Mapping[str, Any]
    """Literals, which instances hold as they are."""
    filled: Mapping[str, Any]
    """What the code does not say, as AWS fills it in."""
    documents: Mapping[str, Any] = field(default_factory=dict)
    """Arguments written with `jsonencode`."""
    refers: Mapping[str, tuple[str, Any]] = field(default_factory=dict)
    """Arguments that refer to something else: the expression, and the value."""
    sets: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    tagged: bool = True


RESOURCE_KINDS = (
    ResourceKind(
        "aws_security_group",
        (),
        {
            "name": "service-@n",
            "description": "Service @n – behind the load balancer",
            "ingress": [rule(port, f"10.{port % 200}.0.0/16", "192.0.2.0/24") for port in (443, 8080, 9090, 9100)],
            "egress": [rule(443, "198.51.100.0/24"), rule(5432, "10.2.0.0/16")],
        },
        {"id": "sg-@i", "arn": ARN.format("ec2", "security-group/sg-@i"), "owner_id": "123456789012"}
        | {"name_prefix": "", "revoke_rules_on_delete": False, "timeouts": None},
        refers={"vpc_id": ("aws_vpc.main.id", "vpc-0aa1")},
        sets=frozenset({"ingress", "egress", "cidr_blocks", "security_groups"}),
    ),
    ResourceKind(
        "aws_vpc_security_group_ingress_rule",
        ("http", "https", "metrics", "admin"),
        {"description": "@k", "cidr_ipv4": "10.4.0.0/16", "from_port": 443, "to_port": 443, "ip_protocol": "tcp"},
        {"id": "sgr-@i", "arn": ARN.format("ec2", "security-group-rule/sgr-@i"), "security_group_rule_id": "sgr-@i"}
        | {"cidr_ipv6": None, "prefix_list_id": None, "referenced_security_group_id": None},
        refers={"security_group_id": ("aws_security_group.this.id", "sg-@n")},
    ),
    ResourceKind(
        "aws_iam_role",
        ("task", "execution"),
        {"name": "service-@n-@k", "description": "Role of service @n", "max_session_duration": 3600, "path": "/"},
        {"id": "service-@n-@k", "arn": "arn:aws:iam::123456789012:role/service-@n-@k", "unique_id": "AROA@i"}
        | {"create_date": "2026-01-07T10:00:00Z", "force_detach_policies": False, "inline_policy": []}
        | {"managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "permissions_boundary": ""},
        documents={"assume_role_policy": TRUST},
        sets=frozenset({"managed_policy_arns", "inline_policy"}),
        blocks=frozenset({"inline_policy"}),
    ),
    ResourceKind(
        "aws_iam_role_policy",
        ("task", "execution"),
        {"name": "use-data"},
        {"id": "service-@n-@k:use-data", "name_prefix": ""},
        documents={"policy": ALLOW},
        refers={"role": ("aws_iam_role.this[each.key].id", "service-@n-@k")},
        tagged=False,
    ),
    ResourceKind(
        "aws_iam_policy",
        (),
        {"name": "service-@n", "description": "", "path": "/"},
        {"id": "arn:aws:iam::123456789012:policy/service-@n", "arn": "arn:aws:iam::123456789012:policy/service-@n"}
        | {"policy_id": "ANPA@i", "attachment_count": 2, "name_prefix": ""},
        documents={"policy": ALLOW},
    ),
    ResourceKind(
        "aws_cloudwatch_log_group",
        ("app", "proxy", "jobs", "audit"),
        {"name": "/service/@n/@k", "retention_in_days": 30},
        {"id": "/service/@n/@k", "arn": ARN.format("logs", "log-group:/service/@n/@k"), "log_group_class": "STANDARD"}
        | {"kms_key_id": "", "name_prefix": "", "skip_destroy": False},
    ),
    ResourceKind(
        "aws_cloudwatch_metric_alarm",
        ("cpu", "memory", "errors", "latency", "depth", "age", "disk", "restarts"),
        {"alarm_name": "service-@n-@k", "alarm_description": "Runbook: https://runbooks.example.com/service-@n#@k"}
        | {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 3, "threshold": 80, "period": 60}
        | {"metric_name": "@k", "namespace": "Service", "statistic": "Average", "dimensions": {"Service": "@n"}},
        {"id": "service-@n-@k", "arn": ARN.format("cloudwatch", "alarm:service-@n-@k"), "actions_enabled": True}
        | {"datapoints_to_alarm": 0, "evaluate_low_sample_count_percentiles": "", "extended_statistic": ""}
        | {"insufficient_data_actions": [], "metric_query": [], "ok_actions": [], "threshold_metric_id": ""}
        | {"treat_missing_data": "missing", "unit": ""},
        refers={"alarm_actions": ("[aws_sns_topic.this.arn]", [ARN.format("sns", "service-@n")])},
        sets=frozenset({"alarm_actions", "ok_actions", "insufficient_data_actions", "metric_query"}),
        blocks=frozenset({"metric_query"}),
    ),
    ResourceKind(
        "aws_s3_bucket",
        ("data", "logs"),
        {"bucket": "service-@n-@k", "force_destroy": False},
        {"id": "service-@n-@k", "arn": "arn:aws:s3:::service-@n-@k", "acceleration_status": "", "acl": None}
        | {"bucket_domain_name": "service-@n-@k.s3.amazonaws.com", "bucket_prefix": "", "cors_rule": []}
        | {"bucket_regional_domain_name": "service-@n-@k.s3.eu-central-1.amazonaws.com"}
        | {"grant": [{"id": "c4a9@n", "permissions": ["FULL_CONTROL"], "type": "CanonicalUser", "uri": ""}]}
        | {"hosted_zone_id": "Z21DNDUVLTQW6Q", "lifecycle_rule": [], "logging": [], "object_lock_enabled": False}
        | {"policy": "", "region": "eu-central-1", "request_payer": "BucketOwner", "timeouts": None, "website": []}
        | {
            "server_side_encryption_configuration": [
                {
                    "rule": [
                        {
                            "apply_server_side_encryption_by_default": [{"kms_master_key_id": "", "sse_algorithm": ""}],
                            "bucket_key_enabled": False,
                        }
                    ]
                }
            ]
        }
        | {"versioning": [{"enabled": True, "mfa_delete": False}], "website_domain": None, "website_endpoint": None},
        sets=frozenset({"grant", "permissions"}),
        blocks=frozenset({"versioning", "grant", "server_side_encryption_configuration"}),
    ),
    ResourceKind(
        "aws_s3_bucket_versioning",
        ("data", "logs"),
        {"versioning_configuration": [{"status": "Enabled"}]},
        {"id": "service-@n-@k", "expected_bucket_owner": "", "mfa": None},
        refers={"bucket": ("aws_s3_bucket.this[each.key].id", "service-@n-@k")},
        blocks=frozenset({"versioning_configuration"}),
        tagged=False,
    ),
    ResourceKind(
        "aws_instance",
        ("blue", "green", "canary"),
        {"ami": "ami-0c55b159cbfafe1f0", "instance_type": "t3.medium", "monitoring": True, "ebs_optimized": True}
        | {"root_block_device": [{"volume_size": 40, "volume_type": "gp3", "encrypted": True}]}
        | {"metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}]},
        {"id": "i-@i", "arn": ARN.format("ec2", "instance/i-@i"), "associate_public_ip_address": False}
        | {"availability_zone": "eu-central-1a", "cpu_core_count": 1, "cpu_threads_per_core": 2, "ebs_block_device": []}
        | {"disable_api_stop": False, "disable_api_termination": False, "ephemeral_block_device": [], "host_id": ""}
        | {"enclave_options": [{"enabled": False}], "get_password_data": False, "hibernation": False}
        | {"iam_instance_profile": "", "instance_initiated_shutdown_behavior": "stop", "instance_state": "running"}
        | {"ipv6_addresses": [], "key_name": "", "launch_template": [], "maintenance_options": [{"auto_recovery": ""}]}
        | {"outpost_arn": "", "password_data": "", "placement_group": "", "primary_network_interface_id": "eni-@i"}
        | {"private_dns": "ip-10-1-0-9.eu-central-1.compute.internal", "private_ip": "10.1.0.9", "public_dns": ""}
        | {"public_ip": "", "secondary_private_ips": [], "security_groups": [], "source_dest_check": True}
        | {"subnet_id": "subnet-@n", "tenancy": "default", "timeouts": None, "user_data": None, "volume_tags": None},
        refers={"vpc_security_group_ids": ("[aws_security_group.this.id, var.shared]", ["sg-@n", "sg-shared"])},
        sets=frozenset({"vpc_security_group_ids", "security_groups", "ebs_block_device", "secondary_private_ips"}),
        blocks=frozenset({"root_block_device", "metadata_options", "enclave_options", "maintenance_options"}),
    ),
    ResourceKind(
        "aws_ebs_volume",
        ("blue", "green", "canary"),
        {"availability_zone": "eu-central-1a", "size": 100, "type": "gp3", "encrypted": True},
        {"id": "vol-@i", "arn": ARN.format("ec2", "volume/vol-@i"), "iops": 3000, "kms_key_id": "", "outpost_arn": ""}
        | {"final_snapshot": False, "multi_attach_enabled": False, "snapshot_id": "", "throughput": 125},
    ),
    ResourceKind(
        "aws_lambda_function",
        ("ingest", "export", "cleanup"),
        {"function_name": "service-@n-@k", "handler": "main.handler", "runtime": "python3.12", "timeout": 30}
        | {"memory_size": 512, "s3_bucket": "artifacts", "s3_key": "@k.zip", "description": "@k of service @n"}
        | {"environment": [{"variables": {f"SETTING_{i}": f"value {i} of service @n" for i in range(8)}}]},
        {"id": "service-@n-@k", "arn": ARN.format("lambda", "function:service-@n-@k"), "architectures": ["x86_64"]}
        | {"code_sha256": "q1w2e3@i", "dead_letter_config": [], "ephemeral_storage": [{"size": 512}], "image_uri": ""}
        | {"invoke_arn": ARN.format("apigateway", "lambda:path/service-@n-@k"), "kms_key_arn": "", "layers": []}
        | {"last_modified": "2026-11-02T08:15:00.000+0000", "package_type": "Zip", "publish": False}
        | {"logging_config": [{"log_format": "Text", "log_group": "/aws/lambda/service-@n-@k"}], "version": "$LATEST"}
        | {"reserved_concurrent_executions": -1, "signing_job_arn": "", "source_code_size": 5120, "vpc_config": []}
        | {"tracing_config": [{"mode": "PassThrough"}]},
        refers={"role": ('aws_iam_role.this["task"].arn', "arn:aws:iam::123456789012:role/service-@n-task")},
        blocks=frozenset({"environment", "ephemeral_storage", "logging_config", "tracing_config"}),
    ),
    ResourceKind(
        "aws_dynamodb_table",
        ("orders", "events"),
        {"name": "service-@n-@k", "billing_mode": "PAY_PER_REQUEST", "hash_key": "id", "range_key": "at"}
        | {"attribute": [{"name": name, "type": "S"} for name in ("at", "customer", "id", "status")]},
        {
            "id": "service-@n-@k",
            "arn": ARN.format("dynamodb", "table/service-@n-@k"),
            "deletion_protection_enabled": True,
        }
        | {"global_secondary_index": [], "point_in_time_recovery": [{"enabled": True}], "read_capacity": 0}
        | {"replica": [], "server_side_encryption": [], "stream_arn": "", "stream_enabled": False, "timeouts": None}
        | {"stream_label": "", "stream_view_type": "", "table_class": "STANDARD", "write_capacity": 0}
        | {"ttl": [{"attribute_name": "", "enabled": False}]},
        sets=frozenset({"attribute", "global_secondary_index", "replica"}),
        blocks=frozenset({"attribute", "point_in_time_recovery", "ttl"}),
    ),
    ResourceKind(
        "aws_sqs_queue",
        ("work", "dead"),
        {"name": "service-@n-@k", "visibility_timeout_seconds": 120, "message_retention_seconds": 345600},
        {"id": "https://sqs.eu-central-1.amazonaws.com/123456789012/service-@n-@k", "delay_seconds": 0}
        | {"arn": ARN.format("sqs", "service-@n-@k"), "content_based_deduplication": False, "fifo_queue": False}
        | {"kms_data_key_reuse_period_seconds": 300, "kms_master_key_id": "", "max_message_size": 262144}
        | {"name_prefix": "", "receive_wait_time_seconds": 0, "redrive_policy": "", "sqs_managed_sse_enabled": True},
        documents={"policy": ALLOW},
    ),
    ResourceKind(
        "aws_sns_topic",
        (),
        {"name": "service-@n", "display_name": "Service @n"},
        {"id": ARN.format("sns", "service-@n"), "arn": ARN.format("sns", "service-@n"), "kms_master_key_id": ""}
        | {"archive_policy": "", "fifo_topic": False, "owner": "123456789012", "signature_version": 0}
        | {"tracing_config": "PassThrough", "delivery_policy": ""},
        documents={"policy": ALLOW},
    ),
    ResourceKind(
        "aws_lb_target_group",
        ("blue", "green"),
        {"name": "service-@n-@k", "port": 8080, "protocol": "HTTP", "deregistration_delay": "60"}
        | {"health_check": [{"path": "/health", "interval": 15, "timeout": 5, "matcher": "200"}]},
        {"id": ARN.format("elasticloadbalancing", "targetgroup/service-@n-@k"), "ip_address_type": "ipv4"}
        | {"arn": ARN.format("elasticloadbalancing", "targetgroup/service-@n-@k"), "load_balancer_arns": []}
        | {"load_balancing_algorithm_type": "round_robin", "protocol_version": "HTTP1", "slow_start": 0}
        | {"stickiness": [{"cookie_duration": 86400, "enabled": False, "type": "lb_cookie"}], "target_type": "ip"}
        | {"target_failover": [{"on_deregistration": None, "on_unhealthy": None}], "target_health_state": []},
        refers={"vpc_id": ("var.vpc", "vpc-0aa1")},
        sets=frozenset({"load_balancer_arns"}),
        blocks=frozenset({"health_check", "stickiness", "target_failover"}),
    ),
    ResourceKind(
        "aws_route53_record",
        ("www", "api", "internal", "legacy"),
        {"name": "@k.service-@n.example.com", "type": "A", "ttl": 300, "records": ["192.0.2.10", "192.0.2.11"]},
        {"id": "Z0@n_@k_A", "alias": [], "allow_overwrite": None, "fqdn": "@k.service-@n.example.com"}
        | {"failover_routing_policy": [], "health_check_id": "", "set_identifier": "", "weighted_routing_policy": []},
        refers={"zone_id": ("var.zone", "Z0@n")},
        sets=frozenset({"records", "alias"}),
        tagged=False,
    ),
    ResourceKind(
        "aws_db_instance",
        (),
        {"identifier": "service-@n", "engine": "postgres", "engine_version": "16.3", "instance_class": "db.t4g.medium"}
        | {"allocated_storage": 100, "username": "owner", "password": "correct-horse-@i", "storage_encrypted": True}
        | {"backup_retention_period": 14, "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"]},
        {"id": "db-@i", "arn": ARN.format("rds", "db:service-@n"), "address": "service-@n.example.com"}
        | {"auto_minor_version_upgrade": True, "backup_window": "03:00-03:30", "ca_cert_identifier": "rds-ca-rsa2048"}
        | {"copy_tags_to_snapshot": False, "db_name": "", "deletion_protection": True, "domain": "", "iops": 3000}
        | {"endpoint": "service-@n.example.com:5432", "latest_restorable_time": "2026-11-23T04:10:00Z", "port": 5432}
        | {"multi_az": False, "performance_insights_enabled": False, "publicly_accessible": False, "timeouts": None},
        refers={"vpc_security_group_ids": ("[aws_security_group.this.id]", ["sg-@n"])},
        sets=frozenset({"enabled_cloudwatch_logs_exports", "vpc_security_group_ids"}),
        sensitive=frozenset({"password"}),
    ),
    ResourceKind(
        "aws_ecs_task_definition",
        ("web", "worker"),
        {"family": "service-@n-@k", "cpu": "512", "memory": "1024", "network_mode": "awsvpc"}
        | {"requires_compatibilities": ["EC2", "FARGATE"]},
        {"id": "service-@n-@k", "arn": ARN.format("ecs", "task-definition/service-@n-@k:7"), "revision": 7}
        | {"arn_without_revision": ARN.format("ecs", "task-definition/service-@n-@k"), "ipc_mode": "", "pid_mode": ""}
        | {"ephemeral_storage": [], "inference_accelerator": [], "skip_destroy": False, "volume": []},
        documents={"container_definitions": CONTAINERS},
        sets=frozenset({"requires_compatibilities", "volume"}),
    ),
    ResourceKind(
        "aws_subnet",
        ("a", "b", "c"),
        {"availability_zone": "eu-central-1@k", "cidr_block": "10.1.@n.0/24", "map_public_ip_on_launch": False},
        {"id": "subnet-@i", "arn": ARN.format("ec2", "subnet/subnet-@i"), "assign_ipv6_address_on_creation": False}
        | {"enable_dns64": False, "ipv6_cidr_block": "", "ipv6_native": False, "owner_id": "123456789012"}
        | {"private_dns_hostname_type_on_launch": "ip-name", "timeouts": None},
        refers={"vpc_id": ("var.vpc", "vpc-0aa1")},
    ),
    ResourceKind(
        "aws_kms_key",
        (),
        {"description": "Service @n", "enable_key_rotation": True, "deletion_window_in_days": 30},
        {"id": "@i", "arn": ARN.format("kms", "key/@i"), "key_id": "@i", "is_enabled": True, "multi_region": False}
        | {"customer_master_key_spec": "SYMMETRIC_DEFAULT", "key_usage": "ENCRYPT_DECRYPT", "xks_key_id": ""}
        | {"bypass_policy_lockout_safety_check": False, "rotation_period_in_days": 365},
        documents={"policy": ALLOW},
    ),
)
