"""What the commands on a store of cases share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from policy.commands.arriving import arriving
from policy.commands.options import known_language
from policy.commands.reading import input_object, json_of, utf8
from policy.commands.standard import shown
from policy.limits import STREAM_LINE_BYTES
from policy.problems import NotFound, PolicyError
from policy.source import Span

if TYPE_CHECKING:
    from policy.cases.plan import Plan
    from policy.cases.store import CaseStore

AT_ONCE = 500  # events that are posted together at most

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


def loaded_plan(path: Path, settings: Path | None, language: str | None = None) -> "Plan":
    """The plan on the command line, which tells something in the language that is asked for."""
    import policy

    found = policy.load_plan(path, settings=settings)
    known_language(language, found.rules)
    return found


@contextmanager
def opened(
    url: str, older: tuple[Path, ...] = (), settings: Path | None = None, *, made: bool = False
) -> "Iterator[CaseStore]":
    """The store on the command line, with the older versions of plans that are named. `made`: where there is none, it is made."""
    from policy.cases.store import CaseStore

    file = Path(url.removeprefix("sqlite:///"))
    if not made and "://" not in url.removeprefix("sqlite:///") and not file.exists():
        raise NotFound(
            f"there is no store of cases `{file}`", hint="`policy case post` makes one; `--store` says where"
        )
    with CaseStore(url, [loaded_plan(path, settings) for path in older]) as found:
        yield found


def given_moment(text: str, zone: str) -> datetime:
    """The moment that was typed."""
    from policy.decide import moment_of

    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_of(text, zone) // 1_000)


Given = dict[str, Any] | PolicyError  # an event, or why a line is none


def given_events(given: str) -> Iterator[list[Given]]:
    """One event as a JSON object, or those of a file of JSON Lines, `-` for standard input; as many at once as have come."""
    if given.lstrip().startswith("{"):
        yield [input_object(given, "--event")]
        return
    with click.open_file(given, "rb") as lines:
        yield from arriving(_events(lines, shown(given)), AT_ONCE)


def _events(lines: IO[bytes], named: str) -> Iterator[Given]:
    for number in count(1):
        line = lines.readline(STREAM_LINE_BYTES + 1)
        if not line:
            return
        if len(line) > STREAM_LINE_BYTES:
            message = f"the line has more than {STREAM_LINE_BYTES:,} bytes"
            raise PolicyError(message, code="limit-exceeded", span=Span(named, number))
        if line.strip():
            yield _event(line, number, named)


def _event(line: bytes, number: int, named: str) -> Given:
    try:
        value = json_of(utf8(line.rstrip(b"\r\n"), named, number), named, number, code="bad-row")
    except PolicyError as error:
        return error
    if not isinstance(value, dict):
        hint = "an event begins with `{` and names `id`, `at`, `event` and the fields"
        return PolicyError("this is no JSON object", code="bad-row", span=Span(named, number), hint=hint)
    return value
