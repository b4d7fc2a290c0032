"""`policy case list`: the cases of a store."""

from pathlib import Path

import click

from policy.commands import options, storing


@click.command()
@storing.plan
@storing.store
@options.settings
@options.output("text", "json")
def command(plan: Path, url: str, settings: Path | None, output: str) -> None:
    """Show how the cases of the plan in the file PLAN stand: state, events, signals, what is due first.

    \b
    Example:
      policy case list calls.yaml
    """
    from policy.report.cases import LIST_FORMS
    from policy.report.console import show

    found = storing.loaded_plan(plan, settings)
    with storing.opened(url) as store:
        show(LIST_FORMS[output](store.cases(found)))
