"""`policy case show`: the story of a case."""

from pathlib import Path

import click

from policy.commands import options, storing
from policy.commands.atomic import written


@click.command()
@storing.plan
@click.argument("case", metavar="CASE")
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="FILE", help="Draw it as a timeline, a page by itself."
)
@storing.store
@options.lang
@options.settings
@options.output("text", "json")
def command(
    plan: Path, case: str, html: Path | None, url: str, lang: str | None, settings: Path | None, output: str
) -> None:
    """Tell the story of a CASE of the plan in the file PLAN: each event, the row that fired and why, what is due.

    \b
    Example:
      policy case show calls.yaml 17 --html case.html
    """
    from policy.report.cases import STORY_FORMS, Story
    from policy.report.console import show
    from policy.report.timeline import timeline_page

    found = storing.loaded_plan(plan, settings, lang)
    with storing.opened(url) as store:
        story = Story.of(found, store.show(found, case), lang or found.policy.source.lang)
    if html is not None:
        with written(html) as file:
            file.write(timeline_page(story))
    show(STORY_FORMS[output](story))
