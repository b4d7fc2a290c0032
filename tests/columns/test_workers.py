"""Rows that are taken one by one go to other processes where they are many: the same results, in order, or a clear error."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

import policy
from tests.columns.test_laws import expected

pa = pytest.importorskip("pyarrow")
pytest.importorskip("loky")

from policy.columns import frames, workers  # noqa: E402 - they need the extra
from policy.columns.asking import Asked, asking_of  # noqa: E402
from policy.columns.run import run  # noqa: E402

RULES = """
policy: p
format: 1
inputs: {x: {type: number, values: ">= 0"}, name: string}
decisions:
  told: {type: string, is: if x > 990 then string(1 / (x - 995)) else string(x * x) + name}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> policy.RuleSet:
    monkeypatch.setattr(workers, "MANY", 2_000)
    monkeypatch.setattr(workers, "FEW", 50)
    monkeypatch.setattr(frames, "ROWS", 1_200)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    path = tmp_path / "p.yaml"
    path.write_text(RULES, encoding="utf-8")
    return policy.load(path)


def frame(count: int) -> Any:
    """Rows that have nothing in common; some are rejected, one divides by zero."""
    return pa.table({"x": [n / 2 - 1 for n in range(count)], "name": [f"税{n}" for n in range(count)]})


def test_the_same_results_in_order(rules: policy.RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    start = workers.Hands._started
    monkeypatch.setattr(workers.Hands, "_started", lambda self: started.append(1) or start(self))
    decide = rules.decider("told", as_of="2026-01-01")
    rows = frame(6_100)
    found = decide.table(rows)
    assert started == [1]
    for row, told in zip(rows.to_pylist(), found.to_pylist(), strict=True):
        assert list(told.values()) == expected(decide, row, [None])


def test_a_process_that_ends_is_an_error(rules: policy.RuleSet) -> None:
    asking = asking_of(rules, "told", Asked())
    rows = frame(30_000)
    plan = asking.plan(rows.schema)
    going = run(plan, frames.small(rows.to_batches()))
    next(going)
    while plan.hands._pool is None or not plan.hands._pool._processes:
        next(going)
    for process in list(plan.hands._pool._processes):
        os.kill(process, signal.SIGKILL)
    with pytest.raises(policy.PolicyError, match="a process that decided rows has ended") as error:
        list(going)
    assert error.value.code == "not-done"
    assert plan.hands._pool is None


def test_functions_that_a_service_lends_stay_in_its_process(rules: policy.RuleSet) -> None:
    again = asking_of(rules, "told", Asked()).again
    assert again is not None and again.packed() is not None
    lent = policy.RuleSet(rules.typed, {"score": len})
    other = asking_of(lent, "told", Asked()).again
    assert other is not None and other.packed() is None
