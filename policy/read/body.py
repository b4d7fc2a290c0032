"""The texts of the cells of a table column by column, which is how large tables are read, checked and kept between runs."""

from collections.abc import Sequence
from typing import overload

from attrs import frozen


@frozen(eq=False)
class ByColumns(Sequence[tuple[str, ...]]):
    """The rows of a table that are all as long as its header."""

    columns: tuple[Sequence[str], ...]

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, at: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> "ByColumns": ...
    def __getitem__(self, at: int | slice) -> "tuple[str, ...] | ByColumns":
        if isinstance(at, slice):
            return ByColumns(tuple(column[at] for column in self.columns))
        return tuple(column[at] for column in self.columns)

    @property
    def data(self) -> list[str | list[str]]:
        """The columns as JSON reads them quickest: as one text, a line for each cell."""
        joined = ["\n".join(column) for column in self.columns]
        return [
            text if text.count("\n") == len(self) - 1 else list(column)
            for text, column in zip(joined, self.columns, strict=True)
        ]

    @classmethod
    def of(cls, data: list[str | list[str]]) -> "ByColumns":
        """The same from data that was kept."""
        return cls(tuple(column.split("\n") if isinstance(column, str) else column for column in data))


def by_columns(rows: Sequence[tuple[str, ...]], width: int) -> ByColumns | None:
    """Rows by column; None where there are none, or one is not of that width."""
    if isinstance(rows, ByColumns):
        return rows if len(rows.columns) == width else None
    if not rows or any(len(row) != width for row in rows):
        return None
    return ByColumns(tuple(zip(*rows, strict=True)))
