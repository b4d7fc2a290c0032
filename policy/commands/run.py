"""`policy run`: every row of a file through a decision."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from policy.commands import options

if TYPE_CHECKING:
    from policy.commands.stream import Files
    from policy.decide import RuleSet
    from policy.report.runs import RunCounts

ROW_BY_ROW = "row by row: the rows of such a file are read one at a time"
FORMS = ("csv", "tsv", "jsonl", "parquet")


@click.command()
@options.paths
@options.decision
@click.option(
    "--in",
    "source",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The rows: CSV, TSV, JSON Lines or Parquet; `-` for standard input.",
)
@click.option(
    "--out",
    "target",
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
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="Of a Parquet file: a column that the output has too, such as an id; `*` for all. May be repeated.",
)
@click.option("--reasons", is_flag=True, help="Of a Parquet file: put the reasons and remarks into the output too.")
@click.option(
    "--numbers",
    type=click.Choice(("decimal", "float")),
    default="decimal",
    show_default=True,
    help="Of a Parquet file: numbers of the outcome are exact, or the nearest floats.",
)
@click.option(
    "--explain-plan", is_flag=True, help="Decide nothing; say what runs columns at a time, what row by row, and why."
)
@click.option(
    "--engine",
    type=click.Choice(("python", "spark")),
    default="python",
    show_default=True,
    help="Where Parquet files are decided: here, or by Spark, as the query that `policy export sql` makes.",
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
    target: Path | None,
    same: str,
    rejects: Path | None,
    form: str,
    keep: tuple[str, ...],
    reasons: bool,
    numbers: str,
    explain_plan: bool,
    engine: str,
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

    A Parquet file goes to a Parquet file, columns at a time and however large (extra `columns`). The output has the
    numbers of the rows, the columns to keep, the outcome and the rules that fired. With `--engine spark` it goes to a folder
    of parts, with all columns of the input where none is named (extra `spark`).

    \b
    Example:
      policy run demo --decision discount --in orders.csv --out decided.csv --rejects rejected.csv
    """
    from policy.commands.reading import input_object
    from policy.commands.spark import refuse_unfit
    from policy.commands.stream import Files
    from policy.report.console import show
    from policy.report.runs import RUN_FORMS

    if same == "-":
        raise click.UsageError("--input is a file or an object here; `-` is for --in")
    files = Files(source, _target(target, explain_plan), rejects, form, for_spreadsheet)
    columns = _in_columns(files, bool(keep or reasons or numbers != "decimal"), explain_plan)
    _refuse_rejects_over(files)
    wanted = _Wanted(
        decision, as_of, lang, "ignore" if ignore_extra else "refuse", keep, reasons, numbers, explain_plan
    )
    if engine == "spark":
        refuse_unfit(files, same != "{}" or numbers != "decimal" or explain_plan or for_spreadsheet)
    rules = options.loaded(paths, settings)
    if engine == "spark":
        counts: RunCounts | None = _on_spark(rules, wanted, files)
    else:
        counts = (_by_columns if columns else _by_rows)(rules, wanted, files, input_object(same))
    if counts is None:
        return 0
    show(RUN_FORMS[output](counts), err=str(target) == "-")
    return 1 if counts.rejected else 0


@frozen
class _Wanted:
    """What is asked of every row. `extra`: what is done with columns that are no inputs."""

    decision: str
    as_of: str | None
    lang: str | None
    extra: str
    keep: tuple[str, ...]
    reasons: bool
    numbers: str
    explain: bool


def _on_spark(rules: "RuleSet", wanted: _Wanted, files: "Files") -> "RunCounts":
    from policy.commands.spark import run_spark

    own = rules.policies[rules.find(wanted.decision).policy].source.lang
    told = (wanted.lang or own) if wanted.reasons else ""
    ignored = wanted.extra == "ignore"
    return run_spark(rules, wanted.decision, files, wanted.keep, wanted.as_of, told, ignored)


def _by_rows(rules: "RuleSet", wanted: _Wanted, files: "Files", given: dict[str, Any]) -> "RunCounts | None":
    """The counts; None where only the way was to be told."""
    from policy.commands.stream import question_of, run_rows
    from policy.report.console import show

    question = question_of(rules, wanted.decision, wanted.as_of, wanted.lang, wanted.extra, given)
    if wanted.explain:
        show(f"{ROW_BY_ROW}\n")
        return None
    return run_rows(question, files)


def _by_columns(rules: "RuleSet", wanted: _Wanted, files: "Files", given: dict[str, Any]) -> "RunCounts | None":
    """The counts; None where only the way was to be told."""
    from policy.columns.asking import Asked, asking_of
    from policy.commands.parquet import explained, run_parquet
    from policy.commands.stream import question_of
    from policy.report.console import show

    question = question_of(rules, wanted.decision, wanted.as_of, wanted.lang, wanted.extra, given)
    asked = Asked(wanted.as_of, wanted.extra, wanted.numbers, wanted.lang, wanted.reasons, given)
    asking = asking_of(rules, wanted.decision, asked)
    if wanted.explain:
        show(f"{explained(question, asking, files.source, wanted.keep)}\n")
        return None
    return run_parquet(question, asking, files, wanted.keep)


def _refuse_rejects_over(files: "Files") -> None:
    """Decided rows may take the place of those that are read; rejected ones would be all that is left."""
    for option, path in (("--out", files.target), ("--in", files.source)):
        if files.rejects is not None and files.rejects.resolve() == path.resolve():
            raise click.UsageError(f"{option} and --rejects need different files")


def _target(target: Path | None, explain_plan: bool) -> Path:
    if target is None and not explain_plan:
        raise click.UsageError("Missing option '--out'.")
    return target or Path("-")


def _in_columns(files: "Files", for_columns: bool, explain_plan: bool) -> bool:
    """Whether the rows come and go in columns; refuses what does not go together."""
    forms = {files.form_of(files.source)} | (set() if explain_plan else {files.form_of(files.target)})
    if "parquet" not in forms:
        if for_columns:
            raise click.UsageError("--keep, --reasons and --numbers are for Parquet files")
        if files.rejects is not None and files.form_of(files.rejects) == "parquet":
            raise click.UsageError("rejects of Parquet files alone go to one")
        return False
    if len(forms) > 1:
        raise click.UsageError("a Parquet file goes to a Parquet file, and no other file does")
    if str(files.source) == "-" or (str(files.target) == "-" and not explain_plan):
        raise click.UsageError("Parquet is read from a file and written to one, not to `-`")
    return True
