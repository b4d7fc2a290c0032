"""`policy completion`: the script that lets a shell complete commands, options, paths and names of decisions."""

import click
from click.shell_completion import get_completion_class

BARE = "COMPREPLY+=($value)"  # as click has it: a name of two words would be typed as two arguments
ESCAPED = """[[ ${COMP_WORDS[COMP_CWORD]} == [\\"\\']* ]] || value=${value// /\\\\ }
            COMPREPLY+=("$value")"""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    Commands, options, paths and names of decisions complete. For bash, put into ~/.bashrc:

    \b
      eval "$(policy completion bash)"

    \b
    Example:
      policy completion zsh
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "policy", "_POLICY_COMPLETE").source()
    click.echo(script.replace(BARE, ESCAPED))
