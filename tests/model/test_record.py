"""Records as lines of a log."""

import json
from decimal import Decimal
from pathlib import Path

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
