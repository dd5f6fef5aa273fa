"""Entry point: answers `--version` before anything heavy is imported."""

import sys


def main() -> None:
    """Run the command line; `--version` alone never loads it (it must answer at once)."""
    if sys.argv[1:] == ["--version"]:
        from agentbot import __version__

        print(f"agentbot {__version__}")
        return
    from agentbot.cli import run_command

    sys.exit(run_command(sys.argv[1:]))


if __name__ == "__main__":
    main()
