"""What an expression means in a query: a value known beforehand, one of each row, or a context of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen
from sqlglot import exp

from policy.feel.values.kinds import a_kind
from policy.feel.values.numbers import DECIMAL34, Number, is_number
from policy.feel.values.temporal import YearsMonths
from policy.sql.dialects import Dialect

NUMBER, STRING, BOOLEAN, DATE, MOMENT = "number", "string", "boolean", "date", "date and time"
DAYS = "days and time duration"
WIDTH = 38  # digits that the decimal of every engine holds
DIGITS = 34  # digits of a number of FEEL
FLOAT_DIGITS = 15  # a decimal of so many digits is the shortest form of its float
INTEGERS = 18  # digits behind the point up to which a whole number of any column type stands beside a decimal


class NotExact(Exception):
    """What the engine cannot do exactly; the message is the reason."""


@frozen
class Known:
    """The same value for every row, as the language has it."""

    value: Any


@frozen(kw_only=True, eq=False)
class Value:
    """A value of each row.

    `whole` and `scale` bound an exact number: digits before and behind the point; a duration is a number of days.
    `binary`: a float, which means its shortest decimal. `zoned`: a moment that knows its zone.
    """

    sql: exp.Expr
    kind: str
    nullable: bool
    whole: int = 0
    scale: int = 0
    binary: bool = False
    zoned: bool = False


@frozen
class Fields:
    """A context, field by field."""

    fields: "Mapping[str, Meaning]"


Meaning = Known | Value | Fields


def digits(number: Number) -> tuple[int, int]:
    """How many digits a number has before the point and behind it.

    >>> digits(Decimal("120.50"))
    (3, 1)
    """
    _, figures, exponent = DECIMAL34.normalize(Decimal(number)).as_tuple()
    places = int(exponent)
    return (max(len(figures) + places, 0) if number else 0), max(-places, 0)


def literal(value: Any, dialect: Dialect, scale: int = 0) -> exp.Expr:
    """A known value as SQL writes it; a number with so many digits behind the point at least."""
    write = LITERALS.get(type(value))
    if write is None:
        raise NotExact(f"{a_kind(value)} has no counterpart in SQL")
    return write(value, dialect, scale)


def _number(value: Number, dialect: Dialect, scale: int) -> exp.Expr:
    whole, own = digits(value)
    if whole + max(own, scale) > WIDTH:
        raise NotExact(f"a number with more than {WIDTH} digits")
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if scale > own:
        text = f"{text}{'' if own else '.'}{'0' * (scale - own)}"
    if "." in text and not dialect.fraction_is_exact:
        return exp.cast(exp.Literal.string(text), dialect.exact(whole, max(own, scale)))
    return exp.Literal.number(text) if value >= 0 else exp.Neg(this=exp.Literal.number(text.removeprefix("-")))


def _text(value: str, _dialect: Dialect, _scale: int) -> exp.Expr:
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise NotExact("a text with a character that databases do not take")
    return exp.Literal.string(value)


def _moment(value: datetime, dialect: Dialect, _scale: int) -> exp.Expr:
    kind = dialect.local_moment if value.tzinfo is None else dialect.moment
    text = value.isoformat(sep=" ", timespec="microseconds")
    if len(text) > 32:
        raise NotExact("an offset of seconds")
    return exp.cast(exp.Literal.string(text), exp.DataType(this=kind, nested=False))


LITERALS: dict[type, Callable[[Any, Dialect, int], exp.Expr]] = {
    type(None): lambda value, dialect, scale: exp.Null(),
    bool: lambda value, dialect, scale: exp.Boolean(this=value),
    int: _number,
    Decimal: _number,
    str: _text,
    date: lambda value, dialect, scale: exp.cast(exp.Literal.string(value.isoformat()), "date"),
    datetime: _moment,
}


def kind_of(value: Any) -> str:
    """The kind of a known value that a column can hold; nothing for null and for all others."""
    return NUMBER if is_number(value) else KINDS.get(type(value), "")


KINDS: dict[type, str] = {str: STRING, bool: BOOLEAN, date: DATE, datetime: MOMENT, timedelta: DAYS}


def valued(meaning: Meaning, dialect: Dialect) -> Value:
    """The meaning as a value of each row."""
    if isinstance(meaning, Value):
        return meaning
    if isinstance(meaning, Fields):
        raise NotExact("a context is no value of one column")
    value = meaning.value
    if value is None:
        return Value(sql=exp.Null(), kind="", nullable=True)
    if isinstance(value, (timedelta, YearsMonths)):
        raise NotExact("a duration is compared, and added to dates, but is no value of a column")
    sql = literal(value, dialect)
    whole, scale = digits(value) if is_number(value) else (0, 0)
    zoned = isinstance(value, datetime) and value.tzinfo is not None
    return Value(sql=sql, kind=kind_of(value), nullable=False, whole=whole, scale=scale, zoned=zoned)


def in_days(duration: timedelta) -> Fraction:
    """A duration as a number of days."""
    return Fraction(duration // timedelta(microseconds=1), 86_400_000_000)


def merged(meanings: Sequence[Meaning], dialect: Dialect, combine: Callable[[list[exp.Expr]], exp.Expr]) -> Meaning:
    """One meaning of several, of which a row has one; `combine` makes the SQL that chooses."""
    if all(isinstance(meaning, Known) and meaning.value is None for meaning in meanings):
        return meanings[0]
    names = next((_names(meaning) for meaning in meanings if _names(meaning) is not None), None)
    if names is not None:
        parts = {name: [_field(meaning, name) for meaning in meanings] for name in names}
        return Fields({name: merged(parts[name], dialect, combine) for name in names})
    return _merged_values([valued(meaning, dialect) for meaning in meanings], meanings, dialect, combine)


def _names(meaning: Meaning) -> tuple[str, ...] | None:
    if isinstance(meaning, Fields):
        return tuple(meaning.fields)
    if isinstance(meaning, Known) and isinstance(meaning.value, dict):
        return tuple(meaning.value)
    return None


def _field(meaning: Meaning, name: str) -> Meaning:
    if isinstance(meaning, Fields) and name in meaning.fields:
        return meaning.fields[name]
    if isinstance(meaning, Known) and (meaning.value is None or isinstance(meaning.value, dict)):
        return Known(None if meaning.value is None else meaning.value.get(name))
    raise NotExact("contexts with different fields")


def _merged_values(
    values: list[Value],
    meanings: Sequence[Meaning],
    dialect: Dialect,
    combine: Callable[[list[exp.Expr]], exp.Expr],
) -> Value:
    present = [value for value in values if value.kind]
    if len({value.kind for value in present}) > 1:
        raise NotExact("values of different kinds")
    if len({value.zoned for value in present}) > 1:
        raise NotExact("moments with and without a zone")
    like = max(present, key=lambda value: value.binary)
    nullable = any(value.nullable for value in values)
    if like.kind != NUMBER:
        return evolve(like, sql=combine([value.sql for value in values]), nullable=nullable)
    if like.binary:
        made = [_as_float(value, meaning) for value, meaning in zip(values, meanings, strict=True)]
        return evolve(like, sql=combine(made), nullable=nullable)
    whole, scale = widest(present)
    made = [_to_scale(value, meaning, whole, scale, dialect) for value, meaning in zip(values, meanings, strict=True)]
    return Value(sql=combine(made), kind=NUMBER, nullable=nullable, whole=whole, scale=scale)


def widest(values: Sequence[Value]) -> tuple[int, int]:
    """The digits that hold every one of these numbers."""
    whole, scale = max(value.whole for value in values), max(value.scale for value in values)
    if whole + scale > WIDTH:
        raise NotExact(f"numbers that need {whole + scale} digits together, where engines have {WIDTH}")
    return whole, scale


def _to_scale(value: Value, meaning: Meaning, whole: int, scale: int, dialect: Dialect) -> exp.Expr:
    if isinstance(meaning, Known) and value.kind:
        return literal(meaning.value, dialect, scale)
    if not value.kind or (scale <= INTEGERS and value.scale == scale):
        return value.sql
    return exp.cast(value.sql, dialect.exact(whole, scale))


def exactly(value: Value, dialect: Dialect) -> exp.Expr:
    """The number in the type that has just its digits."""
    return exp.cast(value.sql, dialect.exact(value.whole, value.scale))


def _as_float(value: Value, meaning: Meaning) -> exp.Expr:
    if value.binary or not value.kind:
        return value.sql
    if not isinstance(meaning, Known):
        raise NotExact("a float beside a decimal: which of them is greater depends on how the engine converts")
    return float_literal(meaning.value)


def float_literal(number: Number) -> exp.Expr:
    """The float whose shortest decimal is this number."""
    if sum(digits(number)) > FLOAT_DIGITS or (number and not -300 < Decimal(number).adjusted() < 300):
        raise NotExact(f"a float beside a number of more than {FLOAT_DIGITS} digits")
    return exp.cast(exp.Literal.string(format(Decimal(number).normalize(), "f")), "double")
