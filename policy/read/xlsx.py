"""Tables in XLSX files. Typed cells become the FEEL that denotes their value, text cells are FEEL as in any table.

What a decision must not hang on is refused: formulas, merged cells, cells that show an error, blanks inside the table.
"""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

from openpyxl import load_workbook

from policy import limits
from policy.problems import Sink
from policy.read.cells import SheetTexts, cell_name
from policy.read.names import did_you_mean, normal_name
from policy.read.workbook import Part, Workbook, safe_workbook
from policy.source import Span

DATA_COLUMNS = ("id", "note", "cite", "because", "item", "valid from", "valid until", "name")


def sheet_texts(content: bytes, shown: str, sheet: str, place: Span, sink: Sink) -> SheetTexts | None:
    """The texts of the cells of a sheet (the only one, where no sheet is named), with every problem in the sink.

    Arguments:
        content: the bytes of an XLSX file.
        shown: its path as problems show it.
        sheet: the name of the sheet, or nothing.
        place: where the rule file names it.
        sink: takes the problems.
    """
    workbook = safe_workbook(content, shown, sink)
    if workbook is None or _is_too_large(workbook, shown, sink):
        return None
    return _read(workbook, shown, sheet, place, sink)


def _is_too_large(workbook: Workbook, shown: str, sink: Sink) -> bool:
    """Whether a sheet has too many rows, said before any cell is read: opening the file goes through all of its sheets."""
    rows = max((part.rows for part in workbook.parts.values()), default=0)
    if rows > limits.TABLE_ROWS + 1:
        hint = "split the table; delete blank rows that are only formatted"
        what = f"a table has at most {limits.TABLE_ROWS} rows, a sheet of this file {rows}"
        sink.error("table-too-large", Span(shown), what, hint)
    return rows > limits.TABLE_ROWS + 1


def _read(workbook: Workbook, shown: str, sheet: str, place: Span, sink: Sink) -> SheetTexts | None:
    try:
        book = load_workbook(BytesIO(workbook.content), read_only=True, keep_links=False)
        name = _sheet_name(book.sheetnames, sheet, place, sink)
        if name is None:
            return None
        worksheet: Any = book[name]
        if not hasattr(worksheet, "iter_rows"):
            raise ValueError("it is a chart, not a sheet of cells")
        part = workbook.parts.get(getattr(worksheet, "_worksheet_path", "").lstrip("/"), Part((), 0))
        return _Sheet(shown, name, sink).texts(worksheet.iter_rows(), part)
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever a malformed part makes its code raise
        sink.error(
            "unsafe-spreadsheet",
            Span(shown),
            f"the spreadsheet cannot be read: {str(error)[:200]}",
            "save it anew as XLSX, or as CSV UTF-8",
        )
        return None


def _sheet_name(names: list[str], wanted: str, place: Span, sink: Sink) -> str | None:
    if not wanted and len(names) == 1:
        return names[0]
    if wanted in names:
        return wanted
    what = f"there is no sheet `{wanted}`" if wanted else "the spreadsheet has several sheets"
    sink.error("wrong-table", place, what, did_you_mean(wanted, names))
    return None


class _Sheet:
    """One sheet as it is read."""

    def __init__(self, shown: str, name: str, sink: Sink) -> None:
        self.shown, self.name, self.sink = shown, name, sink

    def texts(self, rows: Iterator[tuple[Any, ...]], part: Part) -> SheetTexts | None:
        for ref in part.merged:
            self.sink.error(
                "wrong-table", self.place(ref), f"the cells {ref} are merged", "unmerge them and fill each one"
            )
        used = list(self.used(rows))
        if not used:
            self.sink.error("wrong-table", self.place(""), "the sheet is empty", "its first row names the columns")
            return None
        first, last = self.columns(used[0][1])
        names = [normal_name(str(cell.value or "")) for cell in used[0][1][first:last]]
        top, header = used[0]
        written = tuple(self.text(cell, top, at, "id") for at, cell in enumerate(header[first:last], first))
        body = [(number, self.row(cells, number, first, last, names)) for number, cells in self.without_gaps(used[1:])]
        return SheetTexts(
            self.name, first, top, written, tuple(number for number, _ in body), tuple(row for _, row in body)
        )

    def used(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows that hold something, with their numbers, one more than a table may have at most."""
        count = 0
        for number, cells in enumerate(rows, 1):
            if any(not _is_blank(cell) for cell in cells):
                yield number, cells
                count += 1
            if count > limits.TABLE_ROWS + 1:
                return

    def without_gaps(self, used: list[tuple[int, tuple[Any, ...]]]) -> list[tuple[int, tuple[Any, ...]]]:
        for (before, _), (number, _) in pairwise(used):
            if number != before + 1:
                self.sink.error(
                    "empty-cell", self.place(f"row {before + 1}"), "a blank row stands inside the table", "remove it"
                )
        return used

    def columns(self, header: tuple[Any, ...]) -> tuple[int, int]:
        filled = [at for at, cell in enumerate(header) if not _is_blank(cell)]
        return filled[0], filled[-1] + 1

    def row(self, cells: tuple[Any, ...], number: int, first: int, last: int, names: list[str]) -> tuple[str, ...]:
        inside = [
            self.text(cells[at], number, at, name) if at < len(cells) else "" for at, name in enumerate(names, first)
        ]
        beside = [
            self.text(cell, number, at, "id")
            for at, cell in enumerate(cells)
            if not first <= at < last and not _is_blank(cell)
        ]
        return (*inside, *beside)

    def text(self, cell: Any, number: int, at: int, column: str) -> str:
        if cell.data_type in ("f", "e"):
            what = "a formula" if cell.data_type == "f" else "an error"
            self.sink.error(
                "wrong-table",
                self.place(cell_name(number, at)),
                f"the cell holds {what}",
                "replace it by its value (copy, paste values)",
            )
            return "-"
        number_format = str(cell.number_format) if isinstance(cell.value, datetime.datetime) else ""
        return cell_text(cell.value, column, number_format).strip()

    def place(self, where: str) -> Span:
        return Span(self.shown, cell=f"{self.name}!{where}" if where else f"sheet {self.name}")


def _is_blank(cell: Any) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def cell_text(value: object, column: str, number_format: str) -> str:
    """The text of a typed cell: FEEL, or under a column that holds data the bare value."""
    written = WRITTEN.get(type(value), _text)(value, number_format)
    literal = (
        isinstance(value, (datetime.date, datetime.time, datetime.timedelta))
        and column.partition(" (")[0] not in DATA_COLUMNS
    )
    return f'@"{written}"' if literal else written


def _text(value: Any, number_format: str) -> str:
    return "" if value is None else str(value)


def _decimal(value: Any, number_format: str) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _moment(value: Any, number_format: str) -> str:
    dated = (value.hour, value.minute, value.second, value.microsecond) == (
        0,
        0,
        0,
        0,
    ) and "h" not in number_format.lower()
    return str(value.date().isoformat() if dated else value.isoformat())


def _duration(value: Any, number_format: str) -> str:
    seconds = Decimal(value // datetime.timedelta(microseconds=1)) / 1_000_000
    return f"{'-' if seconds < 0 else ''}PT{abs(seconds).normalize():f}S"


WRITTEN: dict[type, Callable[[Any, str], str]] = {
    bool: lambda value, _: "true" if value else "false",
    int: lambda value, _: str(value),
    float: _decimal,
    datetime.datetime: _moment,
    datetime.date: lambda value, _: value.isoformat(),
    datetime.time: lambda value, _: value.isoformat(),
    datetime.timedelta: _duration,
}
