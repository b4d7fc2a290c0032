"""The command line: one file a command. A command parses what was typed, calls the library and prints."""

from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

COMMANDS = {
    "eval": "Take one decision.",
    "eval-stream": "Answer questions to DMN models, a JSON object a line.",
    "check": "Look for everything that is wrong or suspect in rule files.",
    "test": "Run the tests beside the rules.",
    "tck": "Run the conformance cases of the DMN TCK.",
    "run": "Put every row of a file through a decision.",
    "case": "Put events through a case plan.",
    "list": "Show what the rule files hold.",
    "convert": "Make a DMN model of a rule file, or a rule file of a model.",
    "export": "Make a query of a decision, for the engine where the data lie.",
    "doc": "Write the rules as pages to read.",
    "fmt": "Format rule files and their tests.",
    "rule": "Explain a code that a message carries.",
    "schema": "Print the JSON Schema of rule files, or of a decision's inputs.",
    "init": "Make a folder with a first policy and its test.",
    "completion": "Print the completion script for a shell.",
}


def refuse_misspelt(args: Sequence[str], known: Collection[str]) -> None:
    """Fail where the command is not among the known ones, with a hint at the nearest."""
    if args and args[0] not in known and not args[0].startswith("-"):
        from policy.problems import NotFound
        from policy.read.names import did_you_mean

        raise NotFound(f"there is no command `{args[0]}`", hint=did_you_mean(args[0], known))


class Commands(click.Group):
    """The commands by name, each loaded when it is wanted; what goes wrong in any of them ends in one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]  # `list` is the module of a command here

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"policy.commands.{name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        items = [CompletionItem(name, help=about) for name, about in COMMANDS.items() if name.startswith(incomplete)]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, with a hint for a misspelt command."""
        refuse_misspelt(args, COMMANDS)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As in click, which would end a broken pipe, or Ctrl-C, in a way of its own."""
        from policy.commands.trouble import Interrupted, ReaderGone

        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error
        except KeyboardInterrupt as error:
            raise Interrupted from error

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **rest: Any) -> NoReturn:  # type: ignore[override]  # click declares it twice
        """Run a command and leave with its status."""
        from policy.commands.trouble import guarded

        rest.pop("standalone_mode", None)
        guarded(lambda: super(Commands, self).main(args, prog_name or "policy", standalone_mode=False, **rest))


@click.command("policy", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plainrule", prog_name="policy", message="%(prog)s %(version)s")
def main() -> None:
    """Decision rules that business people own and services trust.

    \b
    A first look:
      policy init demo
      policy test demo
      policy eval demo --decision discount --input '{"order total": 250}'

    Exit status: 0 done and clean, 1 findings (a failed test, a problem in a checked file, rejected rows), 2 usage or the
    job could not be done, 3 the rule files are invalid.
    """
