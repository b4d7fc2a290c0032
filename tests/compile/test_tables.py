"""Tables by hit policy, as chains and through the index."""

from pathlib import Path

import pytest

import policy
from policy.compile import tables
from policy.compile.hits import LISTS

HEAD = """\
policy: p
format: 1
version: "1"
inputs: {{n: {{type: number, optional: true}}, s: string}}
parameters: {{cut: {{value: 10, cite: PARAMETER}}}}
decisions:
  d:
{outputs}    hit: {hit}
    table: |
      | id | n | s | {header} |
      |----|---|---|---|
{rows}
"""


def rule_set(tmp_path, hit, rows, outputs="    outputs: {x: {type: number, values: [3, 2, 1]}}\n", header="=> x"):
    lines = "\n".join(f"      {row}" for row in rows)
    (tmp_path / "p.yaml").write_text(HEAD.format(outputs=outputs, hit=hit, header=header, rows=lines), encoding="utf-8")
    return policy.load(tmp_path)


@pytest.fixture(params=[40, 0], ids=["chain", "index"], autouse=True)
def way(request, monkeypatch):
    monkeypatch.setattr(tables, "CHAIN", request.param)


ROWS = ["| a | < cut | - | 1 |", '| b | [5..20] | "x" | 2 |', "| c | null | - | 3 |", '| d | - | not("x", "y") | 1 |']
OTHERWISE = [*ROWS, "| otherwise | - | - | 3 |"]


@pytest.mark.parametrize(
    ("hit", "n", "s", "outcome", "rules"),
    [
        ("first", 7, "x", {"x": 1}, ["d/a"]),
        ("first", 7.5, "x", {"x": 1}, ["d/a"]),
        ("first", 10, "x", {"x": 2}, ["d/b"]),
        ("first", None, "x", {"x": 3}, ["d/c"]),
        ("unique", 12, "x", {"x": 2}, ["d/b"]),
        ("any", 3, "z", {"x": 1}, ["d/a", "d/d"]),
        ("priority", 7, "x", {"x": 2}, ["d/b"]),
        ("rule order", 7, "x", [{"x": 1}, {"x": 2}], ["d/a", "d/b"]),
        ("output order", 7, "x", [{"x": 2}, {"x": 1}], ["d/b", "d/a"]),
        ("collect", 7, "x", [{"x": 1}, {"x": 2}], ["d/a", "d/b"]),
        ("collect", 30, "x", [], []),
        ("rule order", 30, "x", [], []),
    ],
)
def test_hit_policies(tmp_path, hit, n, s, outcome, rules):
    loaded = rule_set(tmp_path, hit, ROWS)
    for record in (loaded.decide("d", {"n": n, "s": s}), loaded.decider("d")({"n": n, "s": s})):
        assert (record.outcome, record.rules) == (outcome, rules)


@pytest.mark.parametrize(
    ("hit", "n", "s", "code"),
    [
        ("unique", 7, "x", "several-rows"),
        ("any", 7, "x", "any-disagrees"),
        ("first", 30, "x", "no-row"),
        ("unique", 30, "x", "no-row"),
        ("priority", 30, "x", "no-row"),
    ],
)
def test_no_outcome_is_an_error(tmp_path, hit, n, s, code):
    with pytest.raises(policy.DecisionFailed) as caught:
        rule_set(tmp_path, hit, ROWS).decide("d", {"n": n, "s": s})
    assert caught.value.code == code and f"n = {n}" in caught.value.hint


@pytest.mark.parametrize("hit", ["unique", "any", "first", "priority", "rule order", "output order", "collect"])
def test_otherwise_fires_when_no_other_row_does(tmp_path, hit):
    record = rule_set(tmp_path, hit, OTHERWISE).decide("d", {"n": 30, "s": "x"})
    assert record.rules == ["d/otherwise"] and record.outcome == ([{"x": 3}] if hit in LISTS else {"x": 3})


@pytest.mark.parametrize(
    ("aggregate", "n", "outcome"),
    [
        ("sum", 7, 3),
        ("min", 7, 1),
        ("max", 7, 2),
        ("count", 7, 2),
        ("count", 30, 0),
    ],
)
def test_collect_with_an_aggregate(tmp_path, aggregate, n, outcome):
    loaded = rule_set(tmp_path, f"collect {aggregate}", ROWS, "    type: number\n", "=> d")
    assert loaded.decide("d", {"n": n, "s": "x"}).outcome == outcome


@pytest.mark.parametrize(
    ("hit", "n"),
    [("unique", 30), ("first", 30), ("collect sum", 30), ("unique", 5), ("any", 5)],
)
def test_a_table_without_an_outcome_is_pointed_at_as_a_whole(tmp_path, hit, n):
    rows = ["| a | < 10 | - | 1 |", "| b | [5..10] | - | 2 |"]
    loaded = rule_set(tmp_path, hit, rows, "    type: number\n", "=> d")
    with pytest.raises(policy.DecisionFailed) as caught:
        loaded.decide("d", {"n": n, "s": "x"})
    assert (caught.value.span.line, caught.value.span.cell) == (11, "")  # its header


def test_a_sum_over_no_row_is_no_row(tmp_path):
    with pytest.raises(policy.DecisionFailed) as caught:
        rule_set(tmp_path, "collect sum", ROWS, "    type: number\n", "=> d").decide("d", {"n": 30, "s": "x"})
    assert caught.value.code == "no-row"


def test_cells_in_the_full_language(tmp_path):
    rows = ['| a | ? > string length(s) | starts with(?, "x") | n * 2 |', "| b | - | - | 0 |"]
    loaded = rule_set(tmp_path, "first", rows, "    outputs: {x: {type: number, optional: true}}\n")
    assert loaded.decide("d", {"n": 2.5, "s": "xy"}).outcome == {"x": 5}
    assert loaded.decide("d", {"n": 2, "s": "xy"}).outcome == {"x": 0}


def test_valid_from_and_until_are_whole_days(tmp_path):
    (tmp_path / "p.yaml").write_text(
        """\
policy: p
format: 1
version: "1"
decisions:
  d:
    type: string
    table: |
      | id | valid from | valid until | => d  |
      |----|------------|-------------|-------|
      | a  | -          | 2026-12-31  | "old" |
      | b  | 2027-01-01 | -           | "new" |
""",
        encoding="utf-8",
    )
    loaded = policy.load(tmp_path)
    assert loaded.decide("d", as_of="2026-12-31T23:59:59.999999Z").outcome == "old"
    assert loaded.decide("d", as_of="2027-01-01").outcome == "new"


@pytest.mark.parametrize("rows", [0, 60], ids=["chain", "index"])
def test_null_is_neither_in_a_range_of_one_nor_outside(rows: int, tmp_path: Path) -> None:
    more = "".join(f"      | {n} | {n} |\n" for n in range(100, 100 + rows))
    (tmp_path / "p.yaml").write_text(
        "policy: p\nformat: 1\ninputs: {n: {type: number, optional: true}}\ndecisions:\n  d:\n    type: number\n"
        "    hit: first\n    table: |\n      | n | => d |\n      |---|------|\n      | not([5..5]) | 1 |\n"
        f"{more}      | - | 2 |\n",
        encoding="utf-8",
    )
    decide = policy.load(tmp_path).decider("d")
    assert [decide({"n": n}).outcome for n in (None, 4, 5)] == [2, 1, 2]
