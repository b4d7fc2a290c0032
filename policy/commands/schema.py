"""`policy schema`: JSON Schema for editors and callers."""

from pathlib import Path

import click

from policy.commands import options
from policy.commands.completing import decision_names


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
@click.option(
    "--decision", "-d", metavar="NAME", shell_complete=decision_names, help="The decision whose inputs are described."
)
@click.option(
    "--of",
    "kind",
    type=click.Choice(["policy", "plan", "stories"]),
    default="policy",
    show_default=True,
    help="Which files the schema is of: policies, case plans, or the stories that test plans.",
)
def command(paths: tuple[Path, ...], decision: str | None, kind: str) -> None:
    """Print the JSON Schema of rule files, or of the inputs of a decision of the rule files at PATH.

    \b
    Example:
      policy schema demo --decision discount
      policy schema --of plan
    """
    from policy.report.console import json_page, show
    from policy.write.plan_schema import plan_schema, stories_schema
    from policy.write.schema import inputs_schema, rule_file_schema

    if bool(paths) != bool(decision):
        raise click.UsageError(
            "a PATH and --decision NAME go together; without both, the schema of rule files is printed"
        )
    of_inputs = inputs_schema(options.loaded(paths, None).inputs_of(decision)) if decision else None
    schemas = {"policy": rule_file_schema, "plan": plan_schema, "stories": stories_schema}
    show(json_page(of_inputs or schemas[kind]()))
