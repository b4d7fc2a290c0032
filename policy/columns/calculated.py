"""What rules calculate of numeric inputs, a column at a time: which expressions, and their classes for each row."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import frozen

from policy.columns import amounts as a
from policy.columns.axes import Axis, Codes
from policy.columns.coding import numbers_of, unscaled
from policy.columns.marks import Known
from policy.columns.schema import Source
from policy.columns.values import plain_array
from policy.compile.inputs import Slot
from policy.feel import typed as t
from policy.feel.fault import Fault
from policy.feel.types import Scalar
from policy.feel.values.numbers import from_python, is_number
from policy.model.typed import TypedDecision
from policy.regions.constants import Beyond

WAYS = 8  # in which one number may be calculated; with more, its inputs count by their values
PARTS = 60  # of one calculation
LARGEST = 300  # parts of an expression that is looked at


class NotCalculated(Exception):
    """This is not calculated of numeric inputs alone."""


@frozen
class Ways:
    """All the expressions over inputs and constants that a number may be, and the conditions that choose among them."""

    found: tuple[t.Typed, ...]
    conditions: tuple[t.Typed, ...] = ()


class Calculations:
    """Finds how numbers are calculated: names of decisions are replaced by what these calculate, parameters by their values."""

    def __init__(self, known: Known, inputs: Mapping[str, Slot], decisions: Mapping[str, TypedDecision]) -> None:
        self.known, self.inputs, self.decisions = known, inputs, decisions
        self._remembered: dict[str, Ways | None] = {}

    def ways(self, node: t.Typed) -> Ways | None:
        """The ways in which a number is calculated; None where there is another, or where they are too many."""
        if sum(1 for _ in islice(t.walk(node), LARGEST)) == LARGEST:
            return None
        try:
            return self._ways(node)
        except NotCalculated:
            return None

    def _ways(self, node: t.Typed) -> Ways:
        if self.known.has(node):
            return Ways((t.Constant(self._constant(node)),))
        return WAYS_OF.get(type(node), _none)(self, node)

    def _constant(self, node: t.Typed) -> Any:
        try:
            value = self.known.loosely.value(node)
        except (Beyond, Fault):
            raise NotCalculated from None
        if value is not None and not is_number(value):
            raise NotCalculated
        return value

    def named(self, node: t.Variable) -> Ways:
        """An input, or what a decision calculates."""
        if node.key in self.inputs:
            type_ = self.inputs[node.key].type
            if not isinstance(type_, Scalar) or type_.kind != "number":
                raise NotCalculated
            return Ways((t.Variable(node.key),))
        if node.key not in self.decisions:
            raise NotCalculated
        if node.key not in self._remembered:
            self._remembered[node.key] = self.ways(self.decisions[node.key].logic)
        found = self._remembered[node.key]
        if found is None:
            raise NotCalculated
        return found

    def joined(self, parts: Sequence[t.Typed], make: Callable[..., t.Typed]) -> Ways:
        """What is made of one way of each part."""
        each = [self._ways(part) for part in parts]
        found = tuple(dict.fromkeys(make(*chosen) for chosen in product(*(ways.found for ways in each))))
        conditions = tuple(condition for ways in each for condition in ways.conditions)
        return _bounded(Ways(found, conditions))

    def chosen(self, node: t.Conditional) -> Ways:
        """Either branch."""
        then, otherwise = self._ways(node.then), self._ways(node.otherwise)
        conditions = (node.condition, *then.conditions, *otherwise.conditions)
        return _bounded(Ways(tuple(dict.fromkeys((*then.found, *otherwise.found))), conditions))


def _bounded(ways: Ways) -> Ways:
    if len(ways.found) > WAYS or any(sum(1 for _ in t.walk(way)) > PARTS for way in ways.found):
        raise NotCalculated
    return ways


def _none(_search: Calculations, _node: t.Typed) -> Ways:
    raise NotCalculated


def _arithmetic(search: Calculations, node: t.Arithmetic) -> Ways:
    if node.operator not in OPERATORS:
        raise NotCalculated
    return search.joined((node.left, node.right), lambda left, right: t.Arithmetic(node.operator, left, right))


WAYS_OF: dict[type[t.Typed], Callable[[Calculations, Any], Ways]] = {
    t.Variable: Calculations.named,
    t.Conditional: Calculations.chosen,
    t.Arithmetic: _arithmetic,
    t.Negation: lambda search, node: search.joined((node.operand,), t.Negation),
}


def divides(node: t.Typed) -> bool:
    """Whether a divisor may be zero."""
    return any(
        isinstance(part, t.Arithmetic) and part.operator == "/" and not isinstance(part.right, t.Constant)
        for part in t.walk(node)
    )


@frozen(eq=False)
class Classes:
    """Of each row: its class, null where an operand is; whether a divisor is zero; whether it must be looked at by itself."""

    codes: Codes
    zero: Codes
    odd: Codes


class Columns:
    """The numeric inputs of batches of one schema, as amounts."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self._guesses: dict[str, int] = {}

    def rows(self, batch: pa.RecordBatch) -> "RowNumbers":
        """The inputs of the rows of a batch, each read when first asked for."""
        return RowNumbers(self, batch)

    def read(self, key: str, batch: pa.RecordBatch) -> tuple[a.Amounts, Codes, Codes]:
        """An input, where it is null, and where it must be looked at by itself."""
        source, nothing = self.sources[key], np.zeros(batch.num_rows, bool)
        if source.place is None:
            return (*_same(source.same, nothing), nothing)
        array = batch.column(source.place)
        if pa.types.is_dictionary(array.type) or pa.types.is_run_end_encoded(array.type):
            array = plain_array(array)
        null = nothing if array.null_count == 0 else np.asarray(array.is_null())
        amounts, odd = self._of_array(key, array, null)
        odd = nothing if odd is None else odd & ~null
        return amounts, null, odd | null if source.same is not None else odd

    def _of_array(self, key: str, array: pa.Array, null: Codes) -> tuple[a.Amounts, Codes | None]:
        kind = array.type
        if pa.types.is_floating(kind):
            return self._of_floats(key, array, null)
        if pa.types.is_integer(kind) and kind != pa.uint64():
            digits = numbers_of(array, kind.to_pandas_dtype()).astype(np.int64)
            return a.whole(np.where(null, 0, digits) if null.any() else digits, 0), None
        if pa.types.is_decimal(kind) and kind.scale >= 0 and kind.byte_width >= 16:
            digits, wrong = unscaled(array, kind.byte_width // 8)
            return a.whole(np.where(null | wrong, 0, digits), kind.scale), wrong
        return a.constant(0), np.ones(len(array), bool)

    def _of_floats(self, key: str, array: pa.Array, null: Codes) -> tuple[a.Amounts, Codes]:
        values = numbers_of(array.cast(pa.float64()), "float64")
        wrong = ~np.isfinite(values)
        usual = ~(wrong | null)
        amounts, strays = a.of_floats(
            values if usual.all() else np.where(usual, values, 0.0), self._guesses.get(key, a.PLACES[0])
        )
        if isinstance(amounts, a.Whole):
            self._guesses[key] = amounts.places
        return amounts, wrong if strays is None else wrong | strays


def _same(value: Any, nothing: Codes) -> tuple[a.Amounts, Codes]:
    """An input without a column: the same for all rows; where it is no number, each row is refused for it in any case."""
    try:
        return (a.constant(0), ~nothing) if value is None else (a.constant(from_python(value)), nothing)
    except Fault:
        return a.constant(0), nothing


class RowNumbers:
    """Calculates for the rows of one batch, each expression once."""

    def __init__(self, columns: Columns, batch: pa.RecordBatch) -> None:
        self.columns, self.batch = columns, batch
        self._inputs: dict[str, tuple[a.Amounts, Codes, Codes]] = {}

    def input(self, key: str) -> tuple[a.Amounts, Codes, Codes]:
        """An input as the columns read it."""
        if key not in self._inputs:
            self._inputs[key] = self.columns.read(key, self.batch)
        return self._inputs[key]

    def amounts(self, node: t.Typed) -> tuple[a.Amounts, Codes, Codes]:
        """What is calculated, where it is null, and where it is not known."""
        with np.errstate(all="ignore"):
            taking = _Taking(self)
            amounts = taking.amounts(node)
        return amounts, taking.null, taking.zero | taking.odd

    def classes(self, node: t.Typed, axis: Axis, count: a.Counter) -> Classes:
        """The classes of what is calculated."""
        with np.errstate(all="ignore"):
            taking = _Taking(self)
            amounts = taking.amounts(node)
            codes, unsure = count(amounts, self.batch.num_rows)
        null, zero = taking.null, taking.zero
        odd = taking.odd | (null & zero)
        if unsure is not None:
            odd = odd | (unsure & ~null & ~zero)
        return Classes(np.where(null | zero, axis.null, codes), zero.astype(np.uint8), odd)


class _Taking:
    """One expression on its way: its amounts, and which rows have a null, a zero as a divisor, or are not known."""

    def __init__(self, rows: RowNumbers) -> None:
        self.rows = rows
        self.null = self.zero = self.odd = np.zeros(rows.batch.num_rows, bool)

    def amounts(self, node: t.Typed) -> a.Amounts:
        return TAKE[type(node)](self, node)

    def variable(self, node: t.Variable) -> a.Amounts:
        amounts, null, odd = self.rows.input(node.key)
        self.null, self.odd = self.null | null, self.odd | odd
        return amounts

    def constant(self, node: t.Constant) -> a.Amounts:
        if node.value is None:
            self.null = np.ones_like(self.null)
        return a.constant(node.value or 0)

    def arithmetic(self, node: t.Arithmetic) -> a.Amounts:
        before, self.null = self.null, np.zeros_like(self.null)
        left, right = self.amounts(node.left), self.amounts(node.right)
        if node.operator == "/":
            zero, unsure = a.zeros(right)
            self.zero, self.odd = self.zero | (zero & ~self.null), self.odd | (unsure & ~self.null)
        self.null = before | self.null
        return OPERATORS[node.operator](left, right)


OPERATORS: dict[str, Callable[[a.Amounts, a.Amounts], a.Amounts]] = {
    "+": a.added,
    "-": a.subtracted,
    "*": a.multiplied,
    "/": a.divided,
}
TAKE: dict[type[t.Typed], Callable[[_Taking, Any], a.Amounts]] = {
    t.Variable: _Taking.variable,
    t.Constant: _Taking.constant,
    t.Arithmetic: _Taking.arithmetic,
    t.Negation: lambda taking, node: a.negated(taking.amounts(node.operand)),
}
