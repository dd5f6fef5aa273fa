"""The environment that Terraform gets: an allow-list of agentbot's own, never the forge's or a model's tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from agentbot.egress.names import OWN_TOKENS, is_secret_name
from agentbot.egress.ordinary import is_ordinary

_ALLOWED = frozenset(
    {
        *("PATH", "HOME", "TMPDIR"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO"),
        *("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "GIT_SSH_COMMAND", "NETRC"),
    }
)
_ALLOWED_PREFIXES = ("AWS_", "ARM_", "GOOGLE_", "TF_VAR_", "TF_TOKEN_")
_URL_PASSWORD = re.compile(r"://[^/@\s:]*:([^/@\s]+)@")


def child_environment(
    own: Mapping[str, str],
    extra: Mapping[str, str | None],
    *,
    data_dir: Path,
    workspace: str | None = None,
) -> dict[str, str]:
    """The variables for one terraform process.

    `own` is agentbot's environment; `extra` is the stack's `env`, where None means: passed on from `own`.
    """
    passed = {name: value for name, value in own.items() if _allowed(name)}
    for name, value in extra.items():
        given = own.get(name) if value is None else value
        if given is not None and name.upper() not in OWN_TOKENS:
            passed[name] = given
    passed |= {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": str(data_dir)}
    for name in [name for name in passed if name.startswith(("TF_CLI_ARGS", "TF_LOG", "TF_WORKSPACE"))]:
        del passed[name]
    return passed | ({"TF_WORKSPACE": workspace} if workspace else {})


def _allowed(name: str) -> bool:
    if name.upper() in OWN_TOKENS:
        return False
    # NOTE: proxies are read in both cases; everything else has to match as it stands.
    return name in _ALLOWED or name.startswith(_ALLOWED_PREFIXES) or name.upper().endswith("_PROXY")


def secrets_in(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(label, value) of what must not be printed: variables with a secret's name, passwords in URLs."""
    marked = (name for name, value in environment.items() if is_secret_name(name) or _is_input(name, value))
    named = [(f"${name}", environment[name]) for name in marked]
    in_urls = [
        (f"${name}", found.group(1)) for name, value in environment.items() for found in _URL_PASSWORD.finditer(value)
    ]
    return (*named, *in_urls)


def _is_input(name: str, value: str) -> bool:
    """A variable of Terraform may be sensitive whatever it is called."""
    return name.startswith("TF_VAR_") and not is_ordinary(value)
