"""Looking through the boxes of a matrix for one that has a property, exactly, with a limit on the work."""

from collections.abc import Callable, Iterator

from attrs import define, field, frozen, mutable

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


@frozen
class _Level:
    """One axis as the search sees it: sets of live rows, each with the atoms where just these match.

    `sure` are the rows that match whatever comes on this axis and those after it.
    """

    axis: int
    classes: tuple[tuple[int, int], ...]
    sure: int


def boxes_where(
    matrix: Matrix,
    within: Box | None,
    rows: int,
    wanted: Callable[[int], bool],
    hopeless: Callable[[int, int], bool],
    effort: Effort,
) -> Iterator[Box]:
    """Boxes in which the set of matching rows is `wanted`, no two of them overlapping.

    Only `rows` are looked at. `hopeless` is asked with the rows that may still match and those of them that match whatever
    comes on the axes still open: where it is true, no box below can be wanted. A state that had nothing is not searched
    again. Axes with few different sets of rows come first, since that keeps the states few.
    """
    levels = _levels(matrix, within or tuple(axis.everything for axis in matrix.axes), rows)
    place = {level.axis: at for at, level in enumerate(levels)}
    for box in _Search(levels, wanted, hopeless, effort).below(0, rows, ()):
        yield tuple(box[place[axis]] for axis in range(len(levels)))


@define(eq=False)
class _Search:
    """One search. `barren` are the states that had nothing: how deep, and the rows that could still match there."""

    levels: list[_Level]
    wanted: Callable[[int], bool]
    hopeless: Callable[[int, int], bool]
    effort: Effort
    barren: set[tuple[int, int]] = field(factory=set)

    def below(self, depth: int, live: int, chosen: Box) -> Iterator[Box]:
        """The boxes that begin as chosen, where these rows may still match."""
        self.effort.spend()
        ended = depth == len(self.levels)
        if self.hopeless(live, live if ended else live & self.levels[depth].sure) or (depth, live) in self.barren:
            return
        if ended:
            if self.wanted(live):
                yield chosen
            return
        found = False
        for mask, atoms in _alike(self.levels[depth].classes, live):
            for box in self.below(depth + 1, mask, (*chosen, atoms)):
                found = True
                yield box
        if not found:
            self.barren.add((depth, live))


def _levels(matrix: Matrix, within: Box, rows: int) -> list[_Level]:
    """The axes in the order of the search, cut down to a box."""
    live = rows
    for match, atoms in zip(matrix.match, within, strict=True):
        live &= _union(match, atoms)
    classes = [
        _alike(tuple((mask, 1 << at) for at, mask in enumerate(match) if atoms >> at & 1), live)
        for match, atoms in zip(matrix.match, within, strict=True)
    ]
    levels: list[_Level] = []
    sure = live
    for axis in sorted(range(len(classes)), key=lambda axis: -len(classes[axis])):
        for mask, _ in classes[axis]:
            sure &= mask
        levels.append(_Level(axis, tuple(classes[axis]), sure))
    return levels[::-1]


def _union(match: tuple[int, ...], atoms: int) -> int:
    """The rows that match at some of the atoms."""
    found = 0
    for at, mask in enumerate(match):
        if atoms >> at & 1:
            found |= mask
    return found


def _alike(classes: tuple[tuple[int, int], ...], live: int) -> list[tuple[int, int]]:
    """The classes put together where the same live rows match."""
    groups: dict[int, int] = {}
    for mask, atoms in classes:
        groups[mask & live] = groups.get(mask & live, 0) | atoms
    return list(groups.items())


def box_of(matrix: Matrix, row: int) -> Box:
    """The atoms of each column that a row takes."""
    return tuple(sum(1 << at for at, rows in enumerate(match) if rows >> row & 1) for match in matrix.match)
