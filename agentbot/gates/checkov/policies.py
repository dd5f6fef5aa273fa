"""The checks that agentbot brings along: inside the package where it was installed, beside it in a checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from agentbot.errors import AgentbotError

ENDINGS = (".py", ".yaml", ".yml", ".json")
"""What Checkov reads as checks, and what those import."""
_ID = re.compile(rb"\bCKV2?_AGENTBOT_\d+\b")


def shipped() -> Mapping[str, bytes]:
    """The files of `policies/checkov/` by their path in it. Raises AgentbotError where there are none."""
    package = Path(str(resources.files("agentbot")))
    places = (package / "policies" / "checkov", package.parent / "policies" / "checkov")
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        raise AgentbotError("The checks of agentbot are not part of this installation.", fix="Install agentbot again.")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in ENDINGS and path.is_file()
    }


def ids(files: Mapping[str, bytes]) -> frozenset[str]:
    """The ids of agentbot's own that the files speak of."""
    return frozenset(found.decode() for data in files.values() for found in _ID.findall(data))
