"""The settings of one repository: every key of `agentbot.yml`, its type and its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from agentbot.config.written import Strict
from agentbot.egress.names import OWN_TOKENS

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _inside(path: str) -> str:
    """A path or glob that stays inside the folder it starts from."""
    if path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
        raise ValueError("must be a path inside the repository, without `..`")
    return path


def _environment(variables: Mapping[str, str | None]) -> Mapping[str, str | None]:
    for name in variables:
        if not _VARIABLE.fullmatch(name):
            raise ValueError("has a name that no environment variable can have")
        if name.upper() in OWN_TOKENS:
            raise ValueError(f"must not hold {name.upper()}: Terraform never sees the tokens of agentbot")
    return variables


def _one_line(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("must be one line of printable text without spaces around it")
    return text


def _argument(text: str) -> str:
    if text.startswith("-"):
        raise ValueError("must not begin with `-`")
    return text


Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_one_line)]
"""One printable line, as it stands in reports and on a command line."""


class StackSettings(Strict):
    """One entry of `stacks`: the folders that `path` matches, and how Terraform runs there."""

    path: Annotated[Line, AfterValidator(_inside)]
    """Folder or glob, from the root of the repository."""
    name: Line | None = None
    id: Line | None = None
    env: Annotated[dict[str, str | None], AfterValidator(_environment)] = Field(default_factory=dict)
    """Extra variables for Terraform; one without a value is passed on from agentbot's own environment."""
    workspace: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.~-]{1,90}$")] | None = None
    var_files: tuple[Annotated[Line, AfterValidator(_argument)], ...] = ()
    """From the stack's folder, as for `terraform plan -var-file`."""
    backend_config: tuple[Annotated[Line, AfterValidator(_argument)], ...] = ()
    """Files or `key=value`, as for `terraform init -backend-config`."""
    binary: Literal["terraform", "tofu"] | None = None
    environment: Literal["prod", "nonprod"] | None = None
    """What the boundary's rules ask for; unset is not known, which the careful side of a rule takes for prod."""


class DriftSettings(Strict):
    """The drift agent."""

    enabled: bool = True


class Agents(Strict):
    """Which agents work, and their own options."""

    drift: DriftSettings = DriftSettings()


class CheckovSettings(Strict):
    """The policy checks."""

    path: Annotated[Line, AfterValidator(_inside)] = "policies"
    """The folder of the repository's own checks, YAML and Python."""
    skip: tuple[Annotated[str, Field(pattern=r"^CKV[0-9A-Z_]{1,60}$")], ...] = ()
    """Ids of checks that count for nothing."""


class Settings(Strict):
    """Everything that `agentbot.yml` may say."""

    version: Literal[1] = 1
    mode: Literal["observe", "propose"] | None = None
    """Unset: the local forge is written to, since nobody but its owner sees it."""
    stacks: tuple[StackSettings, ...] = ()
    """Empty: agentbot finds the stacks by itself."""
    agents: Agents = Agents()
    unproven: Literal["refuse", "draft"] = "refuse"
    """What becomes of a change that could not be proven: nothing, or a draft that says so."""
    checkov: CheckovSettings = CheckovSettings()
    boundary: Annotated[Line, AfterValidator(_inside)] = "policies/boundary.yml"
    """The file with the rules of what agents may do."""
