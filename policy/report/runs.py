"""How many rows of a run were decided and rejected, and why one was rejected."""

from collections.abc import Callable, Iterable, Iterator

from attrs import frozen
from rich.text import Text

from policy.problems import Problem
from policy.report.console import Page, json_page
from policy.report.problems import counted, head, place
from policy.report.visible import line


@frozen
class RunCounts:
    """The rows of one run."""

    decided: int
    rejected: int
    unknown: bool = False  # rows were rejected for columns that the decision does not know


def rejected_lines(number: int, problems: Iterable[Problem]) -> Iterator[Text]:
    """Why one row was rejected; a row that is none has its place in the file."""
    for problem in problems:
        where = place(problem.span) if problem.code == "bad-row" else f"row {number}"
        yield line(f"{where}: ", *head(problem.code, problem.message))


def counts_text(counts: RunCounts) -> str:
    """The last line of a run.

    >>> counts_text(RunCounts(2, 1))
    '3 rows: 2 decided, 1 rejected'
    """
    rows = counted(counts.decided + counts.rejected, "row")
    return f"{rows}: {counts.decided} decided, {counts.rejected} rejected"


def _json(counts: RunCounts) -> Page:
    return json_page(
        {"format": 1, "rows": counts.decided + counts.rejected, "decided": counts.decided, "rejected": counts.rejected}
    )


def _text(counts: RunCounts) -> Page:
    hint = "hint: `--ignore-extra` passes over columns that the decision does not know"
    return [*([line(hint)] if counts.unknown else []), line(counts_text(counts))]


RUN_FORMS: dict[str, Callable[[RunCounts], Page]] = {
    "text": _text,
    "json": _json,
}
