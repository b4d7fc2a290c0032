"""Bars of drawn tables in line, also where characters are two columns wide."""

import re
from collections.abc import Sequence

from rich.cells import cell_len

from policy.read.bars import BAR

DASHES = re.compile(r":?-+:?")


def aligned(lines: Sequence[str]) -> list[str]:
    """The lines of a table with their bars below each other; as they are, where they are no table or rows are ragged."""
    rows = [_cells(line) if line.strip() else None for line in lines]
    filled = [row for row in rows if row is not None]
    is_table = len({len(row) for row in filled}) == 1 and len(filled) > 1 and all(filled)
    if not is_table:
        return list(lines)
    widths = [
        max(3, *map(cell_len, column))
        for column in zip(*(row for row in filled if not _is_separator(row)), strict=True)
    ]
    indent = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [" " * indent + _drawn(row, widths) if row is not None else "" for row in rows]


def _cells(line: str) -> list[str]:
    """The cells of a line; none where it is no line of a table."""
    bare = line.strip()
    parts = BAR.split(bare)
    return [part.strip() for part in parts[1:-1]] if len(parts) > 2 and not parts[0] and not parts[-1] else []


def _is_separator(cells: Sequence[str]) -> bool:
    return all(map(DASHES.fullmatch, cells)) and any("--" in cell for cell in cells)


def _drawn(cells: Sequence[str], widths: Sequence[int]) -> str:
    if _is_separator(cells):
        return "|" + "|".join(map(_dashes, cells, widths)) + "|"
    return (
        "|"
        + "|".join(f" {cell}{' ' * (width - cell_len(cell))} " for cell, width in zip(cells, widths, strict=True))
        + "|"
    )


def _dashes(cell: str, width: int) -> str:
    left, right = cell.startswith(":"), cell.endswith(":") and len(cell) > 1
    return ":" * left + "-" * (width + 2 - left - right) + ":" * right
