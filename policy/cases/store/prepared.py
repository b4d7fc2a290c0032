"""Statements compiled once for each dialect and handed to the driver as they are.

To work out each execution anew takes longer than SQLite needs to do what it says. They run inside the transaction of a
connection like all others.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

Row = tuple[Any, ...]
Given = Mapping[str, Any]


@define(eq=False)
class _Text:
    """What the driver is given: the text, the constants in it, and the order of the parameters where it wants them in order."""

    text: str
    constants: Given
    order: tuple[str, ...] | None

    def parameters(self, given: Given) -> Any:
        known = {**self.constants, **given} if self.constants else given
        return known if self.order is None else [known[name] for name in self.order]


@define(eq=False)
class Prepared:
    """A statement whose parameters are all `bindparam`s; `by_dialect` where the dialects have no form in common."""

    statement: Any = None
    by_dialect: Mapping[str, Any] = field(factory=dict, kw_only=True)
    _texts: dict[str, _Text] = field(factory=dict, init=False)

    def rows(self, connection: Connection, **given: Any) -> list[Row]:
        """Runs it and gives all rows."""
        text = self._text(connection)
        cursor = _driver(connection).execute(text.text, text.parameters(given))
        found: list[Row] = cursor.fetchall()
        return found

    def run(self, connection: Connection, **given: Any) -> None:
        """Runs it for what it does."""
        text = self._text(connection)
        _driver(connection).execute(text.text, text.parameters(given))

    def run_all(self, connection: Connection, rows: Sequence[Given]) -> None:
        """Runs it for each of the rows."""
        if len(rows) == 1:
            self.run(connection, **rows[0])
        elif rows:
            text = self._text(connection)
            _driver(connection).cursor().executemany(text.text, [text.parameters(row) for row in rows])

    def _text(self, connection: Connection) -> _Text:
        dialect = connection.dialect
        found = self._texts.get(dialect.name)
        if found is None:
            compiled = self.by_dialect.get(dialect.name, self.statement).compile(dialect=dialect)
            order = tuple(compiled.positiontup) if compiled.positional else None
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._texts[dialect.name] = _Text(str(compiled), constants, order)
        return found


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


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
