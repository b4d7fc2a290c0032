"""What is said of an input that is refused."""

from pathlib import Path

import pytest

import policy

RULES = """
policy: p
format: 1
inputs:
  spend: {type: number, values: ">= 0"}
  visits: {type: number, whole: true, values: "[1..9]"}
  items: {type: number, whole: true}
  kind: {type: string, values: [repair, advice]}
decisions: {d: {type: boolean, is: spend > visits + items and kind = "repair"}}
"""
GOOD = {"spend": 1, "visits": 1, "items": 1, "kind": "repair"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("spend", -1, "`spend` is `-1`, allowed are values `>= 0`"),
        ("visits", 1.5, "`visits` is `1.5`, allowed are whole numbers `[1..9]`"),
        ("items", 1.5, "`items` is `1.5`, allowed are whole numbers"),
        ("kind", "repare", '`kind` is `"repare"`, allowed are `"repair"`, `"advice"`'),
        ("spend", "12", '`spend` must be a number, `"12"` is a text'),
        ("spend", True, "`spend` must be a number, `true` is a boolean"),
    ],
)
def test_a_refusal_says_what_is_allowed(tmp_path: Path, name: str, value: object, message: str) -> None:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    with pytest.raises(policy.InvalidInput) as error:
        policy.load(tmp_path).decide("d", GOOD | {name: value})
    assert error.value.message == message
