"""`policy case due`: timers."""

from pathlib import Path

import click

from policy.commands import options, storing
from policy.commands.storing import given_moment


@click.command()
@storing.plan
@click.option(
    "--now",
    callback=options.known_moment,
    metavar="DATE-OR-MOMENT",
    help="Let fall due what is due by then; now, if not given.",
)
@storing.store
@storing.old
@options.lang
@options.settings
@options.output("text", "json")
def command(
    plan: Path, now: str | None, url: str, old: tuple[Path, ...], lang: str | None, settings: Path | None, output: str
) -> int:
    """Let the timers fall due that are due by now in the cases of the plan in the file PLAN.

    \b
    Example:
      policy case due calls.yaml --now 2026-06-03
    """
    from policy.report.cases import POSTED_FORMS, error_lines
    from policy.report.console import show
    from policy.report.visible import line

    found = storing.loaded_plan(plan, settings, lang)
    with storing.opened(url, old, settings) as store:
        run = store.due(found, given_moment(now, found.policy.source.time_zone) if now else None)
    if output == "text" and not run.posted and not run.failed:
        show([line("nothing is due")])
    show(POSTED_FORMS[output](run.posted, lang or found.policy.source.lang))
    show(error_lines([(one.case, one.error) for one in run.failed]), err=True)
    return 1 if run.failed else 0
