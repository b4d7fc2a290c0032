"""Frames of every kind go in, frames of the same kind come out; what is wrong with a frame is told once."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import policy
from policy.columns import frames

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

RULES = """\
policy: p
format: 1
inputs:
  order total: {type: number, values: ">= 0"}
  standing: {type: string, values: [good, late], optional: true}
parameters:
  least: {type: number, cite: PARAMETER, dated: {start: 100, 2030-01-01: 1000}}
decisions:
  terms:
    outputs: {percent: number, days: {type: number, optional: true}}
    hit: first
    table: |
      | id    | order total | standing | => percent | => days | because               | cite      |
      |-------|-------------|----------|------------|---------|-----------------------|-----------|
      | late  | -           | "late"   | 0          | null    | a bill is open        | PARAMETER |
      | large | >= least    | -        | 2.5        | 30      | {order total} is much | PARAMETER |
  to pay: {type: number, is: order total * (100 - terms.percent) / 100}
  third: {type: number, is: order total / 3}
  marks:
    type: list<string>
    is: |
      if order total > 50 then ["a", "b"] else []
  anything:
    type: Any
    is: |
      {total: order total, terms: terms}
"""
ROWS = {"order total": [100.0, 99.99, 5.0, -1.0], "standing": ["good", "late", None, "late"]}
TOLD = {
    "terms.percent": [Decimal("2.5"), Decimal(0), None, None],
    "terms.days": [30, None, None, None],
    "rules": ["terms/large", "terms/late", None, None],
    "rejected": [
        None,
        None,
        "no-row: no row of `terms` matches",
        "input-out-of-range: `order total` is `-1.0`, allowed are values `>= 0`",
    ],
}


@pytest.fixture
def rules(tmp_path: Path) -> policy.RuleSet:
    path = tmp_path / "p.yaml"
    path.write_text(RULES, encoding="utf-8")
    return policy.load(path)


def terms(rules: policy.RuleSet, **options: Any) -> Any:
    return rules.decider("terms", as_of="2026-01-01", **options)


def test_a_table_of_arrow(rules: policy.RuleSet) -> None:
    found = terms(rules).table(pa.table(ROWS))
    assert isinstance(found, pa.Table)
    assert found.to_pydict() == TOLD
    assert [str(t) for t in found.schema.types] == ["decimal128(38, 1)", "int64", "string", "string"]


def test_a_batch_and_a_reader_of_arrow(rules: policy.RuleSet) -> None:
    batch = pa.RecordBatch.from_pydict(ROWS)
    found = terms(rules).table(batch)
    assert isinstance(found, pa.RecordBatch)
    reader = terms(rules).table(pa.RecordBatchReader.from_batches(batch.schema, [batch, batch]))
    assert isinstance(reader, pa.RecordBatchReader)
    assert reader.read_all().to_pydict() == {name: values * 2 for name, values in TOLD.items()}


def test_a_frame_of_polars(rules: policy.RuleSet) -> None:
    found = terms(rules).table(pl.DataFrame(ROWS))
    assert isinstance(found, pl.DataFrame)
    assert found.to_dict(as_series=False) == TOLD
    categories = pl.DataFrame(ROWS).with_columns(pl.col("standing").cast(pl.Categorical))
    assert terms(rules).table(categories).equals(found)


def test_a_frame_of_pandas_keeps_its_index(rules: policy.RuleSet) -> None:
    found = terms(rules).table(pd.DataFrame(ROWS, index=[7, 5, 3, 1]))
    assert list(found.index) == [7, 5, 3, 1]
    assert list(found["rules"].dropna()) == ["terms/large", "terms/late"]


def test_any_stream_of_arrow(rules: policy.RuleSet) -> None:
    class Stream:
        def __arrow_c_stream__(self, schema: Any = None) -> Any:
            return pa.table(ROWS).__arrow_c_stream__(schema)

    assert terms(rules).table(Stream()).to_pydict() == TOLD


@pytest.mark.parametrize("frame", [pa.table(ROWS).slice(0, 0), pl.DataFrame(ROWS).clear(), pd.DataFrame(ROWS).iloc[:0]])
def test_frames_without_rows(rules: policy.RuleSet, frame: Any) -> None:
    assert len(terms(rules).table(frame)) == 0


@pytest.mark.parametrize("given", [[{"order total": 1}], {"order total": [1]}, 3, None])
def test_what_is_no_frame(rules: policy.RuleSet, given: Any) -> None:
    with pytest.raises(policy.PolicyError) as error:
        terms(rules).table(given)
    assert error.value.code == "not-a-frame"


def test_a_lazy_frame_is_collected_first(rules: policy.RuleSet) -> None:
    with pytest.raises(policy.PolicyError, match="LazyFrame") as error:
        terms(rules).table(pl.LazyFrame(ROWS))
    assert "collect" in error.value.hint


def test_columns_of_mixed_objects(rules: policy.RuleSet) -> None:
    with pytest.raises(policy.PolicyError) as error:
        terms(rules).table(pd.DataFrame({"order total": [1, "x"]}, dtype=object))
    assert error.value.code == "not-a-frame"


def test_missing_and_unknown_columns_are_told_at_once(rules: policy.RuleSet) -> None:
    with pytest.raises(policy.InvalidInput) as error:
        terms(rules).table(pa.table({"order totl": [1], "id": [1]}))
    assert [(p.code, p.message, p.hint[:26]) for p in error.value.problems] == [
        ("input-missing", "there is no column for the input `order total`", "did you mean `order totl`?"),
        ("input-unknown", "there is no input for the column `order totl`", "did you mean `order total`"),
        ("input-unknown", "there is no input for the column `id`", '`extra="ignore"` passes ov'),
    ]
    assert terms(rules, extra="ignore").table(pa.table({"id": [1], "order total": [500]})).num_rows == 1


def test_doubled_columns(rules: policy.RuleSet) -> None:
    with pytest.raises(policy.InvalidInput, match="twice"):
        terms(rules).table(pa.table([[1], [2]], names=["order total", "order  total"]))


def test_a_column_that_is_not_given_is_null(rules: policy.RuleSet) -> None:
    assert terms(rules).table(pa.table({"order total": [100]}))["rules"].to_pylist() == ["terms/large"]


def test_all_rows_are_as_of_one_moment(rules: policy.RuleSet) -> None:
    frame = pa.table({"order total": [500]})
    assert rules.decider("terms", as_of="2030-01-01").table(frame)["rejected"].to_pylist() != [None]
    assert terms(rules).table(frame)["rejected"].to_pylist() == [None]


def test_reasons(rules: policy.RuleSet) -> None:
    found = terms(rules).table(pa.table(ROWS), reasons=True)
    assert found["because"].to_pylist() == ["100 is much", "a bill is open", None, None]
    assert found["remarks"].to_pylist() == ["", "", None, None]


def test_forms_of_outcomes(rules: policy.RuleSet) -> None:
    frame = pa.table({"order total": [100, 200]})
    assert rules.decider("to pay", as_of="2026-01-01").table(frame)["to pay"].to_pylist() == [Decimal("97.5"), 195]
    assert rules.decider("to pay", as_of="2026-01-01", numbers="float").table(frame)["to pay"].to_pylist() == [
        97.5,
        195.0,
    ]
    third = rules.decider("third").table(frame)["third"]
    assert third.type == pa.decimal128(38, 18)
    assert third.to_pylist()[0] == Decimal("33.333333333333333333")
    assert rules.decider("marks").table(frame)["marks"].to_pylist() == [["a", "b"], ["a", "b"]]
    told = rules.decider("anything", as_of="2026-01-01").table(frame)["anything"].to_pylist()
    assert told[0] == '{"total": 100, "terms": {"percent": 2.5, "days": 30}}'


def test_an_outcome_that_does_not_fit_is_rejected(rules: policy.RuleSet) -> None:
    frame = pa.table({"order total": [1e30, 1e-17, 1.0]})
    found = rules.decider("third").table(frame).to_pylist()
    assert [row["rejected"] and row["rejected"].partition(":")[0] for row in found] == ["outcome-unfit"] * 2 + [None]


def test_moments_that_python_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(
        "policy: q\nformat: 1\ninputs: {at: date and time, on: {type: date, optional: true}}\ndecisions:\n"
        '  late:\n    type: boolean\n    is: |\n      at > @"2026-01-01T00:00:00"\n  year: {type: number, optional: true, is: on.year}\n',
        encoding="utf-8",
    )
    rules = policy.load(path)
    nanoseconds = pa.array([1_767_225_600_000_000_001, 1_767_225_600_000_000_000], pa.timestamp("ns"))
    assert rules.decider("late").table(pa.table({"at": nanoseconds}))["late"].to_pylist() == [True, False]
    far = pa.array([2**61], pa.timestamp("us"))
    assert rules.decider("late").table(pa.table({"at": far}))["late"].to_pylist() == [True]
    days = pa.array([10**7, 0], pa.int32()).cast(pa.date32())
    assert rules.decider("year").table(pa.table({"on": days}))["year"].to_pylist() == [29349, 1970]
    clock = pa.array([dt.datetime(2026, 10, 25, 0, 30), dt.datetime(2026, 10, 25, 1, 30)]).cast(
        pa.timestamp("us", "UTC")
    )
    paris = clock.cast(pa.timestamp("us", "Europe/Paris"))  # two moments of one reading of the clock
    assert len(rules.decider("late").table(pa.table({"at": paris}))) == 2


def test_nested_columns_are_taken_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(
        "policy: q\nformat: 1\ninputs: {lines: list<number>}\ndecisions:\n  total: {type: number, is: sum(lines)}\n",
        encoding="utf-8",
    )
    decide = policy.load(path).decider("total")
    frame = pa.table({"lines": [[1, 2], [3]]})
    assert decide.table(frame)["total"].to_pylist() == [3, 3]
    assert decide.explain_plan(frame) == "row by row: `lines` is no single value"


def test_the_plan_is_explained(rules: policy.RuleSet) -> None:
    frame = pa.table(ROWS)
    assert terms(rules).explain_plan(frame) == "`terms`: its 2 rows a column at a time"
    assert rules.decider("to pay", as_of="2026-01-01").explain_plan(frame).splitlines() == [
        "`terms`: its 2 rows a column at a time",
        "`order total`: by its values, because `to pay` needs them",
    ]


def test_many_batches_stay_in_order(rules: policy.RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "ROWS", 7)
    totals = [float(n % 200) for n in range(1000)]
    found = terms(rules).table(pa.table({"order total": totals, "standing": ["good"] * 1000}))
    assert found["rules"].to_pylist() == ["terms/large" if total >= 100 else None for total in totals]


def test_values_with_little_in_common_are_taken_one_by_one(rules: policy.RuleSet) -> None:
    totals = [n / 7 for n in range(5000)]
    found = rules.decider("third").table(pa.table({"order total": totals}))
    single = rules.decider("third")
    assert [float(value) for value in found["third"].to_pylist()[:50]] == [
        pytest.approx(float(single({"order total": total}).outcome)) for total in totals[:50]
    ]


@pytest.mark.parametrize(
    ("aggregator", "type_", "outcomes"),
    [("count", "int64", [0, 1, 2]), ("sum", "decimal128(38, 1)", [None, 1, Decimal("3.5")]), ("max", "decimal128(38, 1)", [None, 1, Decimal("2.5")])],
)  # fmt: skip
def test_collected_numbers_have_the_places_that_they_need(
    tmp_path: Path, aggregator: str, type_: str, outcomes: list[Any]
) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(
        f"policy: q\nformat: 1\ninputs: {{n: number}}\ndecisions:\n  total:\n    type: number\n    hit: collect {aggregator}\n"
        "    table: |\n      | n   | => total |\n      |-----|----------|\n      | > 1 | 1        |\n      | > 2 | 2.5      |\n",
        encoding="utf-8",
    )
    found = policy.load(path).decider("total").table(pa.table({"n": [1, 2, 3]}))["total"]
    assert (str(found.type), found.to_pylist()) == (type_, outcomes)


def test_moments_finer_than_microseconds(tmp_path: Path) -> None:
    """The earliest that there is, and an hour that a zone has twice, by value and by class."""
    file = tmp_path / "p.yaml"
    file.write_text(
        "policy: p\nformat: 1\ninputs: {at: date and time}\ndecisions:\n  seen: {type: string, is: string(at)}\n"
        '  late:\n    type: boolean\n    is: |\n      at - @"2026-10-25T01:00:00Z" >= @"PT0S"\n',
        encoding="utf-8",
    )
    rules = policy.load(file)
    earliest = pa.table({"at": pa.array([-(1 << 63) + 1]).cast(pa.timestamp("ns"))})
    assert rules.decider("seen").table(earliest)["seen"].to_pylist() == ["1677-09-21T00:12:43.145224193"]
    back = 1_792_890_000_000_000_000  # 2026-10-25T01:00:00Z, when clocks go from 3 back to 2
    autumn = pa.array([back - 3_599_999_999_999, back, back + 1]).cast(pa.timestamp("ns", "Europe/Berlin"))
    assert rules.decider("late").table(pa.table({"at": autumn}))["late"].to_pylist() == [False, True, True]


@pytest.mark.parametrize(
    "cuts",
    [[f"0.{'0' * 312}{digit}" for digit in range(1, 10)], ["-1" + "0" * 400, *"0123456", "1" + "0" * 400]],
    ids=["beside nothing", "beyond all floats"],
)
def test_cuts_that_floats_hardly_tell_apart(tmp_path: Path, cuts: list[str]) -> None:
    rows = "\n".join(
        f'      | < {cut} | "{number}a" |\n      | {cut} | "{number}b" |' for number, cut in enumerate(cuts)
    )
    file = tmp_path / "p.yaml"
    file.write_text(
        "policy: p\nformat: 1\ninputs: {x: number}\ndecisions:\n  d:\n    type: string\n    hit: first\n"
        f"    table: |\n      | x | => d |\n      |---|------|\n{rows}\n",
        encoding="utf-8",
    )
    decide = policy.load(file).decider("d")
    values = [0.0, 1.0, 3.5, 1e-313, 5e-313, -1e308]
    frame = pa.table({"x": [value for value in values if float(cuts[0]) < value < float(cuts[-1])]})
    assert frame.num_rows
    assert decide.table(frame)["d"].to_pylist() == [decide({"x": x}).outcome for x in frame["x"].to_pylist()]


@pytest.mark.parametrize("name", ["row", "rules", "because", "remarks", "rejected"])
def test_a_decision_called_like_a_column_that_tells_of_the_row(tmp_path: Path, name: str) -> None:
    file = tmp_path / "q.yaml"
    file.write_text(
        f"policy: q\nformat: 1\ninputs: {{x: number}}\ndecisions: {{{name}: {{type: number, is: x}}}}\n",
        encoding="utf-8",
    )
    decided = policy.load(file).decider(name).table(pl.DataFrame({"x": [1]}), reasons=True)
    assert decided.columns == [f"q.{name}", "rules", "because", "remarks", "rejected"]
