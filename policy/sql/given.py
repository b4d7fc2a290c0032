"""The inputs of a query: columns held against their declarations, so that a row that is wrong is told and not decided."""

from collections.abc import Iterator

from sqlglot import exp

from policy.compile.inputs import Slot
from policy.feel.types import Scalar
from policy.sql.columns import Column
from policy.sql.dialects import Dialect
from policy.sql.domains import outside
from policy.sql.draft import Draft, Refused
from policy.sql.expressions import express
from policy.sql.logic import opposite
from policy.sql.meanings import DATE, MOMENT, STRING, Value

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
GREATEST = "1.7976931348623157E308"  # of a float: beyond it are the infinities, and NaN is between no numbers


def read_column(column: Column, slot: Slot, draft: Draft) -> Value:
    """A column of the table as the value of an input."""
    if not isinstance(slot.type, Scalar) or slot.type.kind != column.kind:
        wanted = slot.type.kind if isinstance(slot.type, Scalar) else "list, a context or any value"
        raise Refused(slot.span, f"the input `{slot.name}` is a {wanted}, the column `{column.name}` a {column.kind}")
    sql = named(column.name)
    if column.kind == STRING:
        sql = draft.dialect.plain(sql)
    return Value(
        sql=draft.placed(sql, slot.name, 0),
        kind=column.kind,
        nullable=slot.type.nullable,
        whole=column.whole,
        scale=column.scale,
        binary=column.binary,
        zoned=column.zoned,
    )


def named(name: str) -> exp.Expr:
    """A column by its name, whatever signs are in it."""
    return exp.column(exp.to_identifier(name, quoted=True))


def wrong_inputs(slot: Slot, value: Value, draft: Draft) -> Iterator[tuple[str, exp.Expr]]:
    """What can be wrong with an input, and in which rows it is."""
    if not slot.type.nullable:
        yield f"input-missing: {slot.name}", exp.Is(this=value.sql, expression=exp.Null())
    taken = _taken(value, draft.dialect)
    if taken is not None:
        yield f"input-wrong-type: {slot.name}", opposite(taken)
    for wrong in outside(value, slot.type, draft, express):
        yield f"input-out-of-range: {slot.name}", wrong


def _taken(value: Value, dialect: Dialect) -> exp.Expr | None:
    """That the value is one of the language: no infinity, not NaN, no day that no calendar has."""
    if value.binary:
        ends: list[exp.Expr] = [exp.cast(exp.Literal.string(f"{sign}{GREATEST}"), "double") for sign in ("-", "")]
    elif value.kind == DATE:
        ends = [exp.cast(exp.Literal.string(day), "date") for day in (FIRST_DAY, LAST_DAY)]
    elif value.kind == MOMENT:
        kind = dialect.moment if value.zoned else dialect.local_moment
        zone = "+00:00" if value.zoned else ""
        texts = (f"{FIRST_DAY} 00:00:00{zone}", f"{LAST_DAY} 23:59:59.999999{zone}")
        ends = [exp.cast(exp.Literal.string(text), exp.DataType(this=kind, nested=False)) for text in texts]
    else:
        return None
    return exp.Between(this=value.sql, low=ends[0], high=ends[1])
