"""`policy case outbox`: actions to be done."""

import click

from policy.commands import options, storing


@click.command()
@storing.store
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000),
    default=1_000,
    show_default=True,
    help="How many are shown, the oldest first.",
)
@options.output("text", "json")
def command(url: str, limit: int, output: str) -> None:
    """Show the actions that wait to be done, the oldest first. Whoever has done one confirms it by its id.

    \b
    Example:
      policy case outbox --output json
    """
    from policy.report.cases import OUTBOX_FORMS
    from policy.report.console import show

    with storing.opened(url) as store:
        show(OUTBOX_FORMS[output](store.pending_actions(limit=limit)))
