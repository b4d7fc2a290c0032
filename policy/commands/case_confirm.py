"""`policy case confirm`: actions that are done."""

import click

from policy.commands import storing


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@storing.store
def command(ids: tuple[str, ...], url: str) -> None:
    """Take actions that are done out of the outbox. To confirm one again changes nothing.

    \b
    Example:
      policy case confirm calls/17/e1/any/1
    """
    with storing.opened(url) as store:
        store.confirm(*ids)
