"""`policy fmt`: rule files and their tests in one layout."""

from pathlib import Path

import click

from policy.commands import options


@click.command()
@options.paths
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 where a file would be changed.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would be changed.")
def command(paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Format the rule files and tests at PATH; comments stay, and the meaning does too.

    \b
    Example:
      policy fmt demo
    """
    from policy.commands.atomic import written
    from policy.report.console import show
    from policy.report.formatting import diff_lines, summary
    from policy.write.fmt import formatted

    changed = [(file, before, after) for file, before, after in formatted(paths) if before != after]
    for file, before, after in changed:
        if diff:
            show(diff_lines(file, before, after))
        elif not check:
            with written(file) as stream:
                stream.write(after)
    show(summary([file for file, _, _ in changed], check or diff), err=diff)
    return int(bool(changed) and (check or diff))
