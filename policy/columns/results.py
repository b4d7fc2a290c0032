"""What rows came to, as columns: outcomes that many rows share are put down once."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from policy.columns.axes import Codes
from policy.columns.outcomes import OutcomeColumn, Unfit, outcome_columns
from policy.compile.order import Order
from policy.compile.story import Layout
from policy.model.record import Record
from policy.problems import NOWHERE, Problem

RULES, BECAUSE, REMARKS = "rules", "because", "remarks"
REMEMBERED = 100_000  # texts of rows that fired together
Tell = Callable[[Record], Any]


@frozen(eq=False)
class Column:
    """A column of results: what is told of a record, in a form that a type of Arrow takes. `shared`: few values, many rows."""

    name: str
    type: pa.DataType
    tell: Tell


def result_columns(order: Order, reasons: bool, lang: str) -> tuple[Column, ...]:
    """The columns of results: the outcome, the rows that fired, what was suspect, and the reasons where they are asked for."""
    made = [Column(column.name, column.type, _outcome(column)) for column in outcome_columns(order)]
    made.append(Column(RULES, pa.string(), _Rules()))
    if reasons:
        made.append(Column(BECAUSE, pa.string(), lambda record: "; ".join(record.reasons(lang))))
        made.append(Column(REMARKS, pa.string(), lambda record: "; ".join(remark.code for remark in record.remarks)))
    return tuple(made)


def _outcome(column: OutcomeColumn) -> Tell:
    field, encode = column.field, column.encode
    if field is None:
        return lambda record: encode(record.outcome)
    return lambda record: encode(record.outcome.get(field))


class _Rules(dict[Any, str]):
    """The rows that fired as one text, remembered by what the record keeps of them."""

    fired: Callable[[Record], Any] | None = None

    def __call__(self, record: Record) -> str:
        if self.fired is None:
            self.fired = _fired(record)
        fired = self.fired(record)
        try:
            return self._of(fired, record)
        except TypeError:  # lists of rows
            return self._of_lists(fired, record)

    def _of(self, fired: Any, record: Record) -> str:
        found = self.get(fired)
        if found is None:
            if len(self) >= REMEMBERED:
                self.clear()
            found = self[fired] = "; ".join(record.rules)
        return found

    def _of_lists(self, fired: Any, record: Record) -> str:
        try:
            return self._of(tuple(tuple(each) if isinstance(each, list) else each for each in fired), record)
        except TypeError:  # passages that phrases have found
            return "; ".join(record.rules)


def _fired(record: Record) -> Callable[[Record], Any]:
    """A function that gives what a record keeps of the rows that fired."""
    layout = getattr(record._story, "layout", None)
    if not isinstance(layout, Layout):
        return lambda record: [{}]  # nothing to be remembered by
    slots = [slot for key, slot in layout.slots.items() if key.endswith("#fired")]
    return attrgetter(*slots) if slots else lambda record: ()


class Results:
    """Results by number. Each column keeps its values, and for each result which of them it has.

    Where results are shared by many rows equal values are kept once, and so are texts, of which there are few in any case.
    """

    def __init__(self, columns: Sequence[Column], *, shared: bool) -> None:
        self.stores = [_Store(column, shared) for column in columns]
        self.count = 0
        self._tells = [column.tell for column in columns]
        self._adds = [store.add for store in self.stores]

    def add(self, record: Record) -> int:
        """The number of the result that a record makes; raises `Unfit` where a column cannot hold it."""
        told = [tell(record) for tell in self._tells]
        for add, value in zip(self._adds, told, strict=True):
            add(value)
        self.count += 1
        return self.count - 1

    def arrays(self) -> list[tuple[pa.Array, Codes]]:
        """Of each column its values, and by number of a result which of them it has."""
        return [store.arrays() for store in self.stores]


def _is_compared(column: Column, shared: bool) -> bool:
    return shared and not pa.types.is_nested(column.type)


class _Store:
    """One column of results."""

    def __init__(self, column: Column, shared: bool) -> None:
        self.column = column
        self.add = self._add_once if pa.types.is_string(column.type) or _is_compared(column, shared) else self._add
        self.values: list[Any] = []
        self.places: list[int] = []
        self._known: dict[Any, int] = {}
        self._made: tuple[pa.Array, Codes] | None = None

    def _add(self, value: Any) -> None:
        self.values.append(value)
        self.places.append(len(self.places))

    def _add_once(self, value: Any) -> None:
        place = self._known.setdefault(value, len(self.values))
        if place == len(self.values):
            self.values.append(value)
        self.places.append(place)

    def arrays(self) -> tuple[pa.Array, Codes]:
        """The distinct values, and by number of a result the place of its value among them.

        Another thread may be adding; each value stands in the list before its place does.
        """
        made = self._made
        if made is None or len(made[1]) != len(self.places):
            places = np.array(self.places, np.int32)
            made = self._made = pa.array(list(self.values), self.column.type), places
        return made


def unfit(trouble: Unfit, order: Order) -> Problem:
    """Why an outcome is in no column."""
    message = f"the outcome of `{order.wanted.name}` does not fit its column, which takes {trouble}"
    return Problem(NOWHERE, "outcome-unfit", message, 'round it in the rules, or ask for numbers="float"')


def columns_of(
    shared: Results, numbers: Codes, own: Sequence[tuple[pa.Array, Codes]] = (), places: Codes | None = None
) -> list[pa.Array]:
    """The columns of some rows: shared results by their numbers, own ones at their places; null where a row has none."""
    missing = numbers < 0
    if places is not None:
        missing[places] = False
    nothing = missing if missing.any() else None
    if places is None or not len(places):
        return [_taken(*pair, numbers, nothing) for pair in shared.arrays()]
    return [_both(one, more, numbers, places, nothing) for one, more in zip(shared.arrays(), own, strict=True)]


def _taken(values: pa.Array, places: Codes, numbers: Codes, nothing: Codes | None) -> pa.Array:
    chosen = places.take(numbers, mode="clip") if len(places) else np.zeros(len(numbers), np.int32)
    return _chosen(values, chosen, nothing)


def _both(
    shared: tuple[pa.Array, Codes], own: tuple[pa.Array, Codes], numbers: Codes, at: Codes, nothing: Codes | None
) -> pa.Array:
    (values, places), (more, own_places) = shared, own
    chosen = places.take(numbers, mode="clip") if len(places) else np.zeros(len(numbers), np.int32)
    chosen[at] = own_places + len(values)
    return _chosen(pa.concat_arrays([values, more]), chosen, nothing)


def _chosen(values: pa.Array, chosen: Codes, nothing: Codes | None) -> pa.Array:
    """The values at these places; texts as a dictionary."""
    indices = pa.array(chosen, pa.int32(), mask=nothing)
    if pa.types.is_string(values.type):
        return pa.DictionaryArray.from_arrays(indices, values)
    return values.take(indices)
