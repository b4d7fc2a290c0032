"""What the commands on a store of cases share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policy.commands.reading import input_object
from policy.feel.encoding import read_json
from policy.feel.fault import Fault
from policy.limits import STREAM_LINE_BYTES

if TYPE_CHECKING:
    from policy.cases.plan import Plan
    from policy.cases.store import CaseStore

plan = click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
store = click.option(
    "--store",
    "url",
    default="cases.db",
    show_default=True,
    metavar="FILE-OR-URL",
    help="Where the cases are: a file of SQLite, or postgresql://….",
)
old = click.option(
    "--old",
    multiple=True,
    metavar="PLAN",
    type=click.Path(path_type=Path),
    help="An older version of the plan, under which cases still run; may be given again.",
)


def loaded_plan(path: Path, settings: Path | None) -> "Plan":
    """The plan on the command line."""
    import policy

    return policy.load_plan(path, settings=settings)


@contextmanager
def opened(url: str, older: tuple[Path, ...] = (), settings: Path | None = None) -> "Iterator[CaseStore]":
    """The store on the command line, with the older versions of plans that are named."""
    from policy.cases.store import CaseStore

    with CaseStore(url, [loaded_plan(path, settings) for path in older]) as found:
        yield found


def given_moment(text: str, zone: str) -> datetime:
    """The moment that was typed."""
    from policy.decide import moment_of

    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_of(text, zone) // 1_000)


def given_events(given: str) -> Iterator[dict[str, Any]]:
    """One event as a JSON object, or those of a file of JSON Lines; `-` is standard input."""
    if given.lstrip().startswith("{"):
        yield input_object(given)
        return
    with click.open_file(given, "rb") as lines:
        while line := lines.readline(STREAM_LINE_BYTES + 1):
            if len(line) > STREAM_LINE_BYTES:
                raise click.ClickException(f"a line is larger than {STREAM_LINE_BYTES} bytes")
            if line.strip():
                yield _event(line)


def _event(line: bytes) -> dict[str, Any]:
    try:
        value = read_json(line.decode("utf-8-sig"))
    except (Fault, UnicodeDecodeError) as error:
        raise click.ClickException(f"an event cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise click.ClickException(
            "an event is no JSON object: it begins with `{` and names `id`, `at`, `event` and the fields"
        )
    return value
