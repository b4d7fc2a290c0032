"""What is asked of a table: gaps, overlaps, rows that never fire, rows that never matter. Each answer has a witness."""

from collections.abc import Callable, Iterator
from itertools import islice

from policy.regions.matrix import Matrix
from policy.regions.search import Box, Effort, box_of, boxes_where

GAPS_SHOWN = 5


def gaps(matrix: Matrix, effort: Effort) -> list[Box]:
    """Boxes that no row takes, the first few; rows that may match there (a cell that cannot be read) count as taking them."""
    found = boxes_where(matrix, None, matrix.all_rows, lambda live: live == 0, lambda sure: sure != 0, effort)
    return list(islice(found, GAPS_SHOWN))


def overlaps(matrix: Matrix, differ: Callable[[int, int], bool]) -> Iterator[tuple[int, int, Box]]:
    """Pairs of rows that both take a box, where `differ` says that it matters, with the box; unsure rows are passed over."""
    boxes = [box_of(matrix, row) for row in range(len(matrix.rows))]
    for second, box in enumerate(boxes):
        for first in range(second):
            if (matrix.unsure >> first | matrix.unsure >> second) & 1 or not differ(first, second):
                continue
            shared = tuple(a & b for a, b in zip(boxes[first], box, strict=True))
            if all(shared):
                yield first, second, shared


def fires(matrix: Matrix, row: int, stronger: int, effort: Effort) -> bool:
    """Is there a box that the row takes and none of the `stronger` rows takes? Unsure rows are not held against it."""
    box = box_of(matrix, row)
    against = stronger & ~matrix.unsure
    if not all(box):
        return False
    found = boxes_where(matrix, box, against, lambda live: live == 0, lambda sure: sure != 0, effort)
    return next(found, None) is not None


def matters(matrix: Matrix, row: int, same: Callable[[int, int], bool], effort: Effort, *, otherwise_same: bool) -> bool:
    """Under `first`: would the outcome change somewhere if the row were gone? `same` compares the outcomes of two rows,
    `otherwise_same` says whether there is a row `otherwise` of the same outcome.
    """
    if matrix.unsure >> row & 1:
        return True
    earlier = ((1 << row) - 1) & ~matrix.unsure
    later = range(row + 1, len(matrix.rows))

    def changes(live: int) -> bool:
        if live & earlier:
            return False
        for other in later:
            if live >> other & 1:
                if not same(row, other):
                    return True
                if not matrix.unsure >> other & 1:
                    return False
        return not otherwise_same

    looked_at = earlier | sum(1 << other for other in later)
    found = boxes_where(matrix, box_of(matrix, row), looked_at, changes, lambda sure: bool(sure & earlier), effort)
    return next(found, None) is not None
