"""`policy list`: what the rule files hold."""

from pathlib import Path

import click

from policy.commands import options


@click.command()
@options.paths
@click.option(
    "--labels", "what", flag_value="labels", help="Every SOURCE, INFERRED and PARAMETER on rows and parameters."
)
@click.option("--unset", "what", flag_value="unset", help="The parameters that nobody has set.")
@options.settings
@options.output("text", "json")
def command(paths: tuple[Path, ...], what: str | None, settings: Path | None, output: str) -> None:
    """Show the policies at PATH: what they implement, ask for and decide, with versions and digests.

    \b
    Example:
      policy list demo --labels
    """
    from policy.pipeline import typed_with_plans
    from policy.report.console import json_page, show
    from policy.report.listing import LISTINGS

    find, lines, json_of = LISTINGS[what or "policies"]
    found = find(typed_with_plans(paths, settings))
    show(json_page(json_of(found)) if output == "json" else lines(found))
