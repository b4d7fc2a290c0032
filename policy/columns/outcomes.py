"""Outcomes as columns: the type of Arrow that each part of an outcome has, known before any row is decided, and exact.

Numbers that the rules themselves name are whole numbers or decimals with the places they need; all others are decimals of
38 digits, 18 of them after the point, or floats where they are asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Context, Decimal
from typing import Any

import pyarrow as pa
from attrs import frozen

from policy.columns.marks import Known
from policy.compile.order import Order
from policy.compile.plain import NotPlain
from policy.feel import typed as t
from policy.feel.encoding import from_plain, to_plain
from policy.feel.types import ContextType, ListType, Scalar, Type
from policy.feel.values.numbers import is_number
from policy.model.typed import TypedTable
from policy.write.rows import cell_text, outcome_column

DIGITS, PLACES = 38, 18
LEAST = Decimal("0.001")  # a smaller number keeps fewer than 15 of its digits in 18 places
WIDE = Context(prec=DIGITS)
INT64 = 1 << 63

Encode = Callable[[Any], Any]


class Unfit(Exception):
    """A value that its column cannot hold."""


@frozen(eq=False)
class OutcomeColumn:
    """A column of outcomes: `field` of the outcome, or the outcome itself where it is None."""

    name: str
    field: str | None
    type: pa.DataType
    encode: Encode


def outcome_columns(order: Order) -> tuple[OutcomeColumn, ...]:
    """The columns of the outcome: one for each field of a context, else a single one."""
    decision = order.wanted
    named = _Named(order)
    type_ = decision.type
    if isinstance(type_, ContextType) and not type_.nullable and type_.fields:
        return tuple(
            _column(f"{decision.name}.{name}", name, of, order.numbers, named.of_field(decision.logic, name))
            for name, of in type_.fields.items()
        )
    return (_column(outcome_column(decision), None, type_, order.numbers, named.of(decision.logic)),)


def _column(name: str, field: str | None, type_: Type, numbers: str, constants: frozenset[Any] | None) -> OutcomeColumn:
    return OutcomeColumn(name, field, *_form(type_, numbers, constants))


class _Named:
    """The values that an expression can have, where the rules name each of them; None where they do not."""

    def __init__(self, order: Order) -> None:
        self.known = Known(order)
        self.decisions = {decision.key: decision.logic for decision in order.reach.decisions}

    def of(self, node: t.Typed) -> frozenset[Any] | None:
        if isinstance(node, t.Variable) and node.key in self.decisions:
            return self.of(self.decisions[node.key])
        if isinstance(node, t.Conditional):
            return _all([self.of(node.then), self.of(node.otherwise)])
        if isinstance(node, TypedTable):
            return self._of_table(node, 0) if node.single else None
        try:
            return frozenset(_numbers_in(self.known.value(node)))
        except NotPlain:
            return None

    def of_field(self, node: t.Typed, name: str) -> frozenset[Any] | None:
        """The same of one field of a context."""
        if isinstance(node, TypedTable) and not node.single:
            return self._of_table(node, [each for each, _ in node.outputs].index(name))
        if isinstance(node, t.MakeContext) and node.result is None:
            return next((self.of(value) for each, _, value in node.entries if each == name), None)
        return None

    def _of_table(self, table: TypedTable, place: int) -> frozenset[Any] | None:
        rows = (*table.rows, table.otherwise) if table.otherwise is not None else table.rows
        if table.aggregator == "count":
            return frozenset((0, len(rows)))
        defaults = [table.defaults[place]] if place < len(table.defaults) else []
        each = [self.of(output) for output in (*(row.outputs[place] for row in rows), *defaults) if output is not None]
        return _sums(each) if table.aggregator == "sum" else _all(each)


def _sums(found: Sequence[frozenset[Any] | None]) -> frozenset[Any] | None:
    """The least and the greatest sum, and a number with as many places as any sum has."""
    every = _all(found)
    if every is None:
        return None
    most = [max(each, default=0) for each in found if each is not None]
    least = [min(each, default=0) for each in found if each is not None]
    return every | {sum(value for value in most if value > 0), sum(value for value in least if value < 0)}


def _all(found: Iterable[frozenset[Any] | None]) -> frozenset[Any] | None:
    every = list(found)
    return (
        None
        if any(each is None for each in every)
        else frozenset().union(*(each for each in every if each is not None))
    )


def _numbers_in(value: Any) -> Iterator[Any]:
    if is_number(value):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _numbers_in(item)


def _form(type_: Type, numbers: str, constants: frozenset[Any] | None) -> tuple[pa.DataType, Encode]:
    """The type of Arrow for values of a type, and how they are put into it."""
    if isinstance(type_, Scalar):
        if type_.kind == "number":
            return _number_form(type_, numbers, constants)
        return SCALARS.get(type_.kind, (pa.string(), _plain_text))
    if isinstance(type_, ListType):
        inner, encode = _form(type_.item, numbers, constants)
        return pa.list_(inner), _or_null(lambda items: [encode(item) for item in items])
    if isinstance(type_, ContextType) and type_.fields and not type_.open:
        return _struct_form(type_, numbers)
    return pa.string(), _or_null(_text if numbers == "decimal" else _text_of_floats)


def _struct_form(type_: ContextType, numbers: str) -> tuple[pa.DataType, Encode]:
    fields = {name: _form(of, numbers, None) for name, of in type_.fields.items()}
    form = pa.struct([(name, of) for name, (of, _) in fields.items()])
    return form, _or_null(lambda value: {name: encode(value.get(name)) for name, (_, encode) in fields.items()})


def _or_null(encode: Encode) -> Encode:
    return lambda value: None if value is None else encode(value)


def _number_form(type_: Scalar, numbers: str, constants: frozenset[Any] | None) -> tuple[pa.DataType, Encode]:
    if numbers == "float":
        return pa.float64(), _same
    if constants is not None:
        places = max((_places(value) for value in constants), default=0)
        if places == 0 and all(-INT64 <= value < INT64 for value in constants):
            return pa.int64(), _or_null(_whole)
        if places <= PLACES:
            return pa.decimal128(DIGITS, places), _or_null(_decimal(places))
    if type_.domain is not None and type_.domain.whole:
        return pa.int64(), _or_null(_whole)
    return pa.decimal128(DIGITS, PLACES), _or_null(_decimal(PLACES))


def _places(value: Any) -> int:
    """The digits after the point of a number."""
    exponent = WIDE.normalize(Decimal(value)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _whole(value: Any) -> int:
    if value != int(value) or not -INT64 <= value < INT64:
        raise Unfit("a whole number of 64 bits")
    return int(value)


def _decimal(places: int) -> Encode:
    """A decimal with so many places, exact or, of many more digits, to at least 15 of them."""
    unit = Decimal(1).scaleb(-places)

    def encode(value: Any) -> Decimal:
        number = Decimal(value)
        if number.adjusted() >= DIGITS - places:
            raise Unfit(f"a number below 1E+{DIGITS - places}")
        found = number.quantize(unit, context=WIDE)
        if found != number and abs(number) < LEAST:
            raise Unfit(f"a number of {places} places")
        return found

    return encode


def _same(value: Any) -> Any:
    return value


def _plain_text(value: Any) -> Any:
    return to_plain(value)


def _text(value: Any) -> str:
    """As a cell of a CSV file has it: a text as it is, all else as JSON."""
    return cell_text(to_plain(value))


def _text_of_floats(value: Any) -> str:
    return _text(from_plain(value))


def _date(value: Any) -> Any:
    if type(value) is not date:
        raise Unfit("a date of the years 1 to 9999")
    return value


SCALARS: dict[str, tuple[pa.DataType, Encode]] = {
    "string": (pa.string(), _same),
    "boolean": (pa.bool_(), _same),
    "date": (pa.date32(), _or_null(_date)),
}
