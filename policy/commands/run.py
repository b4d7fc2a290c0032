"""`policy run`: every row of a file through a decision."""

from itertools import combinations
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
def command(paths: tuple[Path, ...], settings: Path | None, output: str, **typed: Any) -> int:
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
    from policy.report.console import show
    from policy.report.runs import RUN_FORMS

    wanted = _Wanted(**typed)
    columns = _fitting(wanted)
    rules = options.loaded(paths, settings, wanted.lang)
    run = _on_spark if wanted.engine == "spark" else _by_columns if columns else _by_rows
    counts = run(rules, wanted)
    if counts is None:
        return 0
    show(RUN_FORMS[output](counts), err=str(wanted.target) == "-")
    return 1 if counts.rejected else 0


@frozen(kw_only=True)
class _Wanted:
    """What was typed: where rows come from and go to, and what is asked of every row."""

    source: Path
    target: Path | None
    rejects: Path | None
    form: str
    for_spreadsheet: bool
    decision: str
    same: str
    as_of: str | None
    lang: str | None
    ignore_extra: bool
    keep: tuple[str, ...]
    reasons: bool
    numbers: str
    explain_plan: bool
    engine: str

    @property
    def extra(self) -> str:
        """What is done with columns that are no inputs."""
        return "ignore" if self.ignore_extra else "refuse"

    @property
    def files(self) -> "Files":
        """The files of the run."""
        from policy.commands.stream import Files

        return Files(self.source, self.target or Path("-"), self.rejects, self.form, self.for_spreadsheet)


def _on_spark(rules: "RuleSet", wanted: _Wanted) -> "RunCounts | None":
    from policy.commands.spark import run_spark

    own = rules.policies[rules.find(wanted.decision).policy].source.lang
    told = (wanted.lang or own) if wanted.reasons else ""
    return run_spark(rules, wanted.decision, wanted.files, wanted.keep, wanted.as_of, told, wanted.ignore_extra)


def _by_rows(rules: "RuleSet", wanted: _Wanted) -> "RunCounts | None":
    """The counts; None where only the way was to be told."""
    from policy.commands.reading import input_object
    from policy.commands.stream import question_of, run_rows
    from policy.report.console import show

    given = input_object(wanted.same)
    question = question_of(rules, wanted.decision, wanted.as_of, wanted.lang, wanted.extra, given)
    if wanted.explain_plan:
        show(f"{ROW_BY_ROW}\n")
        return None
    return run_rows(question, wanted.files)


def _by_columns(rules: "RuleSet", wanted: _Wanted) -> "RunCounts | None":
    """The counts; None where only the way was to be told."""
    from policy.columns.asking import Asked, asking_of
    from policy.commands.parquet import explained, run_parquet
    from policy.commands.reading import input_object
    from policy.commands.stream import question_of
    from policy.report.console import show

    given = input_object(wanted.same)
    question = question_of(rules, wanted.decision, wanted.as_of, wanted.lang, wanted.extra, given)
    asked = Asked(wanted.as_of, wanted.extra, wanted.numbers, wanted.lang, wanted.reasons, given)
    asking = asking_of(rules, wanted.decision, asked)
    if wanted.explain_plan:
        show(f"{explained(question, asking, wanted.source, wanted.keep)}\n")
        return None
    return run_parquet(question, asking, wanted.files, wanted.keep)


def _fitting(wanted: _Wanted) -> bool:
    """Whether the rows come and go in columns; refuses what does not go together."""
    from policy.commands.spark import refuse_unfit

    if wanted.same == "-":
        raise click.UsageError("--input is a file or an object here; `-` is for --in")
    if wanted.target is None and not wanted.explain_plan:
        raise click.UsageError("Missing option '--out'.")
    columns = _in_columns(wanted)
    _refuse_same_files(wanted)
    if wanted.engine == "spark":
        own = wanted.same != "{}" or wanted.numbers != "decimal"
        refuse_unfit(wanted.files, own or wanted.explain_plan or wanted.for_spreadsheet)
    return columns


def _refuse_same_files(wanted: _Wanted) -> None:
    """Nothing is written over rows that are read, nor rejected rows over decided ones; a device takes what comes."""
    named = (("--in", wanted.source), ("--out", wanted.target), ("--rejects", wanted.rejects))
    files = [(option, path.resolve()) for option, path in named if path is not None and str(path) != "-"]
    for (one, path), (other, second) in combinations(files, 2):
        if path == second and (path.is_file() or not path.exists()):
            raise click.UsageError(f"{one} and {other} need different files")


def _in_columns(wanted: _Wanted) -> bool:
    """Whether the rows come and go in columns."""
    files = wanted.files
    forms = {files.form_of(files.source)} | (set() if wanted.explain_plan else {files.form_of(files.target)})
    if "parquet" not in forms:
        if wanted.keep or wanted.reasons or wanted.numbers != "decimal":
            raise click.UsageError("--keep, --reasons and --numbers are for Parquet files")
        if files.rejects is not None and files.form_of(files.rejects) == "parquet":
            raise click.UsageError("rejects of Parquet files alone go to one")
        return False
    if len(forms) > 1:
        raise click.UsageError("a Parquet file goes to a Parquet file, and no other file does")
    if str(files.source) == "-" or (str(files.target) == "-" and not wanted.explain_plan):
        raise click.UsageError("Parquet is read from a file and written to one, not to `-`")
    return True
