"""What is asked of a table: gaps, overlaps, rows that never fire, rows that never matter. Each answer has a witness."""

from collections.abc import Callable, Iterator

from policy.regions.matrix import Matrix
from policy.regions.search import Box, Effort, box_of, boxes_where


def gaps(matrix: Matrix, effort: Effort) -> Iterator[Box]:
    """Boxes that no row takes; rows that may match there (a cell that cannot be read) count as taking them."""
    return boxes_where(matrix, None, matrix.all_rows, lambda live: live == 0, lambda _live, sure: sure != 0, effort)


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
    found = boxes_where(matrix, box, against, lambda live: live == 0, lambda _live, sure: sure != 0, effort)
    return next(found, None) is not None


def matters(
    matrix: Matrix, row: int, same: Callable[[int, int], bool], effort: Effort, *, otherwise_same: bool
) -> bool:
    """Under `first`: would the outcome change somewhere if the row were gone? `same` compares the outcomes of two rows,
    `otherwise_same` says whether there is a row `otherwise` of the same outcome.
    """
    if matrix.unsure >> row & 1:
        return True
    earlier = ((1 << row) - 1) & ~matrix.unsure
    later = range(row + 1, len(matrix.rows))
    alike = sum(1 << other for other in later if same(row, other))
    others = sum(1 << other for other in later) & ~alike

    def changes(live: int) -> bool:
        heir = _lowest(live & alike & ~matrix.unsure)
        return not live & earlier and (bool(live & others & (heir - 1)) or not (heir or otherwise_same))

    def unchanged(live: int, sure: int) -> bool:
        heir = _lowest(sure & alike & ~matrix.unsure)
        settled = heir or (otherwise_same and -1)
        return bool(sure & earlier) or bool(settled and not live & others & (settled - 1))

    found = boxes_where(matrix, box_of(matrix, row), earlier | alike | others, changes, unchanged, effort)
    return next(found, None) is not None


def _lowest(rows: int) -> int:
    """The first of some rows, as a bit; 0 where there is none."""
    return rows & -rows
