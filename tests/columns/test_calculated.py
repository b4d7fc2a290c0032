"""What rules calculate with, a column at a time: each row as a single decision has it, at the cut-offs above all."""

from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import policy
from tests.columns.test_laws import FLOATS, expected
from tests.effort import examples

pa = pytest.importorskip("pyarrow")

INPUTS = ("x", "y", "z")
CONSTANTS = (
    "0",
    "1",
    "2",
    "3",
    "0.1",
    "0.25",
    "2.50",
    "100",
    "-3",
    "0.333333333333333",
    "9007199254740993",
    "1e17",
    "1e-30",
)
WHOLE = [0, 1, -1, 2, 3, 4, 10, 100, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63)]
CENTS = [Decimal(n).scaleb(-2) for n in (0, 1, 10, 25, 30, 33, 100, 250, -300, 10**15, 99999999)]
PRICES = [0.0, 0.1, 0.2, 0.3, 0.25, 1.0, 2.5, 33.33, 100.0, -3.0, 0.5, 1e15, 1e-7]


def columns() -> st.SearchStrategy[Any]:
    fine = [value.quantize(Decimal("1e-20")) for value in CENTS if abs(value) < 10**8]
    return st.sampled_from([
        (pa.float64(), PRICES), (pa.float64(), [*FLOATS, 0.1 + 0.2, 1e308, 1e-308]), (pa.int64(), WHOLE), (pa.int8(), [0, 1, 2, 3, -3, 100]),
        (pa.decimal128(20, 2), CENTS), (pa.decimal128(38, 20), fine), (pa.uint64(), [0, 1, 3, 2**63 + 1]), (pa.float32(), [0.0, 0.5, 3.0, 0.1]),
        (pa.dictionary(pa.int8(), pa.float64()), PRICES), (pa.decimal256(50, 2), [*CENTS, Decimal(10**30)]), (pa.string(), ["1"]), (pa.null(), [None]),
    ])  # fmt: skip


@st.composite
def sums(draw: st.DrawFn, depth: int = 2) -> str:
    """FEEL over numbers."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from((*INPUTS, *INPUTS, *CONSTANTS, "rate")))
    left, right = draw(sums(depth=depth - 1)), draw(sums(depth=depth - 1))
    form = draw(st.sampled_from(("({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / {1})", "(-{0} + {1})")))
    return form.format(left, right)


@st.composite
def rules_of(draw: st.DrawFn, optional: dict[str, bool]) -> str:
    """A policy whose decisions compare what they calculate."""
    declared = "\n".join(f"  {name}: {{type: number{', optional: true' if optional[name] else ''}}}" for name in INPUTS)
    constant = st.sampled_from(CONSTANTS)
    number = st.builds(
        "if {0} = null or {0} {1} {2} then {3} else {4}".format,
        st.sampled_from(INPUTS),
        st.sampled_from(("<", "=", ">=")),
        constant,
        sums(),
        sums(),
    )
    cells = st.one_of(
        st.just("-"), st.builds("{0} {1}".format, st.sampled_from(("<", ">=", "")), constant),
        st.builds("[0..{0}]".format, st.sampled_from(("1", "2.5", "100"))), st.builds("< {0}".format, sums(depth=1)),
    )  # fmt: skip
    rows = "\n".join(f'      | {draw(cells)} | {draw(cells)} | "{name}" |' for name in "abc")
    on_error = draw(st.sampled_from(("", "on error: null\n")))
    outputs = st.one_of(constant, sums(), st.just("q"))
    amounts = "\n".join(f'      | {draw(cells)} | "{name}" | {draw(outputs)} | {draw(outputs)} |' for name in "abc")
    return (
        f"policy: p\nformat: 1\n{on_error}parameters: {{rate: {{type: number, value: 0.2}}}}\ninputs:\n{declared}\ndecisions:\n"
        f"  s: {{type: number, optional: true, is: {draw(sums())}}}\n"
        f"  q: {{type: number, optional: true, is: {draw(number)}}}\n"
        f"  t:\n    type: string\n    hit: {draw(st.sampled_from(('first', 'collect')))}\n    table: |\n"
        f"      | s | {draw(st.sampled_from(('q', 'q + 1', 's * 2')))} | => t |\n      |---|---|---|\n{rows}\n"
        f"  b: {{type: boolean, optional: true, is: {draw(sums())} {draw(st.sampled_from(('<', '<=', '=', '!=')))} {draw(sums())}}}\n"
        "  c:\n    optional: true\n    outputs: {kind: string, amount: {type: number, optional: true}, other: {type: number, optional: true}}\n"
        f"    hit: first\n    table: |\n      | {draw(st.sampled_from(('x', 's')))} | => kind | => amount | => other |\n      |---|---|---|---|\n"
        f"{amounts}\n      | - | \"d\" | {draw(outputs)} | null |\n"
        f"  f:\n    context:\n      one: {draw(sums())}\n      two: {draw(st.sampled_from(('q', 's', 'q + 1', 'one * 2', '1')))}\n"
    )  # fmt: skip


@st.composite
def frames(draw: st.DrawFn, optional: dict[str, bool]) -> Any:
    length = draw(st.integers(0, 12))
    made = {}
    for name in INPUTS:
        type_, values = draw(columns())
        likely = [*values, None] if optional[name] or draw(st.integers(0, 9)) == 0 else values
        made[name] = pa.array(draw(st.lists(st.sampled_from(likely), min_size=length, max_size=length)), type_)
    return pa.table(made)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)
@given(st.data())
def test_a_frame_gives_what_single_decisions_give(tmp_path_factory: Any, data: st.DataObject) -> None:
    optional = {name: data.draw(st.booleans()) for name in INPUTS}
    text = data.draw(rules_of(optional))
    path: Path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        rules = policy.load(path)
    except policy.InvalidRules:
        return
    frame = data.draw(frames(optional))
    for decision, fields, numbers in ASKED:
        decide = rules.decider(decision, numbers=numbers)
        found = decide.table(frame)
        for row, told in zip(frame.to_pylist(), found.to_pylist(), strict=True):
            if "outcome-unfit" not in str(told["rejected"]):
                wanted = [in_column(value, numbers) for value in expected(decide, row, fields)]
                assert list(told.values()) == wanted, (decision, row, decide.explain_plan(frame), text)


ASKED = [
    ("b", [None], "decimal"), ("t", [None], "decimal"), ("q", [None], "decimal"), ("q", [None], "float"),
    ("c", ["kind", "amount", "other"], "decimal"), ("f", ["one", "two"], "decimal"), ("f", ["one", "two"], "float"),
]  # fmt: skip


def in_column(value: Any, numbers: str) -> Any:
    """A number as a column of decimals holds it."""
    if numbers == "float" or not isinstance(value, int | Decimal) or isinstance(value, bool):
        return value
    return Decimal(value).quantize(Decimal("1e-18"), context=Context(prec=60))


RATIO = """
policy: p
format: 1
inputs:
  debt: {type: number, values: ">= 0"}
  income: {type: number, values: ">= 0"}
  paid: {type: number, optional: true}
decisions:
  ratio: {type: number, is: if income = 0 then 1 else debt / income}
  level:
    type: string
    hit: first
    table: |
      | ratio        | debt - paid | => level |
      |--------------|-------------|----------|
      | < 0.3        | > 0         | "a"      |
      | [0.3..0.45]  | -           | "b"      |
      | -            | = 0         | "c"      |
      | -            | -           | "d"      |
"""


def asked(rules: policy.RuleSet, frame: Any, decision: str) -> tuple[Any, int]:
    """The results, and how many single decisions were taken for them."""
    from attrs import evolve

    from policy.columns.asking import Asked, asking_of

    asking, count = asking_of(rules, decision, Asked()), 0

    def decide(inputs: Any) -> Any:
        nonlocal count
        count += 1
        return asking.decide(inputs)

    return evolve(asking, decide=decide).table(frame), count


def amounts(kind: str, cents: list[int]) -> Any:
    if kind == "decimal":
        return pa.array([Decimal(n).scaleb(-2) for n in cents], pa.decimal128(18, 2))
    return pa.array([n / 100 for n in cents])


@pytest.mark.parametrize("kind", ["decimal", "float"])
def test_few_rows_are_decided_by_themselves(tmp_path: Path, kind: str) -> None:
    """Also where many lie at a cut-off, divide by zero, or have nothing to calculate with."""
    path = tmp_path / "p.yaml"
    path.write_text(RATIO, encoding="utf-8")
    rules = policy.load(path)
    debts = [n % 5000 for n in range(0, 60_000, 7)]
    incomes = [0 if n % 5 == 0 else debt * 10 // (3 if n % 2 else 4) for n, debt in enumerate(debts)]
    paid = [debt if n % 3 else debt - 1 for n, debt in enumerate(debts)]
    frame = pa.table({"debt": amounts(kind, debts), "income": amounts(kind, incomes), "paid": amounts(kind, paid)})
    found, count = asked(rules, frame, "level")
    assert count < 60
    decide = rules.decider("level")
    for row, told in zip(frame.to_pylist()[:2000], found.to_pylist(), strict=False):
        assert list(told.values()) == expected(decide, row, [None])


def test_what_is_calculated_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(RATIO, encoding="utf-8")
    frame = pa.table({"debt": [1.5], "income": [3], "paid": [None]})
    assert policy.load(path).decider("level").explain_plan(frame).splitlines() == [
        "`income`: by 3 classes of its values",
        "`paid`: by whether it has a value",
        "`debt`, `income`: by 3 classes of what `level` calculates",
        "`debt`, `paid`: by 3 classes of what `level` calculates",
    ]


def test_floats_that_are_hardly_apart_are_told_apart(tmp_path: Path) -> None:
    """What lies within the rounding of floats is decided with decimals."""
    path = tmp_path / "p.yaml"
    path.write_text(
        "policy: p\nformat: 1\ninputs: {x: number, y: number}\ndecisions:\n"
        "  sum: {type: boolean, is: x + y > 0.3}\n  part: {type: boolean, is: x / y >= 0.333333333333333333}\n",
        encoding="utf-8",
    )
    rules = policy.load(path)
    x = [0.1, 0.1 + 2**-56, 0.10000000000000002, 1e-9, 0.1, 1.0, 2**-1074]
    y = [0.2, 0.2, 0.2, 0.299999999, 0.19999999999999998, 3.0, 1e300]
    frame = pa.table({"x": x, "y": y})
    for name in ("sum", "part"):
        decide = rules.decider(name)
        for row, told in zip(frame.to_pylist(), decide.table(frame).to_pylist(), strict=True):
            assert list(told.values()) == expected(decide, row, [None])


FEES = """
policy: p
format: 1
inputs:
  amount: {type: number, values: ">= 0"}
  months: {type: number, whole: true}
decisions:
  base: {type: number, is: if months > 12 then amount / 8 else amount * 0.1}
  fee:
    outputs: {fee: number, kind: string}
    hit: first
    table: |
      | amount | months | => fee               | => kind   |
      |--------|--------|----------------------|-----------|
      | < 100  | -      | 5                    | "flat"    |
      | -      | >= 24  | base + 2.50 * months | "long"    |
      | -      | -      | base                 | "usual"   |
"""


@pytest.mark.parametrize("kind", ["decimal", "float"])
def test_amounts_of_the_outcome_are_calculated_a_column_at_a_time(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(FEES, encoding="utf-8")
    rules = policy.load(path)
    cents = [n * 37 % 99_991 for n in range(6000)]
    frame = pa.table({"amount": amounts(kind, cents), "months": [n % 40 for n in range(6000)]})
    decide = rules.decider("fee")
    assert decide.explain_plan(frame).splitlines()[-1] == "`fee.fee`: calculated a column at a time where it is exact"
    found, count = asked(rules, frame, "fee")
    assert count < 20
    for row, told in zip(frame.to_pylist()[:1500], found.to_pylist(), strict=False):
        assert list(told.values()) == [in_column(v, "decimal") for v in expected(decide, row, ["fee", "kind"])]


BESIDE = """
policy: p
format: 1
inputs: {x: number, y: number, z: number, w: number}
decisions:
  more: {type: boolean, is: x / y - z / w >= 0}
"""
FACTORS = st.tuples(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(FACTORS, min_size=20, max_size=60))
def test_quotients_that_floats_do_not_tell_apart(
    tmp_path_factory: Any, factors: list[tuple[float, float, float]]
) -> None:
    path: Path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(BESIDE, encoding="utf-8")
    decide = policy.load(path).decider("more")
    rows = [{"x": z * by, "y": w * by, "z": z, "w": w} for z, w, by in factors]
    frame = pa.Table.from_pylist(rows)
    assert decide.table(frame)["more"].to_pylist() == [decide(row).outcome for row in rows]
