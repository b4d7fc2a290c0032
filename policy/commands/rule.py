"""`policy rule`: what a code means."""

import click
from click.shell_completion import CompletionItem

from policy.codes import CODES
from policy.problems import NotFound
from policy.read.names import did_you_mean


def _codes(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(code, help=CODES[code].title) for code in sorted(CODES) if code.startswith(incomplete)]


@click.command()
@click.argument("code", required=False, shell_complete=_codes)
def command(code: str | None) -> None:
    """Explain CODE, as messages carry it; without one, list all of them.

    \b
    Example:
      policy rule input-missing
    """
    from policy.report.codes import code_list, explained
    from policy.report.console import show

    if code is None:
        show(code_list())
        return
    if code not in CODES:
        near = did_you_mean(code, CODES)
        hint = near if near.startswith("did") else "`policy rule` lists all of them"
        raise NotFound(f"there is no code `{code}`", hint=hint)
    show(explained(CODES[code]))
