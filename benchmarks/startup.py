"""How long `agentbot --version` takes beside a bare interpreter; fails above 0.3 s."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 0.3
ROUNDS = 10
BARE = (sys.executable, "-c", "pass")
VERSION = (str(Path(sys.executable).parent / "agentbot"), "--version")


def main() -> int:
    """Print both medians; 1 where the answer takes too long."""
    rounds = [(_seconds(BARE), _seconds(VERSION)) for _ in range(ROUNDS)]
    bare, version = map(statistics.median, zip(*rounds, strict=True))
    print(
        f"medians of {ROUNDS} rounds: agentbot --version {version:.3f} s (at most {LIMIT}), python -c pass {bare:.3f} s"
    )
    return int(version > LIMIT)


def _seconds(command: tuple[str, ...]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
