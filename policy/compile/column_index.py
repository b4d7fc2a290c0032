"""The index of one column of a long table: made of its cells, or found among what was made of the same texts before."""

import hashlib
from collections.abc import Sequence

from attrs import frozen

from policy.cache import Cache
from policy.compile.index import Axis, names_axis, numbers_axis
from policy.compile.plain import PlainCell, as_float
from policy.feel.types import Scalar, Type


@frozen(eq=False)
class ColumnIndex:
    """`axis`: None where no cell narrows anything; `left`: the places of the cells that it cannot answer for.

    `raw`: it is searched for numbers as they come.
    """

    axis: Axis | None
    left: tuple[int, ...]
    raw: bool


def column_index(cells: Sequence[PlainCell | None], kind: Type, raw: bool) -> ColumnIndex:
    """The index of the cells of a column; those of None need the full language."""
    left = tuple(at for at, cell in enumerate(cells) if cell is None)
    narrowing = [cell if cell is not None and not _open(cell) else None for cell in cells]
    if all(cell is None for cell in narrowing):
        return ColumnIndex(None, left, raw)
    if isinstance(kind, Scalar) and kind.kind == "number":
        return ColumnIndex(numbers_axis(narrowing, as_float if raw else None), left, raw)
    return ColumnIndex(names_axis(narrowing), left, raw)


def _open(cell: PlainCell) -> bool:
    return not cell.parts and not cell.null


@frozen
class KeptIndex:
    """Where the index of a column is kept that is made of texts alone: the name is that of the texts."""

    cache: Cache
    name: str

    def find(self) -> ColumnIndex | None:
        found = self.cache.find(self.name)
        return found if isinstance(found, ColumnIndex) else None

    def keep(self, index: ColumnIndex) -> None:
        self.cache.keep(self.name, index)


def kept_index(cache: Cache, texts: Sequence[str], kind: Scalar, raw: bool) -> KeptIndex:
    """Where the index is kept that these cells of a column of this kind have. `raw`: numbers may be taken as they come."""
    told = repr((cache.code, kind.kind, raw, texts))
    return KeptIndex(cache, hashlib.sha256(told.encode()).hexdigest())
