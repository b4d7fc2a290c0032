"""The places of the cells of a spreadsheet, without what reads spreadsheets, which is slow to load."""

from collections.abc import Sequence

from attrs import frozen

from policy.read.bars import Placed
from policy.source import Span, Text

NO_PLACE = ((0, 0, 0),)  # a sheet has no lines: the cell is named instead


@frozen(eq=False)
class SheetRows:
    """The rows of a sheet with their places: their numbers there, the texts of their cells, the first column."""

    shown: str
    sheet: str
    first: int
    numbers: tuple[int, ...]
    texts: Sequence[tuple[str, ...]]

    def __call__(self, at: int) -> Placed:
        number = self.numbers[at]
        cells = (
            Text(text, self.shown, NO_PLACE, f"{self.sheet}!{cell_name(number, place)}")
            for place, text in enumerate(self.texts[at], self.first)
        )
        return Span(self.shown, cell=f"{self.sheet}!row {number}"), tuple(cells)


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
