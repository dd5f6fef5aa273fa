"""Finds `agentbot.yml` and reads it into settings."""

from __future__ import annotations

from collections.abc import Callable

from agentbot.config import written
from agentbot.config.settings import Settings
from agentbot.config.written import MAX_BYTES
from agentbot.errors import ConfigError

__all__ = ["MAX_BYTES", "PATHS", "load", "parse"]

PATHS = ("agentbot.yml", ".github/agentbot.yml")
MISNAMED = ("agentbot.yaml", ".github/agentbot.yaml")


def load(read: Callable[[str], bytes | None]) -> Settings:
    """The settings of the repository whose files `read` gives; the defaults where there is no file.

    Raises ConfigError with every problem.
    """
    found = [(path, data) for path in PATHS if (data := read(path)) is not None]
    if not found:
        if wrong := next((path for path in MISNAMED if read(path) is not None), None):
            raise ConfigError(wrong, ("it is not read under this name, call it agentbot.yml",))
        return Settings()
    path, data = found[0]
    if len(found) > 1:
        raise ConfigError(path, (f"{found[1][0]} is there too: keep one of them",))
    return parse(path, data)


def parse(path: str, data: bytes) -> Settings:
    """The settings that the file's bytes hold; `path` is for messages. Raises ConfigError."""
    return written.parse(path, data, Settings, example="mode: observe")
