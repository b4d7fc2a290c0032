"""`policy case migrate`: running cases under another version of their plan."""

from pathlib import Path

import click

from policy.commands import options, storing


@click.command()
@storing.plan
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--really", is_flag=True, help="Take the cases to this version, after showing what changes.")
@storing.store
@options.settings
@options.output("text", "json")
def command(plan: Path, cases: tuple[str, ...], really: bool, url: str, settings: Path | None, output: str) -> int:
    """Show what would change if running cases went on under the version of the plan in the file PLAN; --really does it.

    Their events are replayed under it. Actions are not asked for again. A case whose events the version refuses stays
    where it is, and the exit status is 1.

    \b
    Example:
      policy case migrate calls.yaml
    """
    from policy.report.cases import MIGRATED_FORMS
    from policy.report.console import show

    found = storing.loaded_plan(plan, settings)
    with storing.opened(url) as store:
        migrated = store.migrate(found, *cases, really=really)
    show(MIGRATED_FORMS[output](migrated))
    return 1 if any(one.refused for one in migrated) else 0
