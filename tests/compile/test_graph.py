"""What a decision can reach: conditions on inputs also where a policy is used by another."""

from pathlib import Path

import pytest

import policy

GAP = """\
policy: gap
format: 1
inputs: {expected: number, obtained: number, scale of expected: string, scale of obtained: string}
must hold: |
  | id  | must hold                             | because   | cite      |
  |-----|---------------------------------------|-----------|-----------|
  | one | scale of expected = scale of obtained | one scale | PARAMETER |
decisions:
  gap: {type: number, is: obtained - expected}
"""
USER = """\
policy: user
format: 1
uses: [gap]
decisions:
  short: {type: boolean, is: gap.gap < 0}
"""


def test_a_condition_over_inputs_that_no_decision_reads_holds_through_uses(tmp_path: Path) -> None:
    (tmp_path / "gap.yaml").write_text(GAP, encoding="utf-8")
    (tmp_path / "user.yaml").write_text(USER, encoding="utf-8")
    rules = policy.load(tmp_path)
    given = {"expected": 7, "obtained": 5, "scale of expected": "1 to 10", "scale of obtained": "1 to 10"}
    assert rules.decide("short", given).outcome is True
    for wrong, code in ({"scale of obtained": "1 to 5"}, "must-hold"), ({"scale of obtained": None}, "input-missing"):
        with pytest.raises(policy.InvalidInput) as refused:
            rules.decide("short", {**given, **wrong})
        assert [problem.code for problem in refused.value.problems] == [code]
