"""The settings of one repository: every key of `agentbot.yml`, its type and its default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from agentbot.config.schedule import Schedule
from agentbot.config.schema import InSchema
from agentbot.config.written import Strict
from agentbot.egress.names import OWN_TOKENS

HOLD = "agentbot:hold"
"""The label with which people keep agentbot away from a pull request."""
CODEOWNERS = "codeowners"
"""The reviewer that stands for whom CODEOWNERS names."""
MAX_LIMIT = 1000
MAX_LABELS = 20
MAX_REVIEWERS = 50

_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
_CHECK = r"^CKV[0-9A-Z_]{1,60}$"
_REVIEWER = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(/[A-Za-z0-9_.-]{1,100})?$"
_INVISIBLE = "\\x00-\\x1f\\x7f-\\xa0\\xad\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff"
"""What a schema names of the characters that cannot be printed; the loader knows all of them."""


def _inside(path: str) -> str:
    """A path or glob that stays inside the folder it starts from."""
    if path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
        raise ValueError("must be a path inside the repository, without `..`")
    return path


def _environment(variables: Mapping[str, str | None]) -> Mapping[str, str | None]:
    for name in variables:
        if not re.fullmatch(_VARIABLE, name):
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


def _check(text: str) -> str:
    if not re.fullmatch(_CHECK, text):
        raise ValueError("must be the id of a Checkov check, for instance CKV_AWS_3")
    return text


def _limit(given: object) -> object:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= MAX_LIMIT):
        return given
    raise ValueError(f"must be a whole number from 0 to {MAX_LIMIT}")


def _label(name: str) -> str:
    if "," in name:
        raise ValueError("must not have a comma: write each label on a line of its own")
    if name.lower() == HOLD:
        raise ValueError("must not be the label with which people keep agentbot away from a pull request")
    return name


def _reviewer(name: str) -> str:
    if not re.fullmatch(_REVIEWER, name):
        raise ValueError(f"must be `user`, `organisation/team` or `{CODEOWNERS}`, without `@`")
    return name


def _number(version: object) -> object:
    # To Python `true` is 1.
    if isinstance(version, bool):
        raise ValueError("must be 1")
    return version


def _any_case(name: str) -> str:
    return "".join(f"[{letter}{letter.lower()}]" if letter.isalpha() else letter for letter in name)


_NAMES = {
    "propertyNames": {
        "pattern": _VARIABLE,
        "not": {"pattern": f"^({'|'.join(_any_case(name) for name in sorted(OWN_TOKENS))})$"},
    }
}

Line = Annotated[
    str,
    Field(min_length=1, max_length=500),
    AfterValidator(_one_line),
    InSchema({"pattern": f"^(?! )(?!.* $)[^{_INVISIBLE}]*$"}),
]
"""One printable line, as it stands in reports and on a command line."""
Inside = Annotated[
    Line, AfterValidator(_inside), InSchema({"pattern": r"^(?![/~])(?![A-Za-z]:)(?!(.*/)?\.\.(/|$))[^\\]*$"})
]
"""A path or glob in the repository, from its root."""
Argument = Annotated[Line, AfterValidator(_argument), InSchema({"pattern": "^(?!-)"})]
"""What is put on Terraform's command line."""
Limit = Annotated[int | None, BeforeValidator(_limit), InSchema({"minimum": 0, "maximum": MAX_LIMIT})]
"""A number of pull requests; unset: what the forge can bear."""
Label = Annotated[
    str,
    Field(min_length=1, max_length=50),
    AfterValidator(_one_line),
    AfterValidator(_label),
    InSchema({"pattern": f"^(?! )(?!.* $)(?!{_any_case(HOLD.upper())}$)[^,{_INVISIBLE}]*$"}),
]
"""The name of a label, as long as GitHub lets it be."""
Reviewer = Annotated[str, AfterValidator(_reviewer), InSchema({"pattern": _REVIEWER})]
"""As GitHub's API names people and teams."""


class StackSettings(Strict):
    """One entry of `stacks`: the folders that `path` matches, and how Terraform runs there."""

    path: Inside
    """Folder or glob, from the root of the repository."""
    name: Line | None = None
    """What reports call the stack; unset: its folder."""
    id: Line | None = None
    """What the stack is known by across runs, should its state ever move; unset: the lineage of its state."""
    env: Annotated[dict[str, str | None], AfterValidator(_environment), InSchema(_NAMES)] = Field(default_factory=dict)
    """Extra variables for Terraform; one without a value is passed on from agentbot's own environment."""
    workspace: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.~-]{1,90}$")] | None = None
    """The Terraform workspace; unset: the one that the folder is in."""
    var_files: tuple[Argument, ...] = ()
    """From the stack's folder, as for `terraform plan -var-file`."""
    backend_config: tuple[Argument, ...] = ()
    """Files or `key=value`, as for `terraform init -backend-config`."""
    binary: Literal["terraform", "tofu"] | None = None
    """What runs the stack; unset: the one that is installed."""
    environment: Literal["prod", "nonprod"] | None = None
    """What the boundary's rules ask for; unset is not known, which the careful side of a rule takes for prod."""


class DriftSettings(Strict):
    """The drift agent."""

    enabled: bool = True
    """Whether it works at all."""


class Agents(Strict):
    """Which agents work, and their own options."""

    drift: DriftSettings = DriftSettings()
    """What differs between the cloud and the code."""


class CheckovSettings(Strict):
    """The policy checks."""

    path: Inside = "policies"
    """The folder of the repository's own checks, YAML and Python."""
    skip: tuple[Annotated[str, AfterValidator(_check), InSchema({"pattern": _CHECK})], ...] = ()
    """Ids of checks that count for nothing."""


class Limits(Strict):
    """How much agentbot asks of reviewers at a time; the rest waits for a later run."""

    open: Limit = None
    """Pull requests that are open at once; unset: 10 on GitHub, any number in the local forge."""
    new_per_run: Limit = None
    """New pull requests of one run, 0 for none; unset: 3 on GitHub, any number in the local forge."""


class Settings(Strict):
    """Everything that `agentbot.yml` may say."""

    version: Annotated[Literal[1], BeforeValidator(_number)] = 1
    """Of this format."""
    mode: Literal["observe", "propose"] | None = None
    """Whether pull requests are written; unset: into the local forge, which nobody but its owner sees."""
    stacks: tuple[StackSettings, ...] = ()
    """Empty: agentbot finds the stacks by itself."""
    agents: Agents = Agents()
    """Which agents work, and their own options."""
    unproven: Literal["refuse", "draft"] = "refuse"
    """What becomes of a change that could not be proven: nothing, or a draft that says so."""
    draft: Literal["unproven", "judgement"] = "unproven"
    """Which pull requests are opened as drafts: those without proof, or also those that need a person's judgement."""
    grouping: Literal["root-cause", "stack"] = "root-cause"
    """What shares a pull request: what has one root cause, or all that one stack needs in one direction."""
    limits: Limits = Limits()
    """How much agentbot asks of reviewers at a time."""
    schedule: Schedule = Schedule()
    """When new pull requests may be opened."""
    labels: Annotated[tuple[Label, ...], Field(max_length=MAX_LABELS)] = ("agentbot",)
    """What a new pull request is labelled with."""
    reviewers: Annotated[tuple[Reviewer, ...], Field(max_length=MAX_REVIEWERS)] = (CODEOWNERS,)
    """Who is asked to review: `user`, `organisation/team`, and `codeowners` for whom CODEOWNERS names."""
    checkov: CheckovSettings = CheckovSettings()
    """The policy checks."""
    boundary: Inside = "policies/boundary.yml"
    """The file with the rules of what agents may do."""
