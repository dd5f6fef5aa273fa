"""Entry point: answers `--version` before anything heavy is imported."""

import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line; `--version` alone never loads it (it must answer at once)."""
    if sys.argv[1:] == ["--version"]:
        from agentbot import __version__

        with suppress(OSError):  # nobody reads it
            os.write(1, f"agentbot {__version__}\n".encode())
        return
    try:
        from agentbot.cli import run_command

        code = run_command(sys.argv[1:])
    except KeyboardInterrupt:  # while the modules were still loading: loading them is half of a short command
        code = 130
        print("agentbot: interrupted.", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
