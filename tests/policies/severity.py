"""Says how severe a failure of one of Checkov's own checks is, by rule: Checkov keeps its severities to itself.

`AGENTBOT_CHECKOV=PYTHON .venv/bin/python -m tests.policies.severity` writes the table of the policy gate anew, after an
upgrade of Checkov, a new check or a change of the rule. The first rule whose words stand in a name decides.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from tests.policies.ask_checkov import Registered, ask

TABLE = Path(__file__).parents[2] / "agentbot" / "gates" / "data" / "checkov_severity.json"
SOURCES = (
    "Ids, names and categories: what Checkov 3.3.30 registers for Terraform (2026-11-24)",
    "Levels: agentbot's own rule in tests/policies/severity.py, by the words of a name. Critical: open to everybody,"
    " full rights, a secret in the code. High: reachable from outside, wide rights, a store without encryption, plain"
    " text on the way, the audit trail off. Low: tidiness, cost and comfort, or a key of one's own where the provider's"
    " already encrypts. Medium: the rest",
    "agentbot's own checks: what each says of itself",
)
RATED = re.compile(r"CKV2?_(AWS|AZURE|GCP|AGENTBOT)_\d+|CKV_TF_\d+")

LOW = r"""
\bCMKs?\b|customer[ -](managed|supplied)|by KMS$|(using|with) KMS( by default)?$|double encryption|backed by HSM
infrastructure encryption|X-Ray|\btags?\b|labels|naming|description|create before destroy
minor (version )?upgrade|minor version|version upgrade|is the latest|latest major|cross-zone|EBS optimized
detailed monitoring|enhanced monitoring|enhanced health|performance insights|Dead Letter|caching
concurrent execution|code-signing|launch templates|lifecycle|event notifications|response headers
geo restriction|root object|failover|health ?check|backtrack|dedicated master|Multi-AZ|redundant|\bSLA\b|\bsku\b
always on|attached to another|attached to subnets|SNS topic$|sending event|Auto Scaling is enabled|all EIP
at least one|default database name|50 pods|error messages|request tracing|ephemeral|in(side)? a VPC$
container insights|custom VPC|subnet group|request is validated|KMS key Policy is defined|NAT Gateways
managed disks|Git repository|content_type|pricing tier|VM agent|minimum number|Minimum Nodes|scale sets$
data endpoints|cleanup|local DNS|connected DNS|ACM certificates|modern CaCert|Distribution is enabled
Attached Resource|uses Azure Files|Alias IP|Release Channel|NodePools|node repair|'log_\w+|log levels
hostnames are logged|Kerberos|region replication|use replication|Standard Replication|geo-replicated
domain name does not include|pins zone|supported Kubernetes|latest Fargate|managed platform updates|default VPC
Customer (Managed|Supplied)|uses Azure Policies|upgrade channel|'HTTP Version'|suitable for production
"""
CRITICAL = r"""
administrative priv|AdministratorAccess|IAMFullAccess|full IAM|full access to all|hard.?coded|credentials? exist
publicly|public (READ|WRITE)|(is|are|be|should be) (not )?public\b|any Principal\b|wildcard.*principal
through wildcards|authenticated users|ALL or any AWS principal|global view|open to the world|anonymous|OIDC
AuthType|not Public\b|0\.0\.0\.0[:/]0 to port (22|3389|-1)|(RDP|SSH) access is restricted
unrestricted (ssh|rdp|access)
0\.0\.0\.0/0 \(ANY|allow public access|define public access|all ports
root user does not|credentials are exposed|password is not exposed
"""
HIGH = r"""
encrypt|\bTLS\b|\bSSL\b|HTTPS|secure protocols|secure data transport|in.?transit|public|privat|CloudTrail
GuardDuty|flow log|audit|AWS Config|log4j|metadata service|IMDSv2|metadata response hop|privileged|authenti
authoriz|privilege|credentials exposure|exfiltration|permissions management|without constraints
statement's (actions|resource)|ALL \(\*\)|0\.0\.0\.0|permissive|SSH|RDP|FTP|serial|Defender|threat detection
assume|only specific|cross-account|EC2 user data|CVE-|secrets|password|network policy|network access|impersonate
basic roles|default service account|admin (account|priv)|local users|Shared Key|firewall
deletion protection for KMS|lockout|unrestricted|allow ingress|RBAC|\bKMS key is enabled|Dashboard|expos
Token Creator|restricted|host's process|root access|isolation|Block Project|IP forwarding|oslogin|guest access
console|plain|weak|strong cipher|modern security policy|WAF in|only allow|vulnerable|AUTH enabled
"""
RULES = tuple(
    (level, re.compile("|".join(words.split("\n")[1:-1]), re.IGNORECASE))
    for level, words in (("low", LOW), ("critical", CRITICAL), ("high", HIGH))
)
JUDGED: Mapping[str, str] = {
    check_id: level
    for level, ids in {
        "critical": "CKV_AWS_32 CKV_AWS_60 CKV_AWS_100 CKV_AWS_295",
        "high": "CKV_AWS_29 CKV_AWS_30 CKV_AWS_31 CKV_AWS_59 CKV_AWS_122 CKV_AWS_137 CKV_AWS_205 CKV_AWS_231"
        " CKV_AWS_232 CKV_AWS_250 CKV_AWS_352 CKV_AWS_386 CKV2_AWS_46 CKV2_AWS_52",
        # Names with strong words for something milder.
        "medium": "CKV_AWS_7 CKV_AWS_9 CKV_AWS_10 CKV_AWS_13 CKV_AWS_26 CKV_AWS_27 CKV_AWS_35 CKV_AWS_36 CKV_AWS_40"
        " CKV_AWS_51 CKV_AWS_75 CKV_AWS_82 CKV_AWS_93 CKV_AWS_113 CKV_AWS_127 CKV_AWS_130 CKV_AWS_159"
        " CKV_AWS_161 CKV_AWS_162 CKV_AWS_171 CKV_AWS_192 CKV_AWS_214 CKV_AWS_215 CKV_AWS_224 CKV_AWS_227"
        " CKV_AWS_229 CKV_AWS_230 CKV_AWS_253 CKV_AWS_255 CKV_AWS_260 CKV_AWS_304 CKV_AWS_307 CKV_AWS_308"
        " CKV_AWS_311 CKV_AWS_339 CKV_AWS_341 CKV_AWS_344 CKV_AWS_359 CKV_AWS_369 CKV_AWS_370 CKV_AWS_382"
        " CKV2_AWS_10 CKV2_AWS_22 CKV2_AWS_34 CKV2_AWS_28 CKV2_AWS_29 CKV2_AWS_38 CKV2_AWS_47 CKV2_AWS_51 CKV2_AWS_57"
        " CKV2_AWS_63 CKV2_AWS_76 CKV2_AWS_77 CKV2_AWS_78 CKV_TF_2 CKV_GCP_74 CKV_GCP_76 CKV_AZURE_12"
        " CKV_AZURE_24 CKV_AZURE_40 CKV_AZURE_41",
        "low": "CKV_AWS_66 CKV_AWS_143 CKV_AWS_173 CKV_AWS_336 CKV_AWS_338 CKV_AWS_367 CKV_AWS_368 CKV_AWS_372"
        " CKV_AWS_383 CKV2_AWS_41 CKV2_AWS_42",
    }.items()
    for check_id in ids.split()
}
"""Read one by one, where the words mislead."""
SCANNER = {f"CKV_SECRET_{number}": "high" if number in (6, 19) else "critical" for number in range(1, 20)}
"""Checkov's secret scanner; 6 and 19 go by entropy and often guess."""


def rate(check: Registered) -> str:
    """The level of one check: what agentbot's own say of themselves, else what was judged by hand, else by rule."""
    by_rule = (level for level, words in RULES if words.search(check.name))
    own = check.severity if "_AGENTBOT_" in check.id else ""
    return own or JUDGED.get(check.id) or next(by_rule, "medium")


def table(checks: list[Registered]) -> dict[str, str]:
    """A row for each check that is rated."""
    rated = [check for check in checks if RATED.fullmatch(check.id)]
    return {check.id: rate(check) for check in sorted(rated, key=lambda check: _natural(check.id))} | SCANNER


def _natural(check_id: str) -> tuple[str, int]:
    kind, _, number = check_id.rpartition("_")
    return kind, int(number)


def written(checks: list[Registered]) -> str:
    """The file as it should be."""
    return json.dumps({"sources": SOURCES, "severity": table(checks)}, indent=2) + "\n"


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(written(ask(Path(os.environ["AGENTBOT_CHECKOV"])).checks), encoding="utf-8")
