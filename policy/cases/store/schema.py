"""The tables of a store, the versions of their form, and how a database is opened."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from policy.extras import extra
from policy.problems import PolicyError

VERSION = 2
WRITING = "BEGIN IMMEDIATE"  # in SQLite a writer takes the database before it reads what it will change
BUSY_SECONDS = 60  # how long a writer waits for the one before it; a transaction takes milliseconds
ROW_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows of this type by itself

metadata = MetaData()
schema = Table("policy_schema", metadata, Column("version", Integer, nullable=False))
cases = Table(
    "policy_cases",
    metadata,
    Column("plan", String, primary_key=True),
    Column("case", String, primary_key=True),
    Column("digest", String, nullable=False),  # of the version of the plan under which the case runs
    Column("version", String, nullable=False),
    Column("no", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("due", BigInteger),  # when its first timer falls due, in microseconds since 1970
    Column("snapshot", Text, nullable=False),
)
Index("policy_cases_due", cases.c.plan, cases.c.due)
events = Table(
    "policy_events",
    metadata,
    Column("plan", String, primary_key=True),
    Column("case", String, primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column(
        "cause", String, nullable=False
    ),  # the event with whose arrival this one was written: itself, or that after a timer
    Column("event", Text, nullable=False),
    Column("result", Text, nullable=False),
    UniqueConstraint("plan", "case", "id"),
    ForeignKeyConstraint(["plan", "case"], ["policy_cases.plan", "policy_cases.case"]),
)
outbox = Table(
    "policy_outbox",
    metadata,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("plan", String, nullable=False),
    Column("case", String, nullable=False),
    Column("event", String, nullable=False),
    Column("name", String, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
)
Index("policy_outbox_pending", outbox.c.confirmed, outbox.c.seq)
across = Table(
    "policy_across",
    metadata,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("plan", String, nullable=False),
    Column("pattern", String, nullable=False),
    Column("key", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("case", String),  # since version 2; rows of version 1 have none
)
Index("policy_across_key", across.c.plan, across.c.pattern, across.c.key, across.c.at)
keys = Table(
    "policy_across_keys",
    metadata,
    Column("plan", String, primary_key=True),
    Column("pattern", String, primary_key=True),
    Column("key", String, primary_key=True),
)
deliveries = Table(
    "policy_deliveries",
    metadata,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("plan", String, nullable=False),
    Column("case", String, nullable=False),
    Column("event", Text, nullable=False),
)
migrations = Table(
    "policy_migrations",
    metadata,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("plan", String, nullable=False),
    Column("case", String, nullable=False),
    Column("from_digest", String, nullable=False),
    Column("to_digest", String, nullable=False),
    Column("history", Text, nullable=False),  # events and results as they were before
)


class StoreFailed(PolicyError):
    """A store cannot be opened, read or written; nothing was acknowledged."""

    code = "store-failed"


# Versions: each step takes a database from the version before to its own.

Step = Callable[[Connection], None]


def _name_cases(connection: Connection) -> None:
    """Version 2: events that patterns across cases look at name their case, so that those outlived are taken out."""
    if "case" not in {column["name"] for column in inspect(connection).get_columns(across.name)}:
        connection.exec_driver_sql(f'ALTER TABLE {across.name} ADD COLUMN "case" VARCHAR')


STEPS: dict[int, Step] = {1: metadata.create_all, 2: _name_cases}


def bring_up(connection: Connection) -> None:
    """Makes the tables, or brings those of an older version to this one, step by step.

    Raises:
        StoreFailed: The database was made by a later version.
    """
    known = (
        connection.execute(select(schema.c.version)).scalar() if inspect(connection).has_table(schema.name) else None
    )
    if known is not None and known > VERSION:
        raise StoreFailed(
            f"the store has version {known}, this engine knows versions up to {VERSION}",
            code="store-newer",
            hint="install the version that made it, or a later one",
        )
    for version in range((known or 0) + 1, VERSION + 1):
        STEPS[version](connection)
    if known is None:
        connection.execute(insert(schema).values(version=VERSION))
    elif known < VERSION:
        connection.execute(update(schema).values(version=VERSION))


# Opening.


def open_engine(url: str) -> Engine:
    """The engine of a database, its tables made or brought up; a path without a scheme is a file of SQLite."""
    try:
        address = make_url(url if "://" in url else f"sqlite:///{url}")
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(f"`{address.drivername}` is none of SQLite and PostgreSQL")
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        with extra("postgres"):
            engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            _as_sqlite(engine)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreFailed(
            f"a store cannot be opened there: {error}",
            hint="a file, sqlite:///FILE, or postgresql://… with the extra `postgres`",
        ) from error
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":  # of two that open it at once, one makes the tables
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7065762)")
            bring_up(connection)
    except DBAPIError as error:
        engine.dispose()
        raise StoreFailed(f"the store cannot be opened: {error.orig}") from error
    except StoreFailed:
        engine.dispose()
        raise
    return engine


def _as_sqlite(engine: Engine) -> None:
    """Every commit reaches the disk; transactions begin as those who write want them to."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # the driver begins none by itself
        for setting in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(WRITING)
