"""`policy export`: decisions in the form of other tools."""

from importlib import import_module

import click

EXPORT_COMMANDS = {"sql": "Make a query that decides a table where it lies."}


class ExportCommands(click.Group):
    """The commands by name, each loaded when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*EXPORT_COMMANDS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in EXPORT_COMMANDS:
            return None
        command: click.Command = import_module(f"policy.commands.export_{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*EXPORT_COMMANDS.items()])


@click.command("export", cls=ExportCommands)
def command() -> None:
    """Decisions in the form of other tools.

    \b
    Example:
      policy export sql demo --decision discount --dialect duckdb --columns "order total:decimal(12,2), standing:varchar"
    """
