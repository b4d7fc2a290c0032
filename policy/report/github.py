"""Problems as annotations of a GitHub workflow (workflow commands, `::error file=…::…`)."""

from collections.abc import Sequence

from policy.problems import Problem
from policy.report.visible import visible


def github(problems: Sequence[Problem]) -> str:
    """A line for each problem; what a problem holds can not end its annotation or begin another."""
    return "".join(map(_annotation, problems))


def _annotation(problem: Problem) -> str:
    span = problem.span
    properties = {
        "file": span.file,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line,
        "endColumn": max(span.end_column - 1, span.column),
        "title": problem.code,
    }
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    cell = f" ({span.cell})" if span.cell else ""
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    return f"::{problem.severity} {written}::{_data(problem.message + cell + hint)}\n"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
