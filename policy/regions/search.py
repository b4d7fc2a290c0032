"""Looking through the boxes of a matrix for one that has a property, exactly, with a limit on the work."""

from collections.abc import Callable, Iterator

from attrs import field, mutable

from policy import limits
from policy.regions.matrix import Matrix

Box = tuple[int, ...]  # for each column the atoms, as bits


class TooMuch(Exception):
    """The analysis of a table reached its limit."""


@mutable
class Effort:
    """How many boxes may still be looked at; shared by all questions about one table."""

    left: int = field(default=limits.ANALYSIS_BOXES)

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooMuch


def boxes_where(matrix: Matrix, within: Box | None, rows: int, wanted: Callable[[int], bool],
                hopeless: Callable[[int, int], bool], effort: Effort) -> Iterator[Box]:
    """Boxes in which the set of matching rows is `wanted`, no two of them overlapping.

    Only `rows` are looked at. `hopeless` is asked with the rows that may still match and those of them that match whatever
    comes in the columns still open: where it is true, no box below can be wanted. A state that had nothing is not searched
    again.
    """
    barren: set[tuple[int, int]] = set()
    limits_of = within or tuple(axis.everything for axis in matrix.axes)

    def search(column: int, live: int, chosen: Box) -> Iterator[Box]:
        effort.spend()
        if hopeless(live, live & matrix.free[column]) or (column, live) in barren:
            return
        if column == len(matrix.axes):
            if wanted(live):
                yield chosen
            return
        found = False
        for mask, atoms in _alike(matrix.match[column], limits_of[column], live).items():
            for box in search(column + 1, mask, (*chosen, atoms)):
                found = True
                yield box
        if not found:
            barren.add((column, live))

    yield from search(0, rows, ())


def _alike(match: tuple[int, ...], allowed: int, live: int) -> dict[int, int]:
    """The allowed atoms of a column, put together where the same live rows match."""
    groups: dict[int, int] = {}
    for at, rows in enumerate(match):
        if allowed >> at & 1:
            mask = rows & live
            groups[mask] = groups.get(mask, 0) | 1 << at
    return groups


def box_of(matrix: Matrix, row: int) -> Box:
    """The atoms of each column that a row takes."""
    return tuple(sum(1 << at for at, rows in enumerate(match) if rows >> row & 1) for match in matrix.match)
