"""Plans that the tests share, and stores to test on: SQLite in a file, and PostgreSQL where a server is at hand."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import policy
from policy.cases.plan import Plan
from policy.cases.store import CaseStore

PLANS = Path(__file__).parent / "plans"
POSTGRES = os.environ.get("POLICY_POSTGRES", "")
PLAN = """\
case plan: repair
format: 1
version: "1"
events:
  asked: {what: string, size: {type: number, optional: true}}
  tried: {by: string, solved: boolean}
  paid: {}
facts:
  vain: count(tried[solved = false])
  last: tried[-1]
patterns: |
  | id       | a     | b     | times | same | where        | within | among |
  |----------|-------|-------|-------|------|--------------|--------|-------|
  | again    | asked | -     | 3     | what | -            | @"P7D" | case  |
  | answered | asked | tried | -     | -    | b.by != "no" | @"P1D" | case  |
  | all over | asked | -     | 3     | what | -            | @"P7D" | cases |
signals: |
  | id     | when         | because                | because (zh)       |
  |--------|--------------|------------------------|--------------------|
  | often  | again        | {this.what} again      | 又是{this.what}    |
  | vain   | vain >= 2    | {vain} times in vain   | -                  |
  | spread | all over     | many ask for it        | -                  |
timers: |
  | id    | runs in          | after   | because          |
  |-------|------------------|---------|------------------|
  | call  | "open"           | @"PT6H" | nobody called    |
  | alarm | "open", "urgent" | @"P1D"  | not yet settled  |
actions:
  call: {whom: string}
  bill: {sum: number}
moves:
  start: open
  end: [closed]
  hit: first
  table: |
    | id        | state            | event     | again | => state                                | => action                        | because            | because (zh) |
    |-----------|------------------|-----------|-------|-----------------------------------------|----------------------------------|--------------------|--------------|
    | again     | "open"           | "asked"   | true  | "urgent"                                | [call(whom: "boss"), bill(sum: 0)] | {this.what} again | 又来了       |
    | done      | "open", "urgent" | "tried"   | -     | if this.solved then "solved" else state | -                                | tried by {this.by} | 试过         |
    | paid      | "solved"         | "paid"    | -     | "closed"                                | -                                | paid               | 已付         |
    | late      | -                | "timeout" | -     | -                                       | call(whom: this.timer)           | {this.timer}       | 超时         |
    | otherwise | -                | -         | -     | -                                       | -                                | nothing            | 无           |
"""


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


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Writes a plan into a folder of its own."""

    def write(text: str) -> Path:
        path = tmp_path_factory.mktemp("home") / "plans" / "plan.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def repair(written: Callable[[str], Path]) -> Plan:
    """A plan with everything that plans can have."""
    return policy.load_plan(written(PLAN))
