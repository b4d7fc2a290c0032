"""The index of one column of a long table: made of its cells, or found among what was made of the same texts before."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from policy.cache import Cache
from policy.compile.index import (
    Axis,
    First,
    Interval,
    bits_of,
    first_day,
    first_float,
    first_whole,
    names_axis,
    numbers_axis,
)
from policy.compile.plain import ORDERED, PlainCell
from policy.feel.types import Scalar, Type
from policy.feel.values.temporal import (
    LongDuration,
    WideDate,
    YearsMonths,
    day_number,
    duration_ns,
    make_duration,
    numbered_day,
)


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
    if isinstance(kind, Scalar) and (kind.kind in ORDERED or kind.kind in FIRST):
        first = first_float if raw else FIRST.get(kind.kind)
        return ColumnIndex(numbers_axis(narrowing, first), left, raw)
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
    """The index as data; in place of many bits what they are made of."""
    axis = index.axis
    if axis is None:
        return {"left": index.left, "raw": index.raw, "axis": None}
    told: dict[str, Any] = {
        "at": list(map(_told, axis.at)),
        "after": list(map(_told, axis.after)),
        "known": list(axis.known.items()),
        "null": axis.null,
        "shift": axis.shift,
    }
    if axis.intervals:
        told["stretches"] = _stretches(axis.intervals)
    else:
        told["bits"] = [f"{bits:x}" for bits in axis.bits]
    return {"left": index.left, "raw": index.raw, "axis": told}


def _index_of(data: dict[str, Any]) -> ColumnIndex:
    told = data["axis"]
    if told is None:
        return ColumnIndex(None, tuple(data["left"]), data["raw"])
    size, shift = told["null"] + 1, told["shift"]
    intervals = _intervals(told["stretches"]) if "stretches" in told else ()
    bits = bits_of(intervals, size, shift) if intervals else tuple(int(bits, 16) for bits in told["bits"])
    axis = Axis(_cuts(told["at"]), _cuts(told["after"]), dict(told["known"]), size - 1, shift, bits, intervals)
    return ColumnIndex(axis, tuple(data["left"]), data["raw"])


def _stretches(intervals: Sequence[Sequence[Interval] | None]) -> dict[str, Any]:
    """Of each stretch its row, where it begins and where it ends, as lists; and the rows that match everywhere."""
    found = [(row, low, high) for row, stretches in enumerate(intervals) for low, high in stretches or ()]
    rows, lows, highs = zip(*found, strict=True) if found else ((), (), ())
    everywhere = [row for row, stretches in enumerate(intervals) if stretches is None]
    return {"size": len(intervals), "everywhere": everywhere, "rows": rows, "lows": lows, "highs": highs}


def _intervals(told: dict[str, Any]) -> list[tuple[Interval, ...] | None]:
    made: list[tuple[Interval, ...] | None] = [()] * told["size"]
    for row, low, high in zip(told["rows"], told["lows"], told["highs"], strict=True):
        made[row] = (*(made[row] or ()), (low, high))
    for row in told["everywhere"]:
        made[row] = None
    return made


def _told(cut: Any) -> Any:
    """A constant as data: ints and floats as they are, others with the name of their class."""
    if type(cut) not in TOLD:
        return cut
    name, tell = TOLD[type(cut)]
    return [name, tell(cut)]


def _cuts(told: list[Any]) -> tuple[Any, ...]:
    """The constants again; where all are ints and floats, which is mostly so, at one glance."""
    if {int, float}.issuperset(map(type, told)):
        return tuple(told)
    return tuple(READ[cut[0]](cut[1]) if isinstance(cut, list) else cut for cut in told)


FIRST: dict[str, First] = {"date": first_day, "date and time": first_whole, "time": first_whole}
TOLD: dict[type, tuple[str, Callable[[Any], Any]]] = {
    Decimal: ("decimal", str),
    date: ("day", day_number),
    WideDate: ("day", day_number),
    timedelta: ("duration", duration_ns),
    LongDuration: ("duration", duration_ns),
    YearsMonths: ("months", lambda value: value.months),
}
READ: dict[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "day": numbered_day,
    "duration": make_duration,
    "months": YearsMonths,
}
