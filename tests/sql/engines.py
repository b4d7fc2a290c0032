"""Engines that run the queries of the tests: a table is made of rows, a query run over it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import pytest
from sqlglot import exp

from policy.sql.columns import Column, read_columns
from policy.sql.dialects import DIALECTS

SPELLED = {"string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE"}


class Engine(Protocol):
    """One engine, by the name of its dialect."""

    name: str

    def run(self, columns: str, rows: Sequence[dict[str, Any]], sql: str) -> list[dict[str, Any]]:
        """What the query gives over a table `t` with these rows and a column `id` that numbers them."""
        ...


def _type(column: Column, dialect: str) -> str:
    if column.kind in SPELLED:
        return exp.DataType.build(SPELLED[column.kind]).sql(dialect=dialect)
    if column.kind == "date and time":
        kind = DIALECTS[dialect].moment if column.zoned else DIALECTS[dialect].local_moment
        return exp.DataType(this=kind).sql(dialect=dialect)
    if column.binary:
        return exp.DataType.build("DOUBLE").sql(dialect=dialect)
    return f"DECIMAL({column.whole + column.scale}, {column.scale})" if column.scale else "BIGINT"


def definition(columns: str, dialect: str) -> str:
    """The columns of `t` as `CREATE TABLE` has them."""
    named = [(exp.to_identifier(c.name, quoted=True).sql(dialect=dialect), c) for c in read_columns(columns)]
    return ", ".join(["id BIGINT", *(f"{name} {_type(column, dialect)}" for name, column in named)])


def _values(columns: str, rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    names = [column.name for column in read_columns(columns)]
    return [[number, *(row[name] for name in names)] for number, row in enumerate(rows)]


class Duck:
    """DuckDB in the process."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'Asia/Shanghai'")

    def run(self, columns: str, rows: Sequence[dict[str, Any]], sql: str) -> list[dict[str, Any]]:
        values = _values(columns, rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE t ({definition(columns, 'duckdb')})")
        self.connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(values[0]))})", values)
        found = self.connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class Postgres:
    """The PostgreSQL server that `POLICY_POSTGRES` names."""

    name = "postgres"

    def __init__(self, address: str) -> None:
        import psycopg

        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("SET TIME ZONE 'Asia/Shanghai'")

    def run(self, columns: str, rows: Sequence[dict[str, Any]], sql: str) -> list[dict[str, Any]]:
        values = _values(columns, rows)
        with self.connection.transaction(force_rollback=True), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE t ({definition(columns, 'postgres')})")
            cursor.executemany(f"INSERT INTO t VALUES ({', '.join(['%s'] * len(values[0]))})", values)
            cursor.execute(sql)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Spark:
    """Spark in local mode; for the long run, not for every one."""

    name = "spark"

    def __init__(self) -> None:
        from policy.sql.cluster import session

        self.session = session("local[2]")
        self.session.sparkContext.setLogLevel("ERROR")

    def run(self, columns: str, rows: Sequence[dict[str, Any]], sql: str) -> list[dict[str, Any]]:
        frame = self.session.createDataFrame(_values(columns, rows), definition(columns, "spark"))
        frame.createOrReplaceTempView("t")
        return [row.asDict() for row in self.session.sql(sql).collect()]


@contextmanager
def engine(name: str) -> Iterator[Engine]:
    """An engine by name; where it is not to be had the test is skipped, with the reason."""
    if name == "duckdb":
        pytest.importorskip("duckdb", reason="DuckDB is not installed")
        yield Duck()
    elif name == "postgres":
        address = os.environ.get("POLICY_POSTGRES")
        if not address:
            pytest.skip("no PostgreSQL: POLICY_POSTGRES is not set (`.ci/postgres` starts one)")
        made = Postgres(address.replace("postgresql+psycopg", "postgresql"))
        with made.connection:
            yield made
    else:
        yield Spark()
