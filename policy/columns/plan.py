"""How the rows of one frame are decided: columns at a time where the outcome depends on classes and few values alone."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field, frozen

from policy.columns import keys
from policy.columns.amounts import Counter
from policy.columns.axes import Axis, Codes, NoAxis, axis_of
from policy.columns.calculated import Columns, RowNumbers
from policy.columns.coding import Coder, class_of, coder
from policy.columns.formulas import Chosen, Made
from policy.columns.outcomes import Unfit
from policy.columns.results import Column, Results, columns_of
from policy.columns.rows import Rejects, decided, rows_of
from policy.columns.schema import Source, plain_column
from policy.columns.tables import fits, row_bits
from policy.columns.uses import NUMBER_OR_NULL, Calculated, Use, Uses
from policy.columns.workers import Hands
from policy.feel import typed as t
from policy.feel.types import Scalar
from policy.model.record import Record
from policy.regions.constants import name_of

DENSE = 1 << 22  # numbers whose results stand in one array
OWN_SHARE = 0.5  # of the rows of a batch: with more distinct numbers than that, looking for them is not worth it
REMEMBERED = 200_000  # results kept; where there are more, rows have little in common
UNKNOWN, FAILED = -1, -2
MANY = "its rows have too little in common"


@frozen(eq=False)
class Decided:
    """Some rows decided: the columns of results, null where a row was rejected, and the rejected rows by place."""

    columns: list[pa.Array]
    rejects: Rejects


@frozen(eq=False)
class Reading:
    """One input with an axis: how its column is coded."""

    source: Source
    axis: Axis
    code: Coder | None  # None: there is no column
    fallback: int  # the class of a row without value


@frozen(eq=False)
class Number:
    """What is calculated of inputs, and its classes."""

    key: str
    node: t.Typed
    axis: Axis
    count: Counter


@frozen(eq=False)
class Parts:
    """What the outcome depends on. `explained` says in words how each input and table is taken."""

    readings: tuple[Reading, ...]
    columns: Columns
    numbers: tuple[Number, ...]
    parts: tuple[keys.Part, ...]
    valued: tuple[Source, ...]
    explained: tuple[str, ...]


@define(eq=False)
class ColumnPlan:
    """Decides batches of one schema; several threads may do so at once.

    `places` are the columns of a batch that are inputs, `schema` what they are worked on as, `sources` counts among them.
    """

    sources: tuple[Source, ...]
    schema: pa.Schema
    places: list[int]
    columns: tuple[Column, ...]
    hands: Hands
    parts: Parts | str  # the reason, where rows are taken one by one
    chosen: Chosen | None = None  # formulas of the outcome
    shared: Results = field(init=False)
    _found: dict[int, int] = field(factory=dict)
    _dense: Codes | None = None
    _lock: Any = field(factory=Lock)

    def __attrs_post_init__(self) -> None:
        self.shared = Results(self.columns, shared=True)
        if isinstance(self.parts, Parts) and keys.joined_sizes(self.parts.parts) <= DENSE:
            self._dense = np.full(keys.joined_sizes(self.parts.parts), UNKNOWN, np.int32)

    def run(self, batch: pa.RecordBatch) -> Decided:
        """Decides the rows of a batch."""
        pairs = zip(self.places, self.schema.types, strict=True)
        own = [plain_column(batch.column(place), type_) for place, type_ in pairs]
        if not own:  # a batch without columns would not know how many rows it has
            return self._run(pa.RecordBatch.from_arrays([pa.nulls(batch.num_rows)], [""]))
        return self._run(pa.RecordBatch.from_arrays(own, schema=self.schema))

    def _run(self, batch: pa.RecordBatch) -> Decided:
        parts = self.parts
        if isinstance(parts, str):
            return self._each(batch, np.full(batch.num_rows, FAILED))
        try:
            return self._each(batch, *self._numbers(batch, parts))
        except keys.TooMany:
            self.parts = MANY
            return self._run(batch)

    def explained(self) -> Sequence[str]:
        """How rows are decided, in words, a line for each table and input."""
        if isinstance(self.parts, str):
            return (f"row by row: {self.parts}",)
        told = self.parts.explained
        if self.chosen is not None:
            names = ", ".join(f"`{self.columns[place].name}`" for place in self.chosen.formulas.places)
            told = (*told, f"{names}: calculated a column at a time where it is exact")
        return told or ("once: it depends on no input",)

    def _numbers(self, batch: pa.RecordBatch, parts: Parts) -> tuple[Codes, Sequence[Made]]:
        """The number of the shared result of each row, below zero where it has none; and the columns that are calculated."""
        rows = parts.columns.rows(batch)
        codes, odd = _coded(batch, parts, rows)
        arrays = {source.slot.key: batch.column(source.place) for source in parts.valued}
        found = keys.numbers(parts.parts, keys.Batch(batch.num_rows, arrays, codes))
        numbers = self._by_array(batch, found, odd) if self._dense is not None else self._by_search(batch, found, odd)
        if odd is not None:
            numbers[odd] = FAILED
        if self.chosen is None:
            return numbers, ()
        made, alone = self.chosen.columns(rows, numbers)
        numbers[alone] = FAILED
        return numbers, made

    def _by_array(self, batch: pa.RecordBatch, found: Codes, odd: Codes | None) -> Codes:
        assert self._dense is not None
        numbers = self._dense.take(found)
        new = numbers == UNKNOWN if odd is None else (numbers == UNKNOWN) & ~odd
        if new.any():
            distinct, first = np.unique(found[new], return_index=True)
            self._add(batch, distinct, np.flatnonzero(new)[first])
            numbers = self._dense.take(found)
        return numbers

    def _by_search(self, batch: pa.RecordBatch, found: Codes, odd: Codes | None) -> Codes:
        distinct, index = keys.distinct(found)
        if (len(distinct) > OWN_SHARE * len(found) and len(found) > 1000) or len(self._found) > REMEMBERED:
            self.parts = MANY
        at = np.zeros(len(distinct), np.int64)
        places = np.arange(len(found)) if odd is None else np.flatnonzero(~odd)
        at[index[places[::-1]]] = places[::-1]
        known = self._found
        new = np.array([number not in known for number in distinct.tolist()], bool)
        if odd is not None:
            asked = np.zeros(len(distinct), bool)
            asked[index[places]] = True
            new &= asked
        if new.any():
            self._add(batch, distinct[new], at[new])
        return np.array([known.get(number, FAILED) for number in distinct.tolist()], np.int64).take(index)

    def _add(self, batch: pa.RecordBatch, numbers: Codes, places: Codes) -> None:
        """Decide one row of each number."""
        with self._lock:
            for number, inputs in zip(numbers.tolist(), rows_of(batch, self.sources, pa.array(places)), strict=True):
                if (self._dense[number] == UNKNOWN) if self._dense is not None else number not in self._found:
                    self._remember(number, self._result(inputs))

    def _remember(self, number: int, result: int) -> None:
        if self._dense is not None:
            self._dense[number] = result
        else:
            self._found[number] = result

    def _result(self, inputs: Mapping[str, Any]) -> int:
        record = decided(self.hands.one.decide, inputs)
        if not isinstance(record, Record):
            return FAILED
        try:
            number = self.shared.add(record)
        except Unfit:
            return FAILED
        if self.chosen is not None:
            self.chosen.add(inputs)
        return number

    def _each(self, batch: pa.RecordBatch, numbers: Codes, made: Sequence[Made] = ()) -> Decided:
        """The columns, with the rows decided one by one that share no result, and those that are `made` already."""
        alone, own, rejects = np.flatnonzero(numbers < 0), None, []
        if len(alone):
            own = self.hands(batch if len(alone) == len(numbers) else batch.take(pa.array(alone)))
            rejects = [(int(alone[place]), problems) for place, problems in own.rejects]
        values, places = ((), None) if own is None else (own.values, alone[own.places])
        columns = columns_of(self.shared, numbers, values, places)
        for each in made:
            columns[each.place] = pc.if_else(pa.array(each.own & (numbers >= 0)), each.array, columns[each.place])
        return Decided(columns, rejects)


def _coded(batch: pa.RecordBatch, parts: Parts, rows: RowNumbers) -> tuple[dict[str, Codes], Codes | None]:
    """The classes of all inputs that have an axis, and which rows must be looked at by themselves."""
    codes: dict[str, Codes] = {}
    odd: Codes | None = None
    for reading in parts.readings:
        own = _codes(batch, reading)
        codes[reading.source.slot.key] = own
        odd = _either(odd, reading.axis.bad.take(own))
    for number in parts.numbers:
        classes = rows.classes(number.node, number.axis, number.count)
        codes[number.key], codes[keys.divisor(number.key)] = classes.codes, classes.zero
        odd = _either(odd, classes.odd)
    return codes, odd


def _either(odd: Codes | None, more: Codes) -> Codes | None:
    if not more.any():
        return odd
    return more if odd is None else odd | more


def _codes(batch: pa.RecordBatch, reading: Reading) -> Codes:
    if reading.code is None:
        return np.full(batch.num_rows, reading.fallback)
    assert reading.source.place is not None
    own = reading.code(batch.column(reading.source.place))
    return own if reading.fallback == reading.axis.null else np.where(own == reading.axis.null, reading.fallback, own)


def parts_of(uses: Uses, sources: Sequence[Source], schema: pa.Schema) -> Parts | str:
    """What the outcome depends on; a reason where rows must be taken one by one."""
    if uses.always:
        return uses.always
    by_key = {source.slot.key: source for source in sources}
    nested = next((use for use in uses.inputs.values() if use.nested), None)
    if nested is not None:
        return f"`{nested.slot.name}` is no single value"
    try:
        in_tables = {key for table in uses.tables for key in table.inputs}
        axes = {key: _axis(use) for key, use in uses.inputs.items() if not use.by_value or key in in_tables}
    except NoAxis as reason:
        return str(reason)
    for key, number in uses.calculated.items():
        axes[key] = axis_of(NUMBER_OR_NULL, number.marks, ())
    return _parts(uses, axes, by_key, schema)


def _axis(use: Use) -> Axis:
    assert isinstance(use.slot.type, Scalar)
    try:
        return axis_of(use.slot.type, use.marks, use.domain)
    except NoAxis as reason:
        raise NoAxis(f"of `{use.slot.name}`: {reason}") from None


def _parts(uses: Uses, axes: Mapping[str, Axis], by_key: Mapping[str, Source], schema: pa.Schema) -> Parts | str:
    made: list[keys.Part] = []
    told: list[str] = []
    for table in uses.tables:
        if not fits(table, axes):
            return f"`{table.decision.name}` has too many rows for its columns"
        if table.rows and table.inputs:
            made.append(keys.table_part(row_bits(table, axes), table.table.hit))
            told.append(f"`{table.decision.name}`: its {len(table.rows)} rows a column at a time")
    for key, use in uses.inputs.items():
        if use.by_value:
            if by_key[key].place is not None:
                made.append(keys.value_part(key))
            told.append(f"`{use.slot.name}`: by its values, because {use.by_value} needs them")
        elif use.told:
            coarser = axes[key].coarser(use.lone)
            made.append(keys.class_part(key, axes[key], coarser))
            told.append(f"`{use.slot.name}`: {_classes(int(coarser.max()) - 1)}")
    for key, number in uses.calculated.items():
        made += keys.number_parts(key, axes[key], number)
        told.append(_calculated(number, axes[key]))
    if keys.joined_sizes(made) > keys.LARGEST:
        return "it depends on the values of too many inputs"
    readings = tuple(_reading(source, axes[key], schema) for key, source in by_key.items() if key in axes)
    numbers = tuple(Number(k, n.node, axes[k], Counter(axes[k].thresholds)) for k, n in uses.calculated.items())
    valued = tuple(by_key[key] for key, use in uses.inputs.items() if use.by_value and by_key[key].place is not None)
    return Parts(readings, Columns(by_key), numbers, tuple(made), valued, tuple(told))


def _classes(count: int) -> str:
    return f"by {count} classes of its values" if count > 1 else "by whether it has a value"


def _calculated(number: Calculated, axis: Axis) -> str:
    names = sorted({f"`{name_of(part.key)}`" for part in t.walk(number.node) if isinstance(part, t.Variable)})
    return f"{', '.join(names)}: by {axis.size} classes of what {number.where} calculates"


def _reading(source: Source, axis: Axis, schema: pa.Schema) -> Reading:
    type_ = source.slot.type
    assert isinstance(type_, Scalar)
    fallback = class_of(axis, type_, source.same)
    code = None if source.place is None else coder(axis, type_, schema.field(source.place).type)
    return Reading(source, axis, code, fallback)
