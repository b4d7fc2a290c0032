"""`policy case`: what can be done with case plans, a file each."""

from importlib import import_module

import click

from policy.commands import refuse_misspelt

CASE_COMMANDS = {
    "replay": "Put a log of events through a case plan.",
    "post": "Post events to the cases of a store.",
    "due": "Let the timers fall due that are due by now.",
    "show": "Tell the story of a case.",
    "list": "Show how the cases of a store stand.",
    "outbox": "Show the actions that wait to be done.",
    "confirm": "Take actions that are done out of the outbox.",
    "migrate": "Show what another version of a plan would change in running cases, and take them to it.",
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, with a hint for a misspelt command."""
        refuse_misspelt(args, CASE_COMMANDS)
        return super().resolve_command(ctx, args)

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
