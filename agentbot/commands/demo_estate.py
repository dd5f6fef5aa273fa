"""The demo's estate: a private copy of the packaged example, applied to a cloud of one's own and to no other."""

from __future__ import annotations

import ipaddress
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from agentbot.errors import AgentbotError, TerraformError
from agentbot.forge.command import GitCommand
from agentbot.terraform import process
from agentbot.terraform.environment import child_environment
from agentbot.terraform.runner import Terraform

STACKS = ("live/network", "live/shop")
"""In the order of their dependencies."""
BINARY = "terraform"
APPLY_LIMIT = 300.0
"""Seconds that one apply may take; it takes about 15."""
PLUGIN_CACHE = "TF_PLUGIN_CACHE_DIR"
REASON_LIMIT = 240
"""Characters of Terraform's own words in a reason."""
_CONFIG = {"user.name": "Demo", "user.email": "demo@example.com", "commit.gpgsign": "false", "core.autocrlf": "false"}
_LEFTOVERS = (".terraform", "terraform.tfstate", "terraform.tfstate.backup")


def prepare(folder: Path, environment: Mapping[str, str]) -> None:
    """Make a git repository of the estate in `folder`, new or empty, committed on `main`. Raises RepositoryError."""
    _copy_estate(folder)
    git = GitCommand(folder)
    git.output("init", "--quiet", "--template=", "--initial-branch=main", env=environment)
    for name, value in {**_CONFIG, "core.hooksPath": os.devnull}.items():
        git.output("config", "--local", name, value, env=environment)
    # Forced, because a person's global excludes may ignore lock files.
    git.output("add", "--all", "--force", env=environment)
    git.output("commit", "--quiet", "--message", "The estate as it was applied", env=environment)


def apply(folder: Path, environment: Mapping[str, str], progress: Callable[[str, str], None]) -> None:
    """Apply every stack of a prepared folder; the states stay in it, ignored by git. `progress`: (stack, step).

    Raises AgentbotError where the environment leads to any cloud but one on this machine, and TerraformError.
    """
    _require_own_cloud(environment)
    for stack in STACKS:
        with _terraform(environment) as terraform:
            progress(stack, "init")
            terraform.init(folder / stack, lockfile_readonly=True)
            progress(stack, "apply")
            argv = (terraform.binary, "apply", "-auto-approve", "-input=false", "-no-color")
            process.run(process.Command(argv, folder / stack, terraform.environment, APPLY_LIMIT))


def can_be_real(environment: Mapping[str, str]) -> str | None:
    """None where Terraform and the provider can be had, else why not, in one sentence."""
    if shutil.which(BINARY, path=environment.get("PATH", os.defpath)) is None:
        return "Terraform is not on the PATH."
    with _terraform(environment) as terraform, tempfile.TemporaryDirectory(prefix="agentbot-demo-") as private:
        _copy_estate(Path(private))
        try:
            terraform.init(Path(private) / STACKS[0], lockfile_readonly=True)
        except TerraformError as failure:
            return f"`terraform init` cannot get the AWS provider: {_one_line(failure.stderr)}"
    return None


def with_plugin_cache(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment with one place for the provider: without it every `init` of the demo downloads it again."""
    if environment.get(PLUGIN_CACHE):
        return dict(environment)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only cache costs time only
        return dict(environment)
    return {**environment, PLUGIN_CACHE: str(folder)}


def recorded(folder: Path) -> Mapping[str, Path]:
    """Put the plans that were recorded after the dozen changes into `folder`; by stack name."""
    folder.mkdir(parents=True, exist_ok=True)
    plans = {stack: folder / recorded_name(stack) for stack in STACKS}
    for plan in plans.values():
        plan.write_bytes((_examples() / "recorded" / plan.name).read_bytes())
    return plans


def recorded_name(stack: str) -> str:
    """The file name of a stack's recorded plan."""
    return f"{stack.replace('/', '-')}.plan.json"


@contextmanager
def _terraform(environment: Mapping[str, str]) -> Iterator[Terraform]:
    """Terraform with a data directory that is gone at the end, and nothing of the person's own AWS configuration."""
    own = {**environment, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    with tempfile.TemporaryDirectory(prefix="agentbot-demo-") as data:
        yield Terraform(BINARY, child_environment(own, {}, data_dir=Path(data)))


def _require_own_cloud(environment: Mapping[str, str]) -> None:
    elsewhere = sorted(name for name in environment if name.startswith("AWS_ENDPOINT_URL_"))
    if elsewhere or environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        raise AgentbotError(
            f"The demo applies to its own cloud only, and {(*elsewhere, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')[0]} "
            "leads to another one.",
            fix="Unset it.",
        )
    endpoint = environment.get("AWS_ENDPOINT_URL", "")
    if not _is_loopback(endpoint):
        raise AgentbotError(
            f"The demo applies to a cloud on this machine only, and AWS_ENDPOINT_URL is `{endpoint}`.",
            fix="Start it with `agentbot demo`, which brings its own.",
        )


def _is_loopback(url: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False


def _copy_estate(folder: Path) -> None:
    """File by file: modes and times of an installed package are of no use to a work tree."""
    estate = _examples() / "estate"
    for source in sorted(estate.rglob("*")):
        path = source.relative_to(estate)
        if source.is_file() and not any(part in _LEFTOVERS for part in path.parts):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(source.read_bytes())


def _examples() -> Path:
    """The examples: inside the package where it was installed, beside it in a checkout."""
    package = Path(str(resources.files("agentbot")))
    found = next((path for path in (package / "examples", package.parent / "examples") if path.is_dir()), None)
    if found is None:
        raise AgentbotError("The example estate is not part of this installation.", fix="Install agentbot again.")
    return found


def _one_line(text: str) -> str:
    """Terraform's words without its frames, from the cause on where it names one."""
    words = " ".join(text.translate(dict.fromkeys(map(ord, "╷│╵"))).split()).removeprefix("Error: ")
    words = words.partition("hashicorp/aws: ")[2] or words
    return words if len(words) <= REASON_LIMIT else f"{words[:REASON_LIMIT]}…"
