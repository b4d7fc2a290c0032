"""`policy case post`: events into a store."""

from pathlib import Path

import click

from policy.commands import options, storing


@click.command()
@storing.plan
@click.option(
    "--event", "given", required=True, metavar="'{…}' | FILE.jsonl | -", help="The event, or a file of JSON Lines."
)
@click.option("--case", "case", default="", metavar="ID", help="The case, where the events do not say `case`.")
@storing.store
@storing.old
@options.lang
@options.settings
@options.output("text", "json")
def command(
    plan: Path,
    given: str,
    case: str,
    url: str,
    old: tuple[Path, ...],
    lang: str | None,
    settings: Path | None,
    output: str,
) -> int:
    """Post events to the cases of the plan in the file PLAN and show what each did.

    An event that was posted before is answered as it was then and changes nothing. Events that a case does not take are
    told on standard error, and the rest goes on; then the exit status is 1.

    \b
    Example:
      policy case post calls.yaml --case 17 --event '{"id": "e1", "at": "2026-06-01T09:00", "event": "complaint", "problem": "leak"}'
    """
    from policy.report.cases import POSTED_FORMS, error_lines
    from policy.report.console import show

    found = storing.loaded_plan(plan, settings)
    with storing.opened(url, old, settings) as store:
        events = [(str(event.get("case", case)), event) for event in storing.given_events(given)]
        answers = store.post_all(found, events)
    posted = [one for one in answers if not isinstance(one, Exception)]
    failed = [(of, one) for (of, _), one in zip(events, answers, strict=True) if isinstance(one, Exception)]
    show(POSTED_FORMS[output](posted, lang or found.policy.source.lang))
    show(error_lines(failed), err=True)
    return 1 if failed else 0
