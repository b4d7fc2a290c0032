"""Private inputs are masked wherever they would be shown: in reasons, remarks, errors."""

from pathlib import Path

import pytest

import policy

RULES = """\
policy: p
format: 1
inputs:
  phone: {type: string, private: true}
  who: string
decisions:
  number of it:
    type: number
    is: |
      number(phone, ",", ".")
  day of it: {type: date, is: date(phone)}
  told:
    type: string
    table: |
      | id | who | => told | because                                                                   | cite      |
      |----|-----|---------|---------------------------------------------------------------------------|-----------|
      | a  | -   | "x"     | {who}: {phone}, {upper case(phone)}, {phone = "1"}, {number(phone, ",", ".")} | PARAMETER |
  heard:
    phrases in: who
    table: |
      | id | says | because      | cite      |
      |----|------|--------------|-----------|
      | a  | me   | {date(phone)} | PARAMETER |
"""
SECRET = 'se"cr`et'


@pytest.fixture
def rules(tmp_path: Path) -> policy.RuleSet:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    return policy.load(tmp_path)


@pytest.mark.parametrize("decision", ["number of it", "day of it"])
def test_an_error_quotes_no_private_value(rules: policy.RuleSet, decision: str) -> None:
    with pytest.raises(policy.DecisionFailed) as caught:
        rules.decide(decision, {"phone": SECRET, "who": "me"})
    assert "cr" not in caught.value.message.replace("could", "") and "***" in caught.value.message


def test_what_is_made_of_a_private_value_is_masked_in_reasons(rules: policy.RuleSet) -> None:
    record = rules.decide("told", {"phone": SECRET, "who": "me"})
    assert record.because == ["me: ***, ***, false, …"]
    assert not any("et" in str(remark) for remark in record.remarks) and len(record.remarks) == 1


def test_remarks_of_phrases_quote_no_private_value(rules: policy.RuleSet) -> None:
    remarks = rules.decide("heard", {"phone": SECRET, "who": "me"}).remarks
    assert remarks and all("***" in remark.message and "cr" not in remark.message for remark in remarks)
