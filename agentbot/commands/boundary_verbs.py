"""The command line of `agentbot boundary`: parses, and hands on."""

from __future__ import annotations

from typing import Annotated

import typer

from agentbot.commands.arguments import HERE, TABLE, FormatOption, OutputOption, RepoOption, deferred

app = typer.Typer(help="Try what agents may do, and ask which rule decides.", rich_markup_mode=None)

AgentOption = Annotated[str, typer.Option("--agent", metavar="NAME", help="Who wants to do it, for instance drift.")]
DirectionOption = Annotated[
    str, typer.Option("--direction", metavar="NAME", help="adopt, revert, change, ignore, import or remove.")
]
TypeOption = Annotated[list[str], typer.Option("--type", metavar="TYPE", help="A resource type in it (repeatable).")]
AddressOption = Annotated[list[str], typer.Option("--address", metavar="ADDRESS", help="A resource (repeatable).")]
PathOption = Annotated[list[str], typer.Option("--path", metavar="PATH", help="A place in it (repeatable).")]
EnvironmentOption = Annotated[str | None, typer.Option("--environment", metavar="NAME", help="prod or nonprod.")]
DestroysOption = Annotated[int | None, typer.Option("--destroys", metavar="N", help="Resources that it destroys.")]
ReplacesOption = Annotated[int | None, typer.Option("--replaces", metavar="N", help="Resources that it replaces.")]
DeltaOption = Annotated[float | None, typer.Option("--monthly-delta", metavar="USD", help="What a month costs more.")]
SecurityOption = Annotated[str | None, typer.Option("--security", metavar="NAME", help="none, weakening or unclear.")]


@app.command("test")
@deferred
def cases(repo: RepoOption = HERE, format: FormatOption = TABLE, output: OutputOption = None) -> int:
    """Decide the cases beside the boundary file; exit code 1 where one is not as expected, or there is none."""
    from agentbot.commands.boundary import test as command
    from agentbot.commands.output import Output

    return command(repo, Output(format.value, output))


@app.command()
@deferred
def explain(
    agent: AgentOption,
    direction: DirectionOption,
    type: TypeOption = [],  # noqa: B006
    address: AddressOption = [],  # noqa: B006
    path: PathOption = [],  # noqa: B006
    environment: EnvironmentOption = None,
    destroys: DestroysOption = None,
    replaces: ReplacesOption = None,
    monthly_delta: DeltaOption = None,
    security: SecurityOption = None,
    repo: RepoOption = HERE,
    format: FormatOption = TABLE,
    output: OutputOption = None,
) -> int:
    """Say which rule of the boundary decides about an act, and why; what is not given is not known."""
    from agentbot.commands.boundary import explain as command
    from agentbot.commands.output import Output

    facts = {
        "agent": agent,
        "environment": environment,
        "direction": direction,
        "resource_types": tuple(type),
        "addresses": tuple(address),
        "paths": tuple(path),
        "destroys": destroys,
        "replaces": replaces,
        "monthly_delta": monthly_delta,
        "security": security,
    }
    return command(repo, facts, Output(format.value, output))
