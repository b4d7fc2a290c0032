"""Problems for people and machines: text with the line and a caret, JSON, GitHub annotations, SARIF."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.text import Text

from policy.limits import FILE_BYTES
from policy.problems import Problem, Severity
from policy.report.console import Page, json_page
from policy.report.github import github
from policy.report.sarif import sarif
from policy.report.visible import line, underlined
from policy.source import Span

STYLES = {"error": "bold red", "warning": "yellow"}


def problem_lines(problems: Iterable[Problem]) -> Iterator[Text]:
    """The problems of each file together, in the order of the file, each with its line and hint."""
    for position, (file, of_file) in enumerate(groupby(sorted(problems), key=lambda problem: problem.span.file)):
        lines = _lines(file)
        if position:
            yield line()
        for problem in of_file:
            yield from _one(problem, lines)


def _one(problem: Problem, lines: Sequence[str]) -> Iterator[Text]:
    """A problem: where, what, the line with a caret, and the hint."""
    span = problem.span
    where = f"{place(span)}: " if span.file else ""
    cell = f" ({span.cell})" if span.cell else ""
    yield line(where, *head(problem.code, problem.message, problem.severity), (cell, "dim"))
    yield from _quoted(span, lines)
    for position, hint in enumerate(problem.hint.splitlines()):
        yield line("        " if position else "  hint: ", (hint, "cyan"))


def head(code: str, message: str, severity: Severity = "error") -> tuple[str | tuple[str, str], ...]:
    """What every message begins with, behind its place."""
    return (severity, STYLES[severity]), " ", (code, "bold"), f": {message}"


def _quoted(span: Span, lines: Sequence[str]) -> Iterator[Text]:
    """The line of the file with carets under the span, where both are known."""
    if not span.column or not 0 < span.line <= len(lines):
        return
    written = lines[span.line - 1]
    end = span.end_column if span.end_line == span.line else len(written) + 1
    shown, carets = underlined(written, span.column, end)
    yield line((f"{span.line:>6} | ", "dim"), shown)
    yield line((" " * 7 + "| ", "dim"), (carets, "bold red"))


def _lines(file: str) -> tuple[str, ...]:
    """The lines of a file, where it is a text that can still be read."""
    path = Path(file)
    try:
        if not file or path.suffix == ".xlsx" or path.stat().st_size > FILE_BYTES:
            return ()
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return ()
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def place(span: Span) -> str:
    """A place as editors read it: file, line and column, as far as they are known."""
    return ":".join([span.file, *(str(number) for number in (span.line, span.column) if number)])


def summary(problems: Sequence[Problem], checked: int) -> str:
    """The last line of a check.

    >>> summary([], 2)
    '2 files checked, no problems'
    """
    counts = Counter(problem.severity for problem in problems)
    files = counted(checked, "file") + " checked"
    if not problems:
        return f"{files}, no problems"
    return f"{files}, {counted(counts['error'], 'error')}, {counted(counts['warning'], 'warning')}"


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem as a JSON object."""
    span = problem.span
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "input": problem.input,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end line": span.end_line,
        "end column": span.end_column,
        "cell": span.cell,
    }


def _text(problems: Sequence[Problem], checked: int) -> Page:
    return [*problem_lines(problems), line(summary(problems, checked))]


def _json(problems: Sequence[Problem], checked: int) -> Page:
    counts = Counter(problem.severity for problem in problems)
    return json_page(
        {
            "format": 1,
            "files": checked,
            "errors": counts["error"],
            "warnings": counts["warning"],
            "problems": [problem_json(problem) for problem in sorted(problems)],
        }
    )


PROBLEM_FORMS: dict[str, Callable[[Sequence[Problem], int], Page]] = {
    "text": _text,
    "json": _json,
    "github": lambda problems, checked: github(sorted(problems)),
    "sarif": lambda problems, checked: json_page(sarif(sorted(problems))),
}
