"""Statements compiled once for each dialect and handed to the driver as they are.

To work out each execution anew takes longer than SQLite needs to do what it says.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from attrs import define, field
from sqlalchemy import Dialect, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

Given = Mapping[str, Any]
Text = tuple[str, Callable[[Given], Any]]  # the text, and what puts the parameters as the driver wants them


@define(eq=False)
class Prepared:
    """A statement; `by_dialect` where the dialects have no form in common."""

    statement: Any = None
    by_dialect: Mapping[str, Any] = field(factory=dict, kw_only=True)
    _texts: dict[str, Text] = field(factory=dict, init=False)

    def text(self, dialect: Dialect) -> Text:
        """What the driver of a dialect is given."""
        return self._texts.get(dialect.name) or self._compiled(dialect)

    def _compiled(self, dialect: Dialect) -> Text:
        statement = self.by_dialect.get(dialect.name, self.statement)
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        order = tuple(compiled.positiontup) if compiled.positional else None
        found = self._texts[dialect.name] = str(compiled), _parameters(order, constants)
        return found


def _parameters(order: tuple[str, ...] | None, constants: Given) -> Callable[[Given], Any]:
    if order is None:
        return lambda given: {**constants, **given}
    if constants or len(order) < 2:
        return lambda given: [constants[name] if name in constants else given[name] for name in order]
    return itemgetter(*order)


def inserting(table: Table, *besides: str) -> Prepared:
    """A row inserted, its columns given by their names; `besides`: those that the database fills."""
    return Prepared(insert(table).inline().values(_columns(table, besides)))


def inserting_missing(table: Table, *besides: str) -> Prepared:
    """A row inserted unless one with its key is there; of two who insert it at once, one waits for the other."""
    values = _columns(table, besides)
    forms: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return Prepared(
        by_dialect={name: form(table).values(values).on_conflict_do_nothing().inline() for name, form in forms.items()}
    )


def _columns(table: Table, besides: Iterable[str]) -> dict[str, Any]:
    return {column.name: bindparam(column.name, type_=column.type) for column in table.c if column.name not in besides}
