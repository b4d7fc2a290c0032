"""`policy case replay`: a log of events through a case plan."""

from pathlib import Path

import click

from policy.commands import options


@click.command()
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@click.option(
    "--events",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The log: CSV or JSON Lines; `-` for JSON Lines on standard input.",
)
@click.option("--verify", is_flag=True, help="Run both matchers of patterns and report any difference.")
@options.settings
@options.output("text", "json")
def command(plan: Path, events: Path, verify: bool, settings: Path | None, output: str) -> int:
    """Put the events of a log through the case plan in the file PLAN and show how each case stands.

    How a row becomes an event stands under `reads` in the plan. With `--output json` one object a line is printed for each
    case: `case`, `state`, `events`, `signals`. Events that are refused are listed on standard error, and the rest goes on;
    then the exit status is 1.

    \b
    Example:
      policy case replay help_desk.yaml --events log.csv --output json
    """
    import policy
    from policy.commands.replaying import replay_log
    from policy.report.console import show
    from policy.report.replays import REPLAY_FORMS, matcher_lines, refusal_lines

    found = policy.load_plan(plan, settings=settings)
    done = replay_log(found, events, verify=verify)
    show(REPLAY_FORMS[output](done.replay, found))
    show(matcher_lines(found), err=True)
    show(refusal_lines(done.replay, done.differences), err=True)
    return 1 if done.replay.refused or done.differences else 0
