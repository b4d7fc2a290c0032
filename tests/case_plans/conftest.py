"""Stores to test on: SQLite in a file, and PostgreSQL where a server is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import policy
from policy.cases.plan import Plan
from policy.cases.store import CaseStore

PLANS = Path(__file__).parent / "plans"
POSTGRES = os.environ.get("POLICY_POSTGRES", "")


@pytest.fixture(scope="session")
def calls() -> Plan:
    return policy.load_plan(PLANS / "calls.yaml")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cases.db'}"
        return
    if not POSTGRES:
        pytest.skip("no PostgreSQL server: POLICY_POSTGRES names none")
    import psycopg

    name = f"t{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(url: str) -> Iterator[CaseStore]:
    with CaseStore(url) as found:
        yield found
