"""A security group lets a range wider than any VPC reach a port for administrators or a data store.

Guideline: a VPC is a /16 at most (IPv4) or a /44 (IPv6), so a wider range lets in networks that nobody named; what
listens on these ports trusts whoever reaches it. Checkov's own checks look at ports 22, 80 and 3389 and at 0.0.0.0/0
alone, which two halves of the internet (0.0.0.0/1 and 128.0.0.0/1) get around.
Source of the sizes: AWS VPC user guide, "VPC CIDR blocks" (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import any_of, flat, is_open, number, one

ABOUT = About(
    id="CKV_AGENTBOT_1",
    name="A port for administrators or a data store is open to a range wider than a VPC can be",
    category="NETWORKING",
    severity="HIGH",
)
PORTS = (
    *(22, 23, 3389, 5900, 5985, 5986),  # SSH, Telnet, RDP, VNC, WinRM
    *(1433, 1521, 3306, 5432, 5439, 27017),  # SQL Server, Oracle, MySQL, PostgreSQL, Redshift, MongoDB
    *(6379, 9042, 9092, 9200, 9300, 11211),  # Redis, Cassandra, Kafka, OpenSearch, Memcached
    *(2375, 2376, 2379, 6443, 10250),  # Docker, etcd, Kubernetes
)
WIDEST = {4: 16, 6: 44}
CARRIES_PORTS = frozenset({"tcp", "udp", "6", "17"})
ALL = frozenset({"-1", "all"})
RANGES = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6")


def judge(kind: str, conf: Conf) -> bool | None:
    """One of the rules that let something in is too wide."""
    return any_of(_is_too_wide(rule) for rule in _rules(kind, conf))


def _rules(kind: str, conf: Conf) -> Iterator[Any]:
    if "ingress" in conf:
        yield from flat(conf["ingress"])
    elif kind == "aws_vpc_security_group_ingress_rule" or one(conf, "type") == "ingress":
        yield conf


def _is_too_wide(rule: Any) -> bool | None:
    if not isinstance(rule, dict):
        return None
    reaches = _reaches(rule)
    if reaches is False:
        return False
    wide = any_of(_is_wide(cidr) for key in RANGES for cidr in flat(rule.get(key)))
    return wide if reaches or not wide else None


def _reaches(rule: dict[str, Any]) -> bool | None:
    """The rule opens one of the ports."""
    protocol = one(rule, "protocol") if "protocol" in rule else one(rule, "ip_protocol")
    if str(protocol).lower() in ALL:
        return True
    first, last = number(one(rule, "from_port")), number(one(rule, "to_port"))
    if first is None or last is None:
        return None
    if not any(first <= port <= last for port in PORTS):
        return False
    return None if protocol is None or is_open(protocol) else str(protocol).lower() in CARRIES_PORTS


def _is_wide(cidr: Any) -> bool | None:
    try:
        network = ip_network(str(cidr), strict=False)
    except ValueError:
        return None
    return network.prefixlen < WIDEST[network.version]


KINDS = (
    "aws_security_group",
    "aws_default_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
)
CHECK = ResourceCheck(ABOUT, KINDS, judge)
