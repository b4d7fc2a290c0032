"""`policy run`: every row of a file through a decision."""

from pathlib import Path

import click

from policy.commands import options

FORMS = ("csv", "tsv", "jsonl")


@click.command()
@options.paths
@options.decision
@click.option(
    "--in",
    "source",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The rows: CSV, TSV or JSON Lines; `-` for standard input.",
)
@click.option(
    "--out",
    "target",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where the decided rows go; `-` for standard output.",
)
@click.option(
    "--input",
    "same",
    metavar="FILE.json | {…}",
    default="{}",
    help="Inputs that are the same for every row; a value in a row goes before them.",
)
@click.option(
    "--rejects",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the rows go that could not be decided, with the reasons.",
)
@click.option(
    "--form",
    type=click.Choice(FORMS),
    default="csv",
    show_default=True,
    help="The form of a file whose name does not tell, and of `-`.",
)
@click.option("--for-spreadsheet", is_flag=True, help="Guard cells that a spreadsheet would take for a formula.")
@options.as_of
@options.lang
@options.settings
@options.ignore_extra
@options.output("text", "json")
def command(
    paths: tuple[Path, ...],
    decision: str,
    source: Path,
    target: Path,
    same: str,
    rejects: Path | None,
    form: str,
    for_spreadsheet: bool,
    as_of: str | None,
    lang: str | None,
    settings: Path | None,
    ignore_extra: bool,
    output: str,
) -> int:
    """Put every row of a file through a decision.

    Columns are named like the inputs and read by their types; an empty cell is a value that is not given; lists and
    contexts are JSON. The output has the columns of the input, then the outcome, the rules that fired and the reasons.
    It appears whole, or not at all.

    \b
    Example:
      policy run demo --decision discount --in orders.csv --out decided.csv --rejects rejected.csv
    """
    from policy.commands.reading import input_object
    from policy.commands.stream import Files, question_of, run_rows
    from policy.report.console import show
    from policy.report.runs import RUN_FORMS

    if same == "-":
        raise click.UsageError("--input is a file or an object here; `-` is for --in")
    if rejects is not None and rejects.resolve() == target.resolve():
        raise click.UsageError("--out and --rejects need different files")
    files = Files(source, target, rejects, form, for_spreadsheet)
    extra = "ignore" if ignore_extra else "refuse"
    question = question_of(options.loaded(paths, settings), decision, as_of, lang, extra, input_object(same))
    counts = run_rows(question, files)
    show(RUN_FORMS[output](counts), err=str(target) == "-")
    return 1 if counts.rejected else 0
