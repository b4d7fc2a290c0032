"""The sheets of spreadsheets as tables: read, or found among what was read of the same bytes before.

What reads spreadsheets is slow to load, and stands in `xlsx.py`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from policy.cache import Cache
from policy.later import FEW
from policy.problems import Sink
from policy.read.bars import Grid, Placed, checked_grid
from policy.read.body import ByColumns, by_columns
from policy.read.csv import beside
from policy.read.files import Reading, read_bytes
from policy.source import Span, Text

NO_PLACE = ((0, 0, 0),)  # a sheet has no lines: the cell is named instead


@frozen(eq=False)
class SheetTexts:
    """The texts of a sheet without blank borders: its name, the first column, the row of the header, the rows below."""

    sheet: str
    first: int
    top: int
    header: tuple[str, ...]
    numbers: Sequence[int]
    rows: Sequence[tuple[str, ...]]

    @classmethod
    def of(cls, data: dict[str, Any]) -> "SheetTexts":
        """The same from data that was kept."""
        numbers = range(*data["numbers"])
        return cls(
            data["sheet"], data["first"], data["top"], tuple(data["header"]), numbers, ByColumns.of(data["rows"])
        )

    @property
    def data(self) -> dict[str, Any] | None:
        """The texts as data to be kept; None where there are few, or rows are not as long as the header, which is told."""
        rows = by_columns(self.rows, len(self.header))
        if rows is None or len(rows) <= FEW:
            return None
        numbers = (self.numbers[0], self.numbers[-1] + 1)  # without gaps, which are told too
        place = {"sheet": self.sheet, "first": self.first, "top": self.top}
        return {**place, "header": self.header, "numbers": numbers, "rows": rows.data}

    def grid(self, shown: str, sink: Sink) -> Grid | None:
        """The table, each cell with its name in the file; `shown` is the path of the file as problems show it."""
        header = tuple(_cell(text, shown, self.sheet, self.top, at) for at, text in enumerate(self.header, self.first))
        rows = SheetRows(shown, self.sheet, self.first, self.numbers, self.rows)
        return checked_grid(header, self.rows, rows, Span(shown, cell=f"sheet {self.sheet}"), sink, shown)


def read_sheet(path: Path, written: Text, sheet: str, reading: Reading) -> Grid | None:
    """The table on a sheet (the only one, where no sheet is named) of the XLSX file that the rule file names as `written`."""
    shown = beside(reading.shown, written.text)
    content = read_bytes(path, shown, reading.sink)
    if content is None:
        return None
    name = reading.named("sheet", content, sheet)
    texts = _kept(reading.cache, name) or _read(content, shown, sheet, written, reading, name)
    return texts.grid(shown, reading.sink) if texts is not None else None


def _kept(cache: Cache | None, name: str) -> SheetTexts | None:
    found = cache.find(name) if cache is not None else None
    return None if found is None else SheetTexts.of(found)


def _read(content: bytes, shown: str, sheet: str, written: Text, reading: Reading, name: str) -> SheetTexts | None:
    """The texts as they are read, and kept under the name where there are many and nothing is wrong with them."""
    from policy.read.xlsx import sheet_texts

    before = len(reading.sink.problems)
    texts = sheet_texts(content, shown, sheet, written.span(), reading.sink)
    data = texts.data if texts is not None and len(reading.sink.problems) == before else None
    if reading.cache is not None and data is not None:
        reading.cache.keep(name, data)
    return texts


@frozen(eq=False)
class SheetRows:
    """The rows of a sheet with their places: their numbers there, the texts of their cells, the first column."""

    shown: str
    sheet: str
    first: int
    numbers: Sequence[int]
    texts: Sequence[tuple[str, ...]]

    def __call__(self, at: int) -> Placed:
        number = self.numbers[at]
        texts = enumerate(self.texts[at], self.first)
        cells = tuple(_cell(text, self.shown, self.sheet, number, place) for place, text in texts)
        return Span(self.shown, cell=f"{self.sheet}!row {number}"), cells


def _cell(text: str, shown: str, sheet: str, row: int, column: int) -> Text:
    return Text(text, shown, NO_PLACE, f"{sheet}!{cell_name(row, column)}")


def cell_name(row: int, column: int) -> str:
    """The name of the cell in a row, from 1, and a column, from 0.

    >>> cell_name(7, 0), cell_name(1, 26)
    ('A7', 'AA1')
    """
    letters = ""
    left = column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
