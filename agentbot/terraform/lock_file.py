"""Reads which provider versions `.terraform.lock.hcl` has chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping

LOCK_FILE = ".terraform.lock.hcl"

_COMMENT = re.compile(r"^[ \t]*(?:#|//).*$", re.MULTILINE)
_PROVIDER = re.compile(r'^[ \t]*provider[ \t]+"([^"\n]{1,300})"[ \t]*\{([^{}]*)\}', re.MULTILINE)
_VERSION = re.compile(r'^[ \t]*version[ \t]*=[ \t]*"([^"\n]{1,100})"', re.MULTILINE)
# host[:port]/namespace/type, as Terraform itself writes it
_SOURCE = re.compile(r"[0-9a-z][0-9a-z.-]*(?::[0-9]{1,5})?(?:/[0-9A-Za-z][0-9A-Za-z_-]*){2}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*(?:[-+][0-9A-Za-z.+-]*)?")


def locked_versions(lock: bytes) -> Mapping[str, str]:
    """Provider source → version. Terraform writes the file in one rigid form; what reads otherwise is left out."""
    text = _COMMENT.sub("", lock.decode("utf-8", "replace").replace("\r\n", "\n"))
    versions: dict[str, str] = {}
    for source, body in _PROVIDER.findall(text):
        version = _VERSION.search(body)
        if version and _SOURCE.fullmatch(source) and _NUMBER.fullmatch(version.group(1)):
            versions[source] = version.group(1)
    return versions


def versions_text(binary: str, version: str, lock: bytes | None) -> str:
    """What made a plan, for a proof: `Terraform 1.11.4, hashicorp/aws 5.100.0`."""
    product = "OpenTofu" if binary == "tofu" else "Terraform"
    providers = (f"{source.partition('/')[2]} {number}" for source, number in locked_versions(lock or b"").items())
    return ", ".join((f"{product} {version}", *providers))
