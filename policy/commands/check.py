"""`policy check`: everything that is wrong or suspect in rule files."""

from pathlib import Path

import click

from policy.commands import options


@click.command()
@options.paths
@options.settings
@options.strict
@options.output("text", "json", "github", "sarif")
def command(paths: tuple[Path, ...], settings: Path | None, strict: bool, output: str) -> int:
    """Look for everything that is wrong or suspect in the rule files at PATH.

    Besides what makes a file invalid: gaps, overlaps, rows that can never fire, inputs that nothing uses, texts without a
    translation. Exit status 1 where there is an error (with --strict also where there is a warning).

    \b
    Example:
      policy check demo
    """
    from policy.pipeline import check_files
    from policy.report.console import show
    from policy.report.problems import PROBLEM_FORMS

    problems, files = check_files(paths, settings)
    show(PROBLEM_FORMS[output](problems, files))
    return int(any(strict or problem.severity == "error" for problem in problems))
