"""The chosen provider versions are read from the lock file."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from agentbot.terraform.lock_file import locked_versions, versions_text

LOCK = b"""# This file is maintained automatically by "terraform init".
# provider "registry.terraform.io/commented/out" { version = "1.0.0" }

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}

provider "example.com:8080/acme/thing" {
  version = "0.1.0-beta.1+build"
}

provider "registry.terraform.io/no/version" {
}
"""
VERSIONS = {"registry.terraform.io/hashicorp/aws": "5.100.0", "example.com:8080/acme/thing": "0.1.0-beta.1+build"}


def test_sources_and_versions_are_read() -> None:
    assert locked_versions(LOCK) == VERSIONS
    assert locked_versions(LOCK.replace(b"\n", b"\r\n")) == VERSIONS
    assert locked_versions(b"") == {}


def test_what_could_leave_the_cache_folder_is_left_out() -> None:
    assert locked_versions(b'provider "../../x/y" {\n version = "1.0"\n}') == {}
    assert locked_versions(b'provider "a.b/x/y" {\n version = "../1"\n}') == {}


def test_a_proof_names_product_and_providers() -> None:
    assert versions_text("terraform", "1.11.4", LOCK) == (
        "Terraform 1.11.4, hashicorp/aws 5.100.0, acme/thing 0.1.0-beta.1+build"
    )
    assert versions_text("tofu", "1.9.0", None) == "OpenTofu 1.9.0"


@given(
    st.lists(st.sampled_from(['provider "', '"a.b/c/d"', "{", "}", "\n", "version", " = ", '"1.0"', "#", "é", "\r"]))
)
def test_any_text_is_read(pieces: list[str]) -> None:
    for source, version in locked_versions("".join(pieces).encode()).items():
        assert (source, version) == ("a.b/c/d", "1.0")


def test_a_hostile_file_takes_linear_time() -> None:
    start = time.perf_counter()
    locked_versions(b'provider "a.b/c/d" {\n version' * 20_000)
    assert time.perf_counter() - start < 1
