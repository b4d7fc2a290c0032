"""The index of one column of a long table: made of its cells, or found among what was made of the same texts before."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

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
        return None if found is None else _index_of(found)

    def keep(self, index: ColumnIndex) -> None:
        self.cache.keep(self.name, _data_of(index))


def kept_index(cache: Cache, texts: Sequence[str], kind: Scalar, raw: bool) -> KeptIndex:
    """Where the index is kept that these cells of a column of this kind have. `raw`: numbers may be taken as they come."""
    return KeptIndex(cache, cache.named("index", kind.kind, raw, texts))


def _data_of(index: ColumnIndex) -> dict[str, Any]:
    """The index as data: bits in hexadecimal, decimals as texts."""
    axis = index.axis
    if axis is None:
        return {"left": index.left, "raw": index.raw, "axis": None}
    told = {
        "at": [_told(number) for number in axis.at],
        "after": [_told(number) for number in axis.after],
        "known": list(axis.known.items()),
        "null": axis.null,
        "shift": axis.shift,
        "bits": [f"{bits:x}" for bits in axis.bits],
        "intervals": axis.intervals,
    }
    return {"left": index.left, "raw": index.raw, "axis": told}


def _index_of(data: dict[str, Any]) -> ColumnIndex:
    told = data["axis"]
    if told is None:
        return ColumnIndex(None, tuple(data["left"]), data["raw"])
    axis = Axis(
        tuple(map(_number, told["at"])),
        tuple(map(_number, told["after"])),
        dict(told["known"]),
        told["null"],
        told["shift"],
        tuple(int(bits, 16) for bits in told["bits"]),
        told["intervals"],
    )
    return ColumnIndex(axis, tuple(data["left"]), data["raw"])


def _told(number: float | Decimal) -> int | float | str:
    return str(number) if isinstance(number, Decimal) else number


def _number(told: float | str) -> int | float | Decimal:
    return Decimal(told) if isinstance(told, str) else told
