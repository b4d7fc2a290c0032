"""`policy case post`: events into a store."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy.commands import options, storing
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan
    from policy.cases.store import CaseStore, Posted


@click.command()
@storing.plan
@click.option(
    "--event",
    "--events",
    "given",
    required=True,
    metavar="'{…}' | FILE.jsonl | -",
    help="The event, or a file of JSON Lines; `-` for standard input.",
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

    An event that was posted before is answered as it was then and changes nothing. Events of a file are written as they
    come, those that have come meanwhile in one transaction, and shown when they are on the disk. Events that a case does not
    take are told on standard error, and the rest goes on; then the exit status is 1.

    \b
    Example:
      policy case post calls.yaml --case 17 --event '{"id": "e1", "at": "2026-06-01T09:00", "event": "complaint", "problem": "leak"}'
    """
    from policy.report.cases import POSTED_FORMS, error_lines
    from policy.report.console import show

    found = storing.loaded_plan(plan, settings, lang)
    refused = False
    with storing.opened(url, old, settings, made=True) as store:
        for events in storing.given_events(given):
            posted, failed = _posted(store, found, events, case)
            show(POSTED_FORMS[output](posted, lang or found.policy.source.lang))
            show(error_lines(failed), err=True)
            refused = refused or bool(failed)
    return 1 if refused else 0


def _posted(
    store: "CaseStore", plan: "Plan", events: list[storing.Given], case: str
) -> tuple[list["Posted"], list[tuple[str, PolicyError]]]:
    """What the events did, and those that were refused, each with its case."""
    unread = [("", one) for one in events if isinstance(one, PolicyError)]
    asked = [(str(one.get("case", case)), one) for one in events if not isinstance(one, PolicyError)]
    answers = store.post_all(plan, asked)
    refused = [(of, one) for (of, _), one in zip(asked, answers, strict=True) if isinstance(one, PolicyError)]
    return [one for one in answers if not isinstance(one, PolicyError)], [*unread, *refused]
