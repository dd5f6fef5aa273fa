"""Provider schemas are asked for once per version and found in milliseconds afterwards."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from agentbot.errors import PlanError
from agentbot.terraform.schema_cache import BUILTIN, SchemaCache

AWS = "registry.terraform.io/hashicorp/aws"
LOCK = f'provider "{AWS}" {{\n  version = "5.0.0"\n}}\n'.encode()
BLOCK: dict[str, Any] = {
    "attributes": {
        "description": {"type": "string", "description": "words", "optional": True},
        "list": {"type": ["list", ["object", {"description": "string"}]]},
        "deep": {"nested_type": {"attributes": {"x": {"type": "bool", "description_kind": "plain"}}}},
    },
    "block_types": {"description": {"block": {"description": "words", "attributes": {}}, "nesting_mode": "set"}},
    "description_kind": "plain",
}


def dump(folder: Path, providers: Any) -> Path:
    file = folder / "schemas.json"
    file.write_text(json.dumps({"format_version": "1.0", "provider_schemas": providers}))
    return file


def resources(*kinds: str) -> dict[str, Any]:
    return {"provider": {}, "resource_schemas": {kind: {"version": 0, "block": BLOCK} for kind in kinds}}


def cache(folder: Path, lock: bytes = LOCK) -> SchemaCache:
    return SchemaCache(folder / "cache", lock=lock, terraform_version="1.11.4")


def test_a_stored_schema_is_found_without_its_descriptions(tmp_path: Path) -> None:
    schemas = cache(tmp_path)
    assert schemas.missing()
    assert schemas.block(AWS, "aws_vpc") is None
    schemas.store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    assert not schemas.missing()
    assert cache(tmp_path).block(AWS, "aws_vpc") == {
        "attributes": {
            "description": {"type": "string", "optional": True},
            "list": {"type": ["list", ["object", {"description": "string"}]]},
            "deep": {"nested_type": {"attributes": {"x": {"type": "bool"}}}},
        },
        "block_types": {"description": {"block": {"attributes": {}}, "nesting_mode": "set"}},
    }
    node = cache(tmp_path).resource(AWS, "aws_vpc")
    assert node is not None
    assert node.children["description"].optional
    assert schemas.block(AWS, "aws_absent") is None
    assert schemas.resource("registry.terraform.io/other/one", "x") is None


def test_another_version_is_another_schema(tmp_path: Path) -> None:
    cache(tmp_path).store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    assert cache(tmp_path, LOCK.replace(b"5.0.0", b"5.1.0")).missing()


def test_a_provider_without_a_locked_version_is_not_kept(tmp_path: Path) -> None:
    schemas = cache(tmp_path, b"")
    schemas.store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    assert schemas.block(AWS, "aws_vpc") is None
    assert not schemas.missing()


def test_the_built_in_provider_goes_by_the_version_of_terraform(tmp_path: Path) -> None:
    schemas = cache(tmp_path, b"")
    assert schemas.missing(builtin=True)
    schemas.store(dump(tmp_path, {BUILTIN: resources("terraform_data")}))
    assert not schemas.missing(builtin=True)
    assert cache(tmp_path).block(BUILTIN, "terraform_data") is not None
    newer = SchemaCache(tmp_path / "cache", lock=b"", terraform_version="1.12.0")
    assert newer.missing(builtin=True)


def test_a_broken_file_is_missing_and_is_built_anew(tmp_path: Path) -> None:
    cache(tmp_path).store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:-30])
    schemas = cache(tmp_path)
    assert schemas.missing()
    schemas.store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    assert schemas.block(AWS, "aws_vpc") is not None


def test_a_broken_member_is_told_and_removed(tmp_path: Path) -> None:
    cache(tmp_path).store(dump(tmp_path, {AWS: resources("aws_vpc")}))
    (file,) = (tmp_path / "cache").iterdir()
    data = bytearray(file.read_bytes())
    data[60] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(PlanError, match="damaged"):
        cache(tmp_path).block(AWS, "aws_vpc")
    assert cache(tmp_path).missing()


@pytest.mark.parametrize("text", ["", "[]", '{"provider_schemas": 3}', f'{{"provider_schemas": {{"{AWS}": 3}}}}'])
def test_what_is_no_schema_is_refused_and_leaves_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "schemas.json").write_text(text)
    with pytest.raises(PlanError, match="providers schema"):
        cache(tmp_path).store(tmp_path / "schemas.json")
    assert not (tmp_path / "cache").exists()


def test_a_resource_without_a_block_leaves_no_half_file(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        cache(tmp_path).store(dump(tmp_path, {AWS: {"resource_schemas": {"aws_vpc": {}}}}))
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(PlanError, match="cannot be written"):
        cache(tmp_path).store(dump(tmp_path, {AWS: resources("aws_vpc")}))


def test_thirty_types_of_many_are_found_fast(tmp_path: Path) -> None:
    kinds = [f"aws_type_{number}" for number in range(1500)]
    cache(tmp_path).store(dump(tmp_path, {AWS: resources(*kinds)}))
    start = time.perf_counter()
    schemas = cache(tmp_path)
    assert all(schemas.block(AWS, kind) for kind in kinds[:30])
    assert time.perf_counter() - start < 0.5
