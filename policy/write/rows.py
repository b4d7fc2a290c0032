"""Rows written one at a time as CSV, TSV or JSON Lines."""

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

from policy.feel.encoding import json_text
from policy.model.typed import TypedDecision

FORMULA = tuple("=+-@\t\r")  # how a cell begins that a spreadsheet takes for a formula

TOLD = frozenset(("row", "rules", "because", "remarks", "rejected"))  # columns that tell of a decided row

Write = Callable[[Mapping[str, Any]], object]


def row_writer(stream: TextIO, form: str, columns: Sequence[str], for_spreadsheet: bool = False) -> Write:
    """A function that writes one row, of plain JSON values by column.

    CSV and TSV are exact: texts as they are, null as an empty cell, lists and contexts as JSON. `for_spreadsheet` puts an
    apostrophe before a text that a spreadsheet would take for a formula.
    """
    return FORMS[form](stream, columns, for_spreadsheet)


def outcome_column(decision: TypedDecision) -> str:
    """The column of an outcome: the name of the decision, with its policy where a column that tells of the row has that name."""
    return decision.key if decision.name in TOLD else decision.name


def _separated(delimiter: str) -> Callable[[TextIO, Sequence[str], bool], Write]:
    def writer(stream: TextIO, columns: Sequence[str], for_spreadsheet: bool) -> Write:
        cell = guarded_cell if for_spreadsheet else cell_text
        lines = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        lines.writerow([guarded_cell(column) if for_spreadsheet else column for column in columns])
        return lambda row: lines.writerow([cell(row.get(column)) for column in columns])

    return writer


def cell_text(value: Any) -> str:
    """A plain JSON value as the text of a cell.

    >>> cell_text(None), cell_text(True), cell_text(12), cell_text(["a", 1])
    ('', 'true', '12', '["a", 1]')
    """
    if isinstance(value, str):
        return value
    return "" if value is None else json_text(value)


def guarded_cell(value: Any) -> str:
    """The same, safe to open in a spreadsheet: a number stays one, a text is never a formula.

    >>> guarded_cell("=1+1"), guarded_cell(-1), guarded_cell("-")
    ("'=1+1", '-1', "'-")
    """
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _json_lines(stream: TextIO, columns: Sequence[str], for_spreadsheet: bool) -> Write:
    return lambda row: stream.write(json_text(row) + "\n")


FORMS: dict[str, Callable[[TextIO, Sequence[str], bool], Write]] = {
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "jsonl": _json_lines,
}
