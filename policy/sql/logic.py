"""Truth in a query: comparisons with null as the language has it, and what only asks whether something is true."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlglot import exp

from policy.feel.values.numbers import is_number
from policy.sql.dialects import Dialect
from policy.sql.meanings import BOOLEAN, DAYS, NUMBER, STRING, Known, Meaning, NotExact, Value, kind_of, literal, valued
from policy.sql.numbers import BINARY, beside_constant, side_by_side

FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EQUALITY = ("=", "!=")


def truth(sql: exp.Expr) -> Value:
    """A truth value; null is one of them."""
    return Value(sql=sql, kind=BOOLEAN, nullable=True)


def compared(operator: str, left: Meaning, right: Meaning, dialect: Dialect) -> exp.Expr:
    """A comparison as the language has it: null equals itself alone, and stands in no order."""
    if isinstance(left, Known):
        return compared(FLIPPED[operator], right, left, dialect)
    value = valued(left, dialect)
    if isinstance(right, Known):
        return _beside_known(operator, value, right.value, dialect)
    return _beside_value(operator, value, valued(right, dialect), dialect)


def _beside_known(operator: str, value: Value, constant: Any, dialect: Dialect) -> exp.Expr:
    if constant is None:
        return _beside_null(operator, value)
    if value.kind != kind_of(constant) and value.kind:
        raise NotExact("values of different kinds are compared")
    if not value.kind:
        return exp.Boolean(this=operator == "!=") if operator in EQUALITY else exp.Null()
    if value.kind in (NUMBER, DAYS) and (is_number(constant) or isinstance(constant, timedelta)):
        return _with_null(operator, value, beside_constant(operator, value, constant, dialect))
    other = valued(Known(constant), dialect)
    _same_zone(value, other)
    made = BINARY[operator](this=_ordered(operator, value, dialect), expression=other.sql)
    return _with_null(operator, value, _plain(operator, value, constant, made))


def _plain(operator: str, value: Value, constant: Any, made: exp.Expr) -> exp.Expr:
    """`x = true` is `x`."""
    if value.kind != BOOLEAN:
        return made
    if operator not in EQUALITY:
        raise NotExact("true and false stand in no order")
    return value.sql if constant is (operator == "=") else opposite(value.sql)


def _beside_null(operator: str, value: Value) -> exp.Expr:
    if operator not in EQUALITY:
        return exp.Null()
    if not value.nullable:
        return exp.Boolean(this=operator == "!=")
    absent = exp.Is(this=value.sql, expression=exp.Null())
    return absent if operator == "=" else opposite(absent)


def _with_null(operator: str, value: Value, answer: exp.Expr | bool) -> exp.Expr:
    """The answer for a value, which is null in no order, and in an equality unequal."""
    if isinstance(answer, bool):
        if operator in EQUALITY or not value.nullable:
            return exp.Boolean(this=answer)
        present = opposite(exp.Is(this=value.sql, expression=exp.Null()))
        return exp.case().when(present, exp.Boolean(this=answer))
    if operator in EQUALITY and value.nullable:
        return exp.Coalesce(this=answer, expressions=[exp.Boolean(this=operator == "!=")])
    return answer


def _beside_value(operator: str, left: Value, right: Value, dialect: Dialect) -> exp.Expr:
    if not left.kind or not right.kind:
        return _beside_null(operator, right if not left.kind else left)
    if left.kind != right.kind:
        raise NotExact("values of different kinds are compared")
    _same_zone(left, right)
    if left.kind == NUMBER:
        one, other = side_by_side(left, right, dialect)
    else:
        one, other = _ordered(operator, left, dialect), right.sql
    return _of_two(operator, left, right, one, other)


def _of_two(operator: str, left: Value, right: Value, one: exp.Expr, other: exp.Expr) -> exp.Expr:
    if operator not in EQUALITY and left.kind == BOOLEAN:
        raise NotExact("true and false stand in no order")
    if operator not in EQUALITY or not (left.nullable or right.nullable):
        return BINARY[operator](this=one, expression=other)
    if left.nullable and right.nullable:
        same = exp.NullSafeEQ(this=one, expression=other)
        return same if operator == "=" else opposite(same)
    answer = BINARY[operator](this=one, expression=other)
    return exp.Coalesce(this=answer, expressions=[exp.Boolean(this=operator == "!=")])


def _ordered(operator: str, value: Value, dialect: Dialect) -> exp.Expr:
    """A text in an order is put under the collation of its characters' numbers."""
    return dialect.plain(value.sql) if value.kind == STRING and operator not in EQUALITY else value.sql


def _same_zone(left: Value, right: Value) -> None:
    if left.zoned != right.zoned:
        raise NotExact("a moment with a zone beside one without: they compare by no clock")


def equals_any(value: Value, constants: Sequence[Any], dialect: Dialect) -> exp.Expr:
    """Whether a value is one of several known ones: `IN (…)` where they are texts."""
    texts = [constant for constant in constants if type(constant) is str] if value.kind == STRING else []
    others = [constant for constant in constants if type(constant) is not str or value.kind != STRING]
    made = [compared("=", value, Known(constant), dialect) for constant in (*others, *texts[:1])]
    if len(texts) > 1:
        listed = exp.In(this=value.sql, expressions=[literal(text, dialect) for text in texts])
        made[-1] = _with_null("=", value, listed)
    return any_of(made)


def always(part: exp.Expr) -> bool:
    """Whether it is simply true."""
    return isinstance(part, exp.Boolean) and bool(part.this)


def never(part: exp.Expr) -> bool:
    """Whether it is simply false, or null."""
    return isinstance(part, exp.Null) or (isinstance(part, exp.Boolean) and not part.this)


def or_false(part: exp.Expr) -> exp.Expr:
    """False where it is null."""
    return exp.Coalesce(this=part, expressions=[exp.false()])


def all_of(parts: Iterable[exp.Expr]) -> exp.Expr:
    """`and` of any number of conditions."""
    listed = [part for part in parts if not always(part)]
    if any(isinstance(part, exp.Boolean) for part in listed):
        return exp.false()
    return exp.and_(*listed, copy=False) if listed else exp.true()


def any_of(parts: Iterable[exp.Expr]) -> exp.Expr:
    """`or` of any number of conditions."""
    listed = [part for part in parts if not (isinstance(part, exp.Boolean) and not part.this)]
    if any(map(always, listed)):
        return exp.true()
    return exp.or_(*listed, copy=False) if listed else exp.false()


def opposite(part: exp.Expr) -> exp.Expr:
    """`not`."""
    if isinstance(part, exp.Boolean):
        return exp.Boolean(this=not part.this)
    return exp.not_(part, copy=False)


def condition_of(part: exp.Expr) -> exp.Expr:
    """The same where null counts as false: what makes it false is left out."""
    if isinstance(part, exp.Coalesce) and len(part.expressions) == 1 and never(part.expressions[0]):
        return condition_of(part.this)
    if isinstance(part, exp.Paren):
        return condition_of(part.this)
    if isinstance(part, exp.And):
        return all_of(map(condition_of, part.flatten()))
    if isinstance(part, exp.Or):
        return any_of(map(condition_of, part.flatten()))
    return exp.false() if isinstance(part, exp.Null) else part
