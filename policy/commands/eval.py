"""`policy eval`: one decision."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policy.commands import options
from policy.commands.completing import decision_names
from policy.commands.reading import input_object
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.model.record import Record


@click.command()
@options.paths
@click.option(
    "--decision",
    "-d",
    metavar="NAME",
    shell_complete=decision_names,
    help="The decision asked for: `policy name.decision`, or its name alone where only one has it.",
)
@click.option("--service", metavar="NAME", help="A decision service of a DMN model, instead of a decision.")
@click.option(
    "--input",
    "given",
    metavar="FILE.json | - | '{…}'",
    default="{}",
    help="The inputs: a JSON file, `-` for standard input, or the object itself.",
)
@click.option(
    "--encoding",
    type=click.Choice(["plain", "typed"]),
    default="plain",
    show_default=True,
    help="How values stand in JSON, in and out: `typed` names their types.",
)
@options.as_of
@options.lang
@options.settings
@options.ignore_extra
@options.output("text", "json", "record")
def command(
    paths: tuple[Path, ...],
    decision: str | None,
    service: str | None,
    given: str,
    encoding: str,
    as_of: str | None,
    lang: str | None,
    settings: Path | None,
    ignore_extra: bool,
    output: str,
) -> None:
    """Take one decision of the rule files at PATH and say why.

    `text` is for people: the outcome, the reasons, the rows that fired. `json` is the value alone, with remarks on standard
    error; `record` is all that is kept of the decision.

    \b
    Example:
      policy eval demo --decision discount --input '{"order total": 250, "standing": "good"}'
    """
    from policy.answers.request import DECODE, ENCODE
    from policy.report.console import json_page, show
    from policy.report.decisions import DECISION_FORMS, remark_lines

    if (decision is None) == (service is None):
        raise click.UsageError("name a decision with --decision, or a service with --service")
    inputs = _decoded(input_object(given), DECODE[encoding])
    extra = "ignore" if ignore_extra else "refuse"
    record = _record(paths, decision, service, inputs, {"as_of": as_of, "lang": lang, "extra": extra}, settings)
    if output == "json":
        show(remark_lines(record), err=True)
        show(json_page(ENCODE[encoding](record.outcome)))
    else:
        show(DECISION_FORMS[output](record))


def _decoded(inputs: dict[str, Any], decode: Any) -> dict[str, Any]:
    from policy.feel.fault import Fault

    try:
        return {name: decode(value) for name, value in inputs.items()}
    except Fault as error:
        raise PolicyError(f"the input cannot be read: {error}", code="not-json") from None


def _record(
    paths: tuple[Path, ...],
    decision: str | None,
    service: str | None,
    inputs: dict[str, Any],
    how: dict[str, Any],
    settings: Path | None,
) -> "Record":
    """A single DMN model is asked for what is its own; anything else is found by name among all that is loaded."""
    from policy.answers.models import read_model

    if len(paths) == 1 and paths[0].suffix.lower() == ".dmn" and settings is None and paths[0].is_file():
        model = read_model(paths[0])
        if service is not None:
            return model.service(service, inputs, as_of=how["as_of"])
        return model.decision(decision or "", inputs, as_of=how["as_of"])
    rules = options.loaded(paths, settings, how["lang"])
    if service is not None:
        return rules.service(service, inputs, as_of=how["as_of"])
    return rules.decide(decision or "", inputs, **how)
