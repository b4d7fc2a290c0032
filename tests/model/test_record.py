"""Records as lines of a log."""

import copy
import json
import pickle
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import policy

RULES = """
policy: p
format: 1
inputs: {spend: number, phone: {type: string, private: true}}
decisions: {share: {type: number, is: if phone = "0" then 0 else spend / 3}}
"""


def test_a_line_of_json_keeps_all_digits_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    record = policy.load(tmp_path).decide(
        "share", {"spend": Decimal("10.5"), "phone": "13800000000"}, as_of="2026-06-30"
    )
    line = record.to_json()
    assert "\n" not in line
    assert "13800000000" not in line
    assert json.loads(line, parse_float=Decimal) == record.to_dict()
    assert record.to_dict()["outcome"] == Decimal("3.5")


BASE = """
policy: base
format: 1
lang: zh
inputs: {n: number}
decisions:
  size:
    type: string
    table: |
      | id  | n    | => size | because | because (en) | cite      |
      |-----|------|---------|---------|--------------|-----------|
      | big | >= 5 | "big"   | 大{n}   | big: {n}     | PARAMETER |
      | sml | < 5  | "small" | 小{n}   | {1 / n}      | PARAMETER |
"""
ABOVE = """
policy: above
format: 1
uses: [base]
decisions:
  sized:
    type: string
    table: |
      | id | base.size | => sized  | because | cite      |
      |----|-----------|-----------|---------|-----------|
      | s  | -         | base.size | sized   | PARAMETER |
"""
COPIES: list[Callable[[policy.Record], policy.Record]] = [
    copy.copy,
    copy.deepcopy,
    lambda record: pickle.loads(pickle.dumps(record)),
]


@pytest.fixture
def rules(tmp_path: Path) -> policy.RuleSet:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "above.yaml").write_text(ABOVE, encoding="utf-8")
    return policy.load(tmp_path)


@pytest.mark.parametrize("again", COPIES)
@pytest.mark.parametrize("lang", [None, "en", "zh", "fr"])
@pytest.mark.parametrize("n", [0, 3, Decimal("7.5")])
def test_a_copy_is_equal_and_says_the_same(
    rules: policy.RuleSet, n: object, lang: str | None, again: Callable[[policy.Record], policy.Record]
) -> None:
    record = rules.decide("sized", {"n": n}, as_of="2026-06-30", lang=lang)
    copied = again(record)
    assert copied == record and hash(copied) == hash(record) and again(copied) == record
    assert copied.to_json() == record.to_json() and copied.steps() == record.steps()
    for other in ("en", "zh", "fr"):
        assert copied.reasons(other) == record.reasons(other)


def test_records_that_say_something_else_differ(rules: policy.RuleSet) -> None:
    def record(n: int = 5, lang: str = "zh", as_of: str = "2026-06-30", name: str = "sized") -> policy.Record:
        return rules.decide(name, {"n": n}, as_of=as_of, lang=lang)

    assert record() == record()
    others = [record(n=6), record(lang="en"), record(as_of="2026-07-01"), record(name="base.size")]
    assert record() not in others and len({record(), *others}) == 5
    assert record() != record().outcome


def test_reasons_and_steps_call_functions_of_the_policy(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        """\
policy: p
format: 1
inputs: {n: number, unit: string}
parameters: {limit: {value: 3}}
functions:
  written(amount, of): string(amount) + shown(of)
  shown(of): if of = "percent" then "%" else of
  above(n): n > limit
decisions:
  d:
    type: string
    table: |
      | id | above(n) | => d   | because                           |
      |----|----------|--------|-----------------------------------|
      | a  | true     | "much" | {written(n, unit)} is above {limit} |
      | b  | false    | "few"  | {if above(n) then 1 else shown(unit)} |
""",
        encoding="utf-8",
    )
    rules = policy.load(tmp_path)
    record = rules.decide("d", {"n": 20, "unit": "percent"})
    assert (record.outcome, record.because) == ("much", ["20% is above 3"])
    assert rules.decider("d")({"n": 2, "unit": "percent"}).because == ["%"]
    assert dict(record.steps()[0].columns) == {"above(n)": True}
    assert pickle.loads(pickle.dumps(record)).because == ["20% is above 3"]
