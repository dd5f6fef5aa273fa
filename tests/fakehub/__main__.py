"""`python -m tests.fakehub`: a GitHub on this machine to play with, until ctrl-C."""

from __future__ import annotations

import argparse
import threading
from contextlib import suppress
from pathlib import Path

from tests.fakehub import Hub

NAME = "acme/infra"
PERMISSIONS = dict.fromkeys(("contents", "pull_requests", "issues", "checks", "statuses"), "write")


def main() -> None:
    """Start it, say how to reach it, and wait."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakehub", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port; by default any free one")
    parser.add_argument("--repo", type=Path, help="a git repository to begin with; by default one with one file")
    given = parser.parse_args()
    with Hub.started(port=given.port) as hub:
        files = None if given.repo else {"main.tf": b'resource "aws_ebs_volume" "data" {\n  size = 20\n}\n'}
        repo = hub.repository(NAME, source=given.repo, files=files)
        repo.grant("ada", "write")
        print(f"export GITHUB_API_URL={hub.url} GITHUB_REPOSITORY={NAME}")
        for kind, more in (("actions", {}), ("app", {"slug": "agentbot"}), ("pat", {"user": "ada"})):
            options = more if kind == "pat" else {"repository": NAME, "permissions": PERMISSIONS, **more}
            print(f"export GITHUB_TOKEN={hub.token(kind=kind, **options)}  # {kind}")
        print(f"git clone {hub.git_url(NAME)}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
