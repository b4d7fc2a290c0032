"""`policy convert`: rule files as DMN models, and models as rule files."""

from pathlib import Path

import click


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option(
    "--to", "form", type=click.Choice(("dmn", "yaml")), help="What to make of it; if not given, the other form."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="-",
    metavar="FILE",
    help="Where to write; standard output if not given.",
)
@click.option("--strict", is_flag=True, help="Exit status 1 where something has no counterpart.")
def command(path: Path, form: str | None, out: Path, strict: bool) -> int:
    """Make a DMN model of the rule file at PATH, or a rule file of the model at PATH.

    What has no counterpart in the other form is listed on standard error.

    \b
    Example:
      policy convert demo/discount.yaml --out discount.dmn
    """
    from policy.commands.atomic import written
    from policy.convert import converted
    from policy.report.console import show
    from policy.report.problems import problem_lines

    text, losses = converted(path, form)
    with written(out) as stream:
        stream.write(text)
    show(problem_lines(losses), err=True)
    return int(any(strict or loss.severity == "error" for loss in losses))
