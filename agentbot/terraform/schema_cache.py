"""Provider schemas kept by (source, version), one zip each with one member per resource type."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from agentbot.errors import PlanError
from agentbot.hcl.edit import Json
from agentbot.terraform.lock_file import locked_versions
from agentbot.terraform.schema import Node, read_block

BUILTIN = "terraform.io/builtin/terraform"
"""The provider inside Terraform (terraform_data, terraform_remote_state): no lock file names it."""
_FORMAT = "1"
"""Part of each file name: a cache of another format is not read."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError, NotImplementedError)


class SchemaCache:
    """The resource schemas of the providers that one lock file chose."""

    def __init__(self, directory: Path, *, lock: bytes, terraform_version: str) -> None:
        self._directory = directory
        self._versions = {**locked_versions(lock), BUILTIN: terraform_version}
        self._open: dict[str, zipfile.ZipFile | None] = {}
        self._nodes: dict[tuple[str, str], Node | None] = {}

    def missing(self, *, builtin: bool = False) -> bool:
        """Whether a locked provider (and the built-in one, if asked) is not cached, or its file is damaged."""
        wanted = [source for source in self._versions if builtin or source != BUILTIN]
        return any(self._zip(source) is None for source in wanted)

    def store(self, schemas: Path) -> None:
        """Keep the output of `providers schema -json`; providers without a locked version are left out.

        Raises PlanError where the file is not such an output or the cache cannot be written.
        """
        try:
            providers = json.loads(schemas.read_bytes()).get("provider_schemas", {})
            for source, provider in providers.items():
                if source in self._versions:
                    self._write(self._path(source), provider.get("resource_schemas", {}))
        except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as problem:
            raise PlanError("The output of `providers schema -json` is not what it should be.") from problem
        except OSError as problem:
            raise PlanError(f"The schema cache {self._directory} cannot be written: {problem.strerror}.") from problem
        self.close()

    def block(self, provider_source: str, kind: str) -> dict[str, Any] | None:
        """The schema of a resource type as Terraform prints it, without descriptions; None where it is not known.

        Raises PlanError where the cached file turns out to be damaged; the next run builds it anew.
        """
        archive = self._zip(provider_source)
        if archive is None or kind not in archive.NameToInfo:
            return None
        try:
            block = json.loads(archive.read(kind))
        except _DAMAGED as problem:
            self._path(provider_source).unlink(missing_ok=True)
            raise PlanError("A file of the schema cache was damaged and is removed.", fix="Run again.") from problem
        return block if isinstance(block, dict) else None

    def resource(self, provider: str, kind: str) -> Node | None:
        """The root of a resource type's schema; None where it is not known."""
        key = (provider, kind)
        if key not in self._nodes:
            self._nodes[key] = read_block(self.block(provider, kind))
        return self._nodes[key]

    def close(self) -> None:
        """Forget what was read and close the files."""
        for archive in filter(None, self._open.values()):
            archive.close()
        self._open.clear()
        self._nodes.clear()

    def _zip(self, source: str) -> zipfile.ZipFile | None:
        if source not in self._open:
            try:
                self._open[source] = zipfile.ZipFile(self._path(source)) if source in self._versions else None
            except _DAMAGED:
                self._open[source] = None
        return self._open[source]

    def _path(self, source: str) -> Path:
        return self._directory / f"{quote(source, safe='')}@{quote(self._versions[source], safe='')}.{_FORMAT}.zip"

    def _write(self, path: Path, resources: Mapping[str, Any]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with (
                os.fdopen(handle, "wb") as file,
                zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
            ):
                for kind, schema in resources.items():
                    out.writestr(kind, json.dumps(_without_descriptions(schema["block"]), separators=(",", ":")))
            os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)


def _without_descriptions(block: Json) -> Json:
    """The block without its texts: in `attributes` and `block_types` the keys are names, elsewhere they are words."""
    match block:
        case dict():
            return {
                word: {name: _without_descriptions(inner) for name, inner in value.items()}
                if word in ("attributes", "block_types") and isinstance(value, dict)
                else _without_descriptions(value)
                for word, value in block.items()
                if word not in ("description", "description_kind")
            }
        case _:
            return block
