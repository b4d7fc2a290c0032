"""`policy case`: what can be done with case plans, a file each."""

from importlib import import_module

import click

CASE_COMMANDS = {
    "replay": "Put a log of events through a case plan.",
}


class CaseCommands(click.Group):
    """The commands by name, each loaded when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*CASE_COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in CASE_COMMANDS:
            return None
        command: click.Command = import_module(f"policy.commands.case_{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*CASE_COMMANDS.items()])


@click.command("case", cls=CaseCommands)
def command() -> None:
    """Case plans: matters that move over time.

    \b
    Example:
      policy case replay help_desk.yaml --events log.csv
    """
