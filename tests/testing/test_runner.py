"""The test runner: what passes, what fails and with which words, what counts as covered."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policy.problems import InvalidRules
from policy.report.tests import test_lines as lines_of
from policy.report.visible import plain
from policy.testing import run_tests
from policy.testing.results import TestRun

RULES = """\
policy: tiers
format: 1
uses: [base]
inputs:
  spend: {type: number, values: ">= 0"}
  standing: {type: string, values: [good, late], optional: true}
  phone: {type: number, optional: true, private: true}
parameters:
  gold from: {value: 100, cite: PARAMETER}
must hold: |
  | id  | must hold     | because  | cite      |
  |-----|---------------|----------|-----------|
  | pos | gold from > 0 | positive | PARAMETER |
  | odd | spend != 13   | unlucky  | PARAMETER |
decisions:
  tier:
    outputs:
      level: {type: string, values: [gold, plain, none]}
      gifts: list<string>
    hit: first
    table: |
      | id        | spend        | phone | base.rate | => level | => gifts     | because | cite      |
      |-----------|--------------|-------|-----------|----------|--------------|---------|-----------|
      | p         | >= gold from | -     | -         | "gold"   | ["a", "b"]   | x       | PARAMETER |
      | otherwise | -            | -     | -         | "plain"  | []           | x       | PARAMETER |
  share: {type: number, is: 100 / spend}
  hits:
    type: number
    hit: collect
    table: |
      | id | spend | => hits | because | cite      |
      |----|-------|---------|---------|-----------|
      | a  | > 10  | 1       | x       | PARAMETER |
      | b  | > 20  | 2       | x       | PARAMETER |
"""
BASE = """\
policy: base
format: 1
inputs: {kind: {type: string, optional: true}}
parameters:
  bonus: {value: 1, cite: PARAMETER}
  unset: {type: number, cite: PARAMETER}
decisions:
  rate:
    type: number
    table: |
      | id | kind | => rate | because | cite |
      |----|------|---------|---------|------|
      | r  | -    | bonus   | x       | PARAMETER |
  open: {type: number, optional: true, is: unset + 1}
"""

PASS = {
    "keys named only": "given: {spend: 100}, expect: {tier: {level: gold}}",
    "lists item by item": "given: {spend: 100}, expect: {tier: {gifts: [a, b]}}",
    "exactly these rows": "given: {spend: 100}, rules: [tier/p]",
    "otherwise has a name": "given: {spend: 1}, rules: [tier/otherwise]",
    "rows in any order": "given: {spend: 30}, rules: [hits/b, hits/a]",
    "rows of a used policy": "given: {spend: 1}, rules: [base.rate/r]",
    "a decision of a used policy": "given: {spend: 1}, expect: {base.rate: 1}",
    "a parameter of the policy": "given: {spend: 1}, parameters: {gold from: 1}, rules: [tier/p]",
    "a parameter of a used policy": "given: {spend: 1}, parameters: {base.bonus: 7}, expect: {base.rate: 7}",
    "one code among the problems": "given: {spend: -1, standing: bad}, fails: input-out-of-range",
    "exactly these codes": "given: {spend: -1, standing: [1]}, fails: [input-out-of-range]",
    "an input of the wrong type": "given: {spend: much}, fails: input-wrong-type",
    "a misspelt input that must fail": "given: {spend: 1, spent: 1}, fails: input-unknown",
    "a missing input that must fail": "given: {}, fails: input-missing",
    "an error that must fail": "given: {spend: 0}, rules: [share/x], fails: evaluation-failed",
    "a condition on parameters": "parameters: {gold from: 0}, fails: must-hold, rules: [must hold/pos]",
    "a condition on inputs": "given: {spend: 13}, fails: must-hold, rules: [must hold/odd]",
    "remarks": "expect: {base.open: null}, remarks: [parameter-not-set]",
    "a parameter unset": "given: {spend: 1}, parameters: {base.bonus: null}, fails: evaluation-failed, rules: [base.rate/r]",
}
FAIL = {
    "another value": (
        "given: {spend: 1}, expect: {tier: {level: gold}}",
        ["tier.level", 'expected  "gold"', 'got       "plain"', "fired tier/otherwise at"],
    ),
    "what met the cells": ("given: {spend: 1}, expect: {tier: {level: gold}}", ["spend", "is 1"]),
    "a list of another length": ("given: {spend: 100}, expect: {tier: {gifts: [a]}}", ["tier.gifts"]),
    "a row too few": ("given: {spend: 30}, rules: [hits/a]", ["expected  hits/a", "got       hits/a, hits/b"]),
    "a misspelt output": (
        "given: {spend: 1}, expect: {tier: {levle: gold}}",
        ["unknown-expectation", "did you mean `level`?"],
    ),
    "a misspelt decision": ("given: {spend: 1}, expect: {teir: 1}", ["unknown-decision", "did you mean `tier`?"]),
    "a decision misspelt in rules": ("given: {spend: 1}, rules: [teir/p]", ["unknown-decision"]),
    "a misspelt input": (
        "given: {spent: 1}, expect: {tier: {level: gold}}",
        ["unknown-given", "did you mean `spend`?"],
    ),
    "a misspelt parameter": ("given: {spend: 1}, parameters: {gold form: 1}, rules: [tier/p]", ["unknown-parameter"]),
    "a parameter of no policy": ("given: {spend: 1}, parameters: {bas.bonus: 1}, rules: [tier/p]", ["unknown-policy"]),
    "text for a number": ("given: {spend: 1}, expect: {hits: many}", ["wrong-value"]),
    "no failure": ("given: {spend: 1}, fails: input-missing", ["got       no failure"]),
    "another failure": ("given: {spend: -1}, fails: [input-missing]", ["got       input-out-of-range"]),
    "a failure more": ("given: {spend: 13}, fails: [must-hold, no-row]", ["expected  must-hold, no-row"]),
    "an unexpected failure": ("given: {spend: 0}, expect: {share: 1}", ["fails with evaluation-failed"]),
    "other conditions": (
        "given: {spend: 13}, fails: must-hold, rules: [must hold/pos]",
        ["expected  must hold/pos", "got       must hold/odd"],
    ),
    "no moment": ("as of: soon, given: {spend: 1}, rules: [tier/otherwise]", ["wrong-value"]),
    "remarks not made": (
        "given: {spend: 1}, rules: [tier/otherwise], remarks: [parameter-not-set]",
        ["expected  parameter-not-set", "got       none"],
    ),
    "remarks made": ("expect: {base.open: null}, remarks: []", ["got       parameter-not-set"]),
}
Run = Callable[..., TestRun]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a test file over the policies above."""
    (tmp_path / "tiers.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")

    def running(text: str, **options: str) -> TestRun:
        (tmp_path / "tiers_test.yaml").write_text(f"test: tiers\nformat: 1\n{text}", encoding="utf-8")
        return run_tests([tmp_path], **options)

    return running


def case(written: str) -> str:
    return f"cases: [{{name: a case, {written}}}]\n"


@pytest.mark.parametrize("name", PASS)
def test_passes(run: Run, name: str) -> None:
    result = run(case(PASS[name]))
    assert (result.passed, result.failed) == (1, 0), plain(lines_of(result))


@pytest.mark.parametrize("name", FAIL)
def test_fails_and_says_why(run: Run, name: str) -> None:
    written, said = FAIL[name]
    result = run(case(written))
    assert (result.passed, result.failed) == (0, 1)
    text = plain(lines_of(result))
    assert all(part in text for part in said), text
    assert "tiers_test.yaml:3:" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-case"),
        ("cases: []\n", "no-case"),
        ("cases: [{name: x, given: {spend: 1}}]\n", "no-expectation"),
        ("cases: [{name: x, expcet: {tier: 1}}]\n", "unknown-key"),
        ("case: []\n", "unknown-key"),
    ],
)
def test_a_file_that_tests_nothing_fails(run: Run, text: str, code: str) -> None:
    result = run(text)
    assert result.failed == 1 and code in {problem.code for problem in result.files[0].problems}


def test_a_test_of_no_policy_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x_test.yaml").write_text(
        "test: tirs\nformat: 1\ncases: [{name: x, expect: {a: 1}}]\n", encoding="utf-8"
    )
    result = run(case("given: {spend: 1}, rules: [tier/otherwise]"))
    assert [problem.code for file in result.files for problem in file.problems] == ["unknown-policy"]


def test_invalid_rules_raise(run: Run, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("policy: base\nformat: 1\n", encoding="utf-8")
    with pytest.raises(InvalidRules):
        run(case("given: {spend: 1}, rules: [tier/otherwise]"))


TABLE = """\
given: {spend: 1}
tables:
  - decision: tier
    table: |
      | name | spend | => level | rules  |
      |------|-------|----------|--------|
      | g    | 100   | "gold"   | tier/p |
      | d    | -     | "plain"  | -      |
  - decision: hits
    table: |
      | spend | rules          |
      |-------|----------------|
      | 30    | hits/a, hits/b |
      | 5     | -              |
"""


def test_tables(run: Run) -> None:
    result = run(TABLE)
    assert [case.name for case in result.cases] == ["tier: g", "tier: d", "hits: 1", "hits: 2"]
    assert (result.passed, result.failed) == (4, 0), plain(lines_of(result))


def test_a_row_that_expects_no_rule_fails_where_one_fires(run: Run) -> None:
    assert run(TABLE.replace("| 5     |", "| 15    |")).failed == 1


def test_filter(run: Run) -> None:
    assert [case.name for case in run(TABLE, wanted="HITS").cases] == ["hits: 1", "hits: 2"]


def test_coverage_counts_rows_and_values_of_decisions_with_an_expectation(run: Run) -> None:
    coverage = run(case("given: {spend: 100}, expect: {tier: {level: gold}}")).coverage
    assert {row.rule: row.cases for row in coverage.rows} == {
        "tier/p": 1,
        "tier/otherwise": 0,
        "hits/a": 0,
        "hits/b": 0,
    }
    assert {value.value: value.cases for value in coverage.values} == {"gold": 1, "plain": 0, "none": 0}
    assert coverage.percent == 28


SCORES = """\
policy: scores
format: 1
inputs: {speed: {type: number, optional: true}}
decisions:
  card:
    scores: sum
    table: |
      | id | item     | score | cite      |
      |----|----------|-------|-----------|
      | s  | how fast | speed | PARAMETER |
"""


@pytest.mark.parametrize(("expected", "cases"), [("expect: {card: {total: 3}}", 1), ("remarks: []", 0)])
def test_items_of_a_score_card_count_where_its_outcome_is_expected(tmp_path: Path, expected: str, cases: int) -> None:
    (tmp_path / "scores.yaml").write_text(SCORES, encoding="utf-8")
    test = f"test: scores\nformat: 1\ncases:\n  - {{name: c, given: {{speed: 3}}, {expected}}}\n"
    (tmp_path / "scores_test.yaml").write_text(test, encoding="utf-8")
    assert [(row.rule, row.cases) for row in run_tests([tmp_path]).coverage.rows] == [("card/s", cases)]


def test_private_inputs_are_masked(run: Run) -> None:
    for written in (
        "given: {spend: 1, phone: 555123}, expect: {tier: {level: gold}}",
        "given: {spend: 1, phone: a555123}, expect: {tier: {level: gold}}",
        "given: {spend: 1, phone: a555123}, fails: [no-row]",
    ):
        text = plain(lines_of(run(case(written))))
        assert "555123" not in text and "***" in text
