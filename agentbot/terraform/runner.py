"""The terraform (or tofu) commands that agentbot uses; none of them writes to a state, a backend or a lock."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentbot.errors import TerraformError
from agentbot.terraform import process

TIME_LIMIT = 1800.0
"""Seconds that one command may take."""
_BINARIES = ("terraform", "tofu")
_LOCK_HINT = (
    "The committed .terraform.lock.hcl has no checksum for this platform: run "
    "`{binary} providers lock -platform=linux_amd64` (with every platform you use) in the stack and commit the file."
)
_STALE_HINT = (
    "The committed .terraform.lock.hcl does not fit the code: run `{binary} init` in the stack and commit the file."
)


def default_binary(search_path: str) -> str:
    """`terraform`, or `tofu` where only that is on the PATH."""
    return next((name for name in _BINARIES if shutil.which(name, path=search_path)), _BINARIES[0])


@dataclass(frozen=True)
class Terraform:
    """One binary with the environment for one stack."""

    binary: str
    environment: Mapping[str, str]
    time_limit: float = TIME_LIMIT

    def version(self) -> str:
        """The version of the binary, like `1.11.4`."""
        answer = self._run(Path(tempfile.gettempdir()), "version", "-json")
        try:
            return str(json.loads(answer)["terraform_version"])
        except (ValueError, KeyError, TypeError) as problem:
            raise TerraformError(f"{self.binary} version -json", 0, "it did not answer with its version.") from problem

    def init(self, cwd: Path, *, lockfile_readonly: bool, backend_config: Sequence[str] = ()) -> None:
        """Make the data directory ready: backend, modules and providers."""
        options = ["-lockfile=readonly"] if lockfile_readonly else []
        options += [f"-backend-config={item}" for item in backend_config]
        try:
            self._run(cwd, "init", "-input=false", "-no-color", *options)
        except TerraformError as failure:
            if not lockfile_readonly or (hint := self._lock_hint(failure.stderr)) is None:
                raise
            raise TerraformError(failure.command, failure.exit_code, failure.stderr, fix=hint) from failure

    def _lock_hint(self, stderr: str) -> str | None:
        words = " ".join(stderr.split())
        if "checksums previously recorded in the dependency lock file" in words:
            return _LOCK_HINT.format(binary=self.binary)
        if "Provider dependency changes detected" in words or "Inconsistent dependency lock file" in words:
            return _STALE_HINT.format(binary=self.binary)
        return None

    def workspaces(self, cwd: Path) -> tuple[str, ...]:
        """The workspaces that the backend has."""
        lines = self._run(cwd, "workspace", "list").decode("utf-8", "replace").splitlines()
        return tuple(name for line in lines if (name := line.removeprefix("*").strip()))

    def plan(
        self,
        cwd: Path,
        out: Path,
        *,
        refresh: bool = True,
        var_files: Sequence[str] = (),
        targets: Sequence[str] = (),
    ) -> None:
        """Make one normal plan, of `targets` (addresses) alone where there are any, and save it at `out`; no lock."""
        options = [] if refresh else ["-refresh=false"]
        options += [f"-target={address}" for address in targets]
        options += [f"-var-file={path}" for path in var_files]
        self._run(cwd, "plan", "-input=false", "-lock=false", "-no-color", *options, f"-out={out}")

    def show(self, cwd: Path, plan_file: Path, to: Path) -> None:
        """Write the saved plan as JSON to `to`: it holds secrets in plain text."""
        self._run(cwd, "show", "-json", "-no-color", str(plan_file), to=to)

    def providers_schema(self, cwd: Path, to: Path) -> None:
        """Write the schemas of all providers of an initialised folder to `to`."""
        self._run(cwd, "providers", "schema", "-json", to=to)

    def fmt(self, data: bytes) -> bytes:
        """`data` in canonical format. Raises TerraformError where it is not valid HCL."""
        return self._run(Path(tempfile.gettempdir()), "fmt", "-no-color", "-", stdin=data)

    def state_pull(self, cwd: Path) -> bytes:
        """The state as the backend has it, empty where there is none."""
        return self._run(cwd, "state", "pull")

    def _run(self, cwd: Path, *arguments: str, stdin: bytes = b"", to: Path | None = None) -> bytes:
        command = process.Command((self.binary, *arguments), cwd, self.environment, self.time_limit)
        return process.run(command, stdin=stdin, stdout=to)
