"""One exception tree: every expected failure says what happened, why, and what to do.

AgentbotError            exit code 1
├── ConfigError          agentbot.yml is wrong; carries every problem at once
├── RepositoryError      no git, no repository, no commit, a detached HEAD, a path outside it
├── StackError           one stack cannot be read; the others go on
│   ├── TerraformError   a terraform/tofu command failed; carries command, exit code, redacted stderr
│   └── PlanError        a plan, state or schema file is not what it claims to be
├── ForgeError           a write to the code host failed
└── EgressError          the redactor broke: nothing leaves
"""

from __future__ import annotations


class AgentbotError(Exception):
    """An expected failure: one sentence for a person, and what to do about it."""

    def __init__(self, what: str, *, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what} {self.fix}".strip()


class ConfigError(AgentbotError):
    """The configuration is wrong; `problems` names every key at fault."""

    def __init__(self, path: str, problems: tuple[str, ...]) -> None:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        super().__init__(f"{path} has {count}: " + "; ".join(problems) + ".")
        self.problems = problems


class RepositoryError(AgentbotError):
    """The git repository cannot be used as it is."""


class StackError(AgentbotError):
    """One stack cannot be read; the other stacks go on."""


class PlanError(StackError):
    """A plan, state or schema file is truncated, foreign or too new."""


class TerraformError(StackError):
    """A terraform or tofu command failed."""

    def __init__(self, command: str, exit_code: int | None, stderr: str, *, fix: str = "") -> None:
        outcome = f"exit code {exit_code}" if exit_code is not None else "no answer within the time limit"
        super().__init__(f"`{command}` failed ({outcome}): {stderr.strip() or 'no message'}", fix=fix)
        self.command = command
        self.exit_code = exit_code
        self.stderr = stderr


class ForgeError(AgentbotError):
    """A branch or a pull request could not be written."""


class EgressError(AgentbotError):
    """The redactor could not do its work, so the text is not written at all."""
