"""Connections of a store in their transactions, and what it means when the database fails."""

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, field
from sqlalchemy import Dialect, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from policy.cases.store.prepared import Given, Prepared
from policy.cases.store.schema import WRITING, StoreFailed

AGAIN = frozenset({"40001", "40P01"})  # SQLSTATE: serialization failure, deadlock
READING = "BEGIN"

Row = tuple[Any, ...]


@define(eq=False)
class Link:
    """A connection of the driver in a transaction."""

    driver: Any
    dialect: Dialect

    def rows(self, statement: Prepared, **given: Any) -> list[Row]:
        """Runs it and gives all rows."""
        text, parameters = statement.text(self.dialect)
        found: list[Row] = self.driver.execute(text, parameters(given)).fetchall()
        return found

    def run(self, statement: Prepared, **given: Any) -> int:
        """Runs it for what it does; says how many rows it concerned."""
        text, parameters = statement.text(self.dialect)
        count: int = self.driver.execute(text, parameters(given)).rowcount
        return count

    def run_all(self, statement: Prepared, rows: Sequence[Given]) -> None:
        """Runs it for each of the rows."""
        text, parameters = statement.text(self.dialect)
        if len(rows) == 1:
            self.driver.execute(text, parameters(rows[0]))
        elif rows:
            self.driver.cursor().executemany(text, [parameters(row) for row in rows])


@define(eq=False)
class Links:
    """The connections of a store, for any thread. One is kept from a transaction to the next; one on which something failed is
    not used again.
    """

    engine: Engine
    failures: tuple[type[Exception], ...] = field(init=False)
    _idle: deque[PoolProxiedConnection] = field(factory=deque, init=False)

    def __attrs_post_init__(self) -> None:
        self.failures = (DBAPIError, self.engine.dialect.loaded_dbapi.Error)  # of the pool, of the driver

    @contextmanager
    def transaction(self, begin: str = WRITING) -> Iterator[Link]:
        """A transaction, committed if nothing fails in it.

        Raises:
            StoreFailed: The database failed.
        """
        pooled, done = None, False
        try:
            pooled = self._taken()
            driver: Any = pooled.driver_connection
            if self.engine.dialect.name == "sqlite":  # elsewhere the driver begins
                driver.execute(begin)
            yield Link(driver, self.engine.dialect)
            driver.commit()
            done = True
        except self.failures as error:
            raise _failed(error) from error
        finally:
            if pooled is not None:
                self._left(pooled, done)

    def _taken(self) -> PoolProxiedConnection:
        try:
            return self._idle.pop()
        except IndexError:  # another thread writes, or nobody has yet
            return self.engine.raw_connection()

    def _left(self, pooled: PoolProxiedConnection, good: bool) -> None:
        if not good:
            pooled.invalidate()
        elif self._idle:
            pooled.close()
        else:
            self._idle.append(pooled)

    def close(self) -> None:
        """Lets go of the database."""
        while self._idle:
            self._idle.pop().close()
        self.engine.dispose()

    def is_down(self, error: BaseException) -> bool:
        """Whether an error is the database's own state, and not what it was asked."""
        said = error.__cause__
        return isinstance(getattr(said, "orig", said), self.engine.dialect.loaded_dbapi.OperationalError)


def _failed(error: Exception) -> StoreFailed:
    cause = getattr(error, "orig", error)
    locked = isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause)
    busy = locked or getattr(cause, "sqlstate", "") in AGAIN
    return StoreFailed(
        f"the database failed: {cause}",
        code="store-busy" if busy else "",
        hint="post the event again: one that was written already changes nothing",
    )
