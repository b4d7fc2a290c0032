"""`policy test`: the tests beside the rules."""

from pathlib import Path

import click

from policy.commands import options
from policy.problems import PolicyError


@click.command()
@options.paths
@click.option("--filter", "wanted", metavar="WORDS", help="Run only cases whose test or name contains WORDS.")
@click.option("--coverage", is_flag=True, help="Say which rows no case fires and which output values no case sees.")
@click.option(
    "--min-coverage", type=click.IntRange(0, 100), metavar="N", help="Fail where less than N percent is covered."
)
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also write the results as JUnit XML.")
@options.settings
@options.output("text", "json")
def command(
    paths: tuple[Path, ...],
    wanted: str | None,
    coverage: bool,
    min_coverage: int | None,
    junit: Path | None,
    settings: Path | None,
    output: str,
) -> int:
    """Run the tests beside the rules at PATH.

    A row counts as covered when a case that expects something of its decision fires it. A run that ran nothing has proved
    nothing: exit status 2.

    \b
    Example:
      policy test demo --coverage
    """
    from policy.commands.atomic import written
    from policy.report.console import show
    from policy.report.tests import TEST_FORMS
    from policy.testing import run_tests

    run = run_tests(paths, settings=settings, wanted=wanted or "")
    if junit is not None:
        from policy.report.junit import junit_text

        with written(junit) as stream:
            stream.write(junit_text(run))
    show(TEST_FORMS[output](run, coverage or min_coverage is not None))
    return _status(run.failed, run.passed, run.coverage.percent, min_coverage)


def _status(failed: int, passed: int, percent: int, min_coverage: int | None) -> int:
    if not failed and not passed:
        raise PolicyError("no case ran, so nothing is proved", code="not-done")
    if min_coverage is not None and percent < min_coverage:
        click.echo(f"coverage is {percent} %, and {min_coverage} % are wanted", err=True)
        return 1
    return int(failed > 0)
