"""A managed prefix list holds the whole internet or a large part of it.

Guideline: a rule that names a prefix list shows no range, so no reader and no check of security groups sees that it
lets everybody in. No private network and no provider's own block is wider than a /8 (IPv4) or a /16 (IPv6).
"""

from __future__ import annotations

from ipaddress import IPv6Network, ip_network
from typing import Any

from agentbot_check import About, Conf, ResourceCheck
from agentbot_values import any_of, flat

ABOUT = About(
    id="CKV_AGENTBOT_2",
    name="A prefix list holds a large part of the internet, which rules that name it do not show",
    category="NETWORKING",
    severity="HIGH",
)
WIDEST = {4: 8, 6: 16}
UNIQUE_LOCAL = IPv6Network("fc00::/7")


def judge(kind: str, conf: Conf) -> bool | None:
    """One of the entries is far too wide."""
    entries = [conf] if kind.endswith("_entry") else flat(conf.get("entry"))
    return any_of(_is_boundless(entry) for entry in entries)


def _is_boundless(entry: Any) -> bool | None:
    if not isinstance(entry, dict):
        return None
    return any_of(_is_wide(cidr) for cidr in flat(entry.get("cidr")))


def _is_wide(cidr: Any) -> bool | None:
    try:
        network = ip_network(str(cidr), strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network) and network.subnet_of(UNIQUE_LOCAL):
        return False
    return network.prefixlen < WIDEST[network.version]


CHECK = ResourceCheck(ABOUT, ("aws_ec2_managed_prefix_list", "aws_ec2_managed_prefix_list_entry"), judge)
