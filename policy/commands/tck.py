"""`policy tck`: the conformance cases of the DMN Technology Compatibility Kit."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each expected result, and nothing else.")
def command(folder: Path, as_json: bool) -> int:
    """Run the conformance cases under DIR: the DMN TCK's test files, with the models beside them.

    Exit status: 0 all passed, 1 some did not, 2 there is no test file.

    \b
    Example:
      policy tck tck/TestCases
    """
    from policy.report.console import show
    from policy.report.tck import folder_table, verdict_line
    from policy.testing.tck import run_cases

    failed = False
    verdicts = run_cases(folder)
    if not as_json:
        seen = list(verdicts)
        show(folder_table(seen))
        return int(any(verdict.status != "pass" for verdict in seen))
    for verdict in verdicts:
        failed = failed or verdict.status != "pass"
        show(verdict_line(verdict))
    return int(failed)
