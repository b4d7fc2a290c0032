"""Rows through a decision on Spark: the work of `policy run --engine spark`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy.extras import extra
from policy.report.runs import RunCounts

if TYPE_CHECKING:
    from policy.commands.stream import Files
    from policy.decide import RuleSet


def run_spark(
    rules: "RuleSet",
    decision: str,
    files: "Files",
    keep: tuple[str, ...],
    as_of: str | None,
    lang: str,
    ignore_extra: bool,
) -> RunCounts:
    """Decide the rows of Parquet files; `lang` of the reasons, "" for none."""
    with extra("spark"):
        from policy.sql.cluster import Job, run_on_spark
    job = Job(
        decision=decision,
        source=files.source,
        target=files.target,
        rejects=files.rejects,
        keep=keep,
        as_of=as_of,
        lang=lang,
        ignore_extra=ignore_extra,
    )
    with extra("spark"):
        return RunCounts(*run_on_spark(rules, job))


def refuse_unfit(files: "Files", unfit: bool) -> None:
    """What does not go together with Spark."""
    if unfit:
        message = "--input, --numbers, --explain-plan and --for-spreadsheet do not go with --engine spark"
        raise click.UsageError(message)
    paths = [path for path in (files.source, files.target, files.rejects) if path is not None]
    if any(str(path) == "-" or not (files.form_of(path) == "parquet" or Path(path).is_dir()) for path in paths):
        raise click.UsageError("--engine spark reads and writes Parquet")
