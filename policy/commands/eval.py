"""`policy eval`: one decision."""

from pathlib import Path

import click

from policy.commands import options
from policy.commands.reading import input_object


@click.command()
@options.paths
@options.decision
@click.option("--input", "given", metavar="FILE.json | - | '{…}'", default="{}",
              help="The inputs: a JSON file, `-` for standard input, or the object itself.")
@options.as_of
@options.lang
@options.settings
@options.ignore_extra
@options.output("text", "json", "record")
def command(paths: tuple[Path, ...], decision: str, given: str, as_of: str | None, lang: str | None,
            settings: Path | None, ignore_extra: bool, output: str) -> None:
    """Take one decision of the rule files at PATH and say why.

    `text` is for people: the outcome, the reasons, the rows that fired. `json` is the value alone, `record` all that is
    kept of the decision.

    \b
    Example:
      policy eval demo --decision discount --input '{"order total": 250, "standing": "good"}'
    """
    import policy
    from policy.report.console import show
    from policy.report.decisions import DECISION_FORMS

    rules = policy.load(*paths, settings=settings)
    extra = "ignore" if ignore_extra else "refuse"
    show(DECISION_FORMS[output](rules.decide(decision, input_object(given), as_of=as_of, lang=lang, extra=extra)))
