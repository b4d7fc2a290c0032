"""A long table is compiled and asked without making its rows, one by one, of what it says."""

from pathlib import Path

import pytest

import policy
from policy.model.typed import TypedDecision, TypedRows, TypedTable

HEAD = """\
policy: p
format: 1
inputs: {n: number, s: string}
parameters: {limit: {value: 7, cite: PARAMETER}}
decisions:
  fee:
    type: number
    hit: first
    table: |
      | n | s | => fee | because |
      |---|---|--------|---------|
"""


def test_rows_are_made_when_a_record_tells_of_them(tmp_path: Path) -> None:
    rows = [f'      | [{n}..{n + 2}) | "k{n % 3}", "z" | {n} | row {n} |\n' for n in range(300)]
    rows[5] = '      | > limit | "k2" | 5 | more than {limit} |\n'
    (tmp_path / "p.yaml").write_text(HEAD + "".join(rows), encoding="utf-8")
    rules = policy.load(tmp_path)
    decision = rules.find("fee")
    assert isinstance(decision, TypedDecision) and isinstance(decision.logic, TypedTable)
    made = decision.logic.rows
    assert isinstance(made, TypedRows)
    given = {"n": 123.5, "s": "k0"}
    records = [rules.decider("fee")(given), rules.decide("fee", given)]
    assert [*made._made] == [*made.telling] == [5]
    assert [(record.outcome, record.rules, record.because) for record in records] == [
        (123, ["fee/124"], ["row 123"])
    ] * 2
    assert [*made._made] == [5, 123]
    assert rules.decide("fee", {"n": 8, "s": "k2"}).because == ["more than 7"]
    with pytest.raises(policy.DecisionFailed):
        rules.decide("fee", {"n": 500, "s": "k0"})
