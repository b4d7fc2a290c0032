"""`policy list`: what the rule files hold."""

from pathlib import Path

import click

from policy.commands import options


@click.command()
@options.paths
@click.option("--labels", is_flag=True, help="Every SOURCE, INFERRED and PARAMETER on rows and parameters.")
@click.option("--unset", is_flag=True, help="The parameters that nobody has set.")
@options.settings
@options.output("text", "json")
def command(paths: tuple[Path, ...], labels: bool, unset: bool, settings: Path | None, output: str) -> None:
    """Show the policies at PATH: what they implement, ask for and decide, with versions and digests.

    \b
    Example:
      policy list demo --labels
    """
    from policy.pipeline import typed_with_plans
    from policy.report.console import json_page, show
    from policy.report.listing import LISTINGS

    asked = [name for name, wanted in (("labels", labels), ("unset", unset)) if wanted] or ["policies"]
    rules = typed_with_plans(paths, settings)
    listed = [(LISTINGS[name], LISTINGS[name][0](rules)) for name in asked]
    if output == "json":
        show(json_page({key: part for (_, _, json_of), found in listed for key, part in json_of(found).items()}))
    else:
        show(text for (_, lines, _), found in listed for text in lines(found))
