"""One exception tree: every expected failure says what happened, why, and what to do.

AgentbotError            exit code 1
├── ConfigError          agentbot.yml or .agentbot/ignores.yml is wrong; carries every problem at once
├── RepositoryError      no git, no repository, no commit, a detached HEAD, a path outside it
├── StackError           one stack cannot be read; the others go on
│   ├── TerraformError   a terraform/tofu command failed; carries command, exit code, redacted stderr
│   └── PlanError        a plan, state or schema file is not what it claims to be
├── ForgeError           the code host refuses, is out of reach, or cannot be written
│   ├── MovedError       somebody was faster: a branch is not where it was
│   ├── ForbiddenError   the token, a ruleset or a setting of the repository does not allow it
│   └── LimitError       the code host asks for a pause that is longer than a run should wait
└── EgressError          the redactor broke: nothing leaves
"""

from __future__ import annotations

SHOWN_PROBLEMS = 20
"""Of a configuration in one sentence; all of them are in `ConfigError.problems`."""
SAID_LIMIT = 1500
"""Characters of a command's own words in one sentence; all of them are in `TerraformError.stderr`."""


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
        shown = "; ".join(problems[:SHOWN_PROBLEMS])
        more = f"; and {len(problems) - SHOWN_PROBLEMS} more" if len(problems) > SHOWN_PROBLEMS else ""
        super().__init__(f"{path} has {count}: {shown}{more}" + "." * (not shown.endswith("?") or bool(more)))
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
        said = " ".join(stderr.split()) or "no message"
        # The end is kept: a provider's log may come before what Terraform itself says.
        said = said if len(said) <= SAID_LIMIT else f"…{said[-SAID_LIMIT:]}"
        end = "." * bool(fix and not said.endswith((".", "!", "?")))
        super().__init__(f"`{command}` failed ({_outcome(exit_code)}): {said}{end}", fix=fix)
        self.command = command
        self.exit_code = exit_code
        self.stderr = stderr


def _outcome(exit_code: int | None) -> str:
    if exit_code is None:
        return "no answer within the time limit"
    return f"killed by signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"


class ForgeError(AgentbotError):
    """A branch or a pull request could not be read or written."""


class MovedError(ForgeError):
    """Somebody moved a branch between our read and our write; their work stays."""


class ForbiddenError(ForgeError):
    """The code host does not allow it: the token's permissions, a ruleset, a setting of the repository."""


class LimitError(ForgeError):
    """The code host asks for a pause; what is not written is written by the next run."""


class EgressError(AgentbotError):
    """The redactor could not do its work, so the text is not written at all."""
