"""`policy export sql`: a decision as a query over a table."""

from pathlib import Path
from typing import Any

import click

from policy.commands import options

DIALECTS = ("duckdb", "spark", "postgres", "bigquery", "snowflake")


@click.command()
@options.paths
@options.decision
@click.option("--dialect", required=True, type=click.Choice(DIALECTS), help="The engine that will run the query.")
@click.option(
    "--columns",
    required=True,
    metavar="NAME:TYPE,…",
    help='The columns of the table with their types: `spend:decimal(18,2), "my region" as region:varchar`.',
)
@click.option("--from", "table", metavar="TABLE", default="inputs", show_default=True, help="The table to decide.")
@click.option("--view", metavar="NAME", default="", help="Make a view of this name, not a query alone.")
@click.option("--key", "keys", metavar="COLUMN", multiple=True, help="A column that goes through as it is; repeat it.")
@click.option("--because", is_flag=True, help="Add the reasons, in the language of --lang or of the policy.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="-",
    metavar="FILE",
    help="Where to write; standard output if not given.",
)
@options.as_of
@options.lang
@options.settings
def command(
    paths: tuple[Path, ...],
    decision: str,
    because: bool,
    out: Path,
    lang: str | None,
    settings: Path | None,
    **query: Any,
) -> int:
    """Make a query, or a view, that takes a decision for every row of a table.

    It gives the outcome, the row of each decision table that fired, and in `problem` what is wrong with a row that has no
    outcome. Where the engine would not answer exactly as the rules do, nothing is made, and the reasons are told.

    \b
    Example:
      policy export sql demo --decision discount --dialect duckdb --columns "order total:decimal(12,2), standing:varchar"
    """
    from policy.commands.atomic import written
    from policy.extras import extra
    from policy.report.console import show
    from policy.report.problems import problem_lines

    with extra("sql"):
        from policy.sql import exported
    rules = options.loaded(paths, settings, lang)
    language = (lang or rules.policies[rules.find(decision).policy].source.lang) if because else ""
    made = exported(rules, decision, lang=language, **query)
    show(problem_lines(made.problems), err=True)
    if made.sql is None:
        return 1
    with written(out) as stream:
        stream.write(made.sql)
    return 0
