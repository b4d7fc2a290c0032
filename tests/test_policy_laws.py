"""Laws of whole rule files: what a clean check promises, and what holds however a decision is asked for."""

import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import policy
from policy.testing import inputs
from tests import drawn_policies

LOOSE = settings(suppress_health_check=list(HealthCheck))
SOME = settings(LOOSE, max_examples=settings.default.max_examples // 3)  # each loads a file of six decisions
FEW = settings(LOOSE, max_examples=settings.default.max_examples // 10)
THREADS = 8
OF_VALUES = re.compile(  # what a value may do that its type allows; everything else a check has to see before
    "by zero|no position|no items from|too large|outside|no second below|logarithm only|square root|not defined"
    "|length is 1|is a whole number|the date|years|a range that ends before|without an end"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "p.yaml"


def loaded(file: Path, text: str) -> policy.RuleSet | None:
    """The rules of the text; None where they are invalid."""
    file.write_text(text, encoding="utf-8")
    try:
        return policy.load(file)
    except policy.InvalidRules:
        return None


def valid(file: Path, text: str) -> policy.RuleSet:
    """The rules of the text; another is drawn where they are invalid."""
    rules = loaded(file, text)
    assume(rules is not None)
    assert rules is not None
    return rules


@SOME
@given(text=drawn_policies.files, data=st.data())
def test_what_is_valid_gives_no_type_error(text: str, data: st.DataObject, file: Path) -> None:
    rules = loaded(file, text)
    if rules is None:
        return
    for name in drawn_policies.DECISIONS:
        values = data.draw(inputs(rules, name))
        try:
            rules.decide(name, values)
        except policy.DecisionFailed as failure:
            if failure.code == "evaluation-failed":
                assert OF_VALUES.search(failure.message), failure


Answer = tuple[str, Any]


def answered(decide: Any, values: dict[str, Any]) -> Answer:
    """What comes out, or what went wrong, in a form that can be compared."""
    try:
        record = decide(values)
    except policy.PolicyError as error:
        return error.code, error.message
    return "", (record.outcome, record.rules, record.because, record.inputs)


def floats(value: Any) -> Any:
    """The value with the nearest float for each number."""
    if isinstance(value, list):
        return [floats(item) for item in value]
    if isinstance(value, dict):
        return {name: floats(part) for name, part in value.items()}
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return float(value) + 0.0 if number else value  # nothing has no sign: -0.0 + 0.0 is 0.0


@SOME
@given(text=drawn_policies.files, data=st.data())
def test_a_float_is_the_nearest_of_the_decimal(text: str, data: st.DataObject, file: Path) -> None:
    rules = valid(file, text)
    for name in drawn_policies.DECISIONS:
        values = data.draw(inputs(rules, name))
        exact = answered(rules.decider(name, as_of="2026-06-30"), values)
        near = answered(rules.decider(name, as_of="2026-06-30", numbers="float"), values)
        if exact[0]:
            assert near == exact
        else:
            assert repr(floats(near[1][0])) == repr(floats(exact[1][0])) and near[1][1:] == exact[1][1:]


@FEW
@given(text=drawn_policies.files, data=st.data())
def test_threads_get_the_same_answers(text: str, data: st.DataObject, file: Path) -> None:
    rules = valid(file, text)
    asked = [(name, data.draw(inputs(rules, name))) for name in drawn_policies.DECISIONS for _ in range(3)]
    together = policy.load(file)  # nothing of it is compiled yet
    deciders = {name: together.decider(name, as_of="2026-06-30") for name in drawn_policies.DECISIONS}
    start = Barrier(THREADS)

    def work(number: int) -> list[Answer]:
        start.wait()
        turned = asked[number:] + asked[:number]
        found = [answered(deciders[name], values) for _ in range(5) for name, values in turned]
        return found[: len(asked)][len(asked) - number :] + found[: len(asked) - number]

    alone = [answered(rules.decider(name, as_of="2026-06-30"), values) for name, values in asked]
    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(work, range(THREADS)):
            assert found == alone


@SOME
@given(text=drawn_policies.files, data=st.data())
def test_a_pickled_record_says_the_same(text: str, data: st.DataObject, file: Path) -> None:
    rules = valid(file, text)
    for name in drawn_policies.DECISIONS:
        try:
            record = rules.decide(name, data.draw(inputs(rules, name)))
        except policy.DecisionFailed as failure:
            assert failure.record is not None
            record = failure.record
        again = pickle.loads(pickle.dumps(record))
        assert again == record and again.to_json() == record.to_json() and again.steps() == record.steps()


ZONES = (
    "America/New_York",
    "Europe/Paris",
    "Asia/Shanghai",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
)
TURNS = (  # days on which clocks were put forward or back, or which a zone never had, and plain ones
    "2026-03-08", "2026-11-01", "2026-03-29", "2026-10-25", "2018-11-04", "2018-02-18", "2011-12-30", "2011-12-31", "2026-06-30",
)  # fmt: skip
DATED = """\
policy: p
format: 1
time zone: {zone}
parameters:
  rate: {{dated: {{start: 1, {day}: 2}}, cite: PARAMETER}}
decisions:
  d:
    outputs: {{rate: number, row: string, day: date}}
    hit: unique
    table: |
      | id  | valid from | valid until | => rate | => row | => day  |
      |-----|------------|-------------|---------|--------|---------|
      | old | -          | {eve}       | rate    | "old"  | today() |
      | new | {day}      | -           | rate    | "new"  | today() |
"""


@LOOSE
@given(
    zone=st.sampled_from(ZONES),
    turn=st.sampled_from(TURNS).map(date.fromisoformat),
    seconds=st.integers(-30 * 3600, 30 * 3600)
    | st.sampled_from([h * 1800 + d for h in range(-60, 61) for d in (-1, 0)]),
)
def test_each_moment_has_what_is_in_force_on_its_day_there(zone: str, turn: date, seconds: int, file: Path) -> None:
    rules = loaded(file, DATED.format(zone=zone, day=turn, eve=turn - timedelta(days=1)))
    assert rules is not None
    at = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) + timedelta(seconds=seconds)
    day = at.astimezone(ZoneInfo(zone)).date()
    expected = {"rate": 2, "row": "new", "day": day} if day >= turn else {"rate": 1, "row": "old", "day": day}
    assert rules.decide("d", as_of=at).outcome == expected
    assert rules.decider("d", as_of=at.isoformat())({}).outcome == expected


@LOOSE
@given(zone=st.sampled_from(ZONES), turn=st.sampled_from(TURNS).map(date.fromisoformat), days=st.integers(-2, 2))
def test_a_date_is_a_moment_of_its_day(zone: str, turn: date, days: int, file: Path) -> None:
    rules = loaded(file, DATED.format(zone=zone, day=turn, eve=turn - timedelta(days=1)))
    day = turn + timedelta(days=days)
    assume(not (zone == "Pacific/Apia" and day == date(2011, 12, 30)))  # a day they went without
    assert rules is not None
    record = rules.decide("d", as_of=day)
    assert record.outcome == (
        {"rate": 2, "row": "new", "day": day} if day >= turn else {"rate": 1, "row": "old", "day": day}
    )
    assert record.as_of.date() == day


OPTIONAL = """\
policy: p
format: 1
inputs:
  n: {type: number, optional: true}
  s: {type: string, values: [a, b], optional: true}
  b: {type: boolean, optional: true}
decisions:
  t:
    type: string
    hit: first
    table: |
      | id | n | s | b | => t |
      |----|---|---|---|------|
"""
CELLS = {
    "n": ("-", "5", "> 5", "<= 5", "not(5)", "!= 5", "[1..9]", "not([1..9])", "not(null)", "null", "null, > 3", "? > 3", "not(? > 3)"),
    "s": ("-", '"a"', 'not("a")', '"a", "b"', 'not("a", "b")', '!= "a"', "null", 'not(null)', '? = "a"', "string length(?) > 0"),
    "b": ("-", "true", "false", "not(true)", "not(false)", "!= true", "null", "? = true", "not(?)"),
}  # fmt: skip


@LOOSE
@given(
    rows=st.lists(st.tuples(*(st.sampled_from(CELLS[name]) for name in "nsb")), min_size=1, max_size=4),
    missing=st.sets(st.sampled_from("nsb"), min_size=1),
    as_null=st.booleans(),
)
def test_what_is_unknown_matches_no_cell_but_for_a_warning(
    rows: list[tuple[str, ...]], missing: set[str], as_null: bool, file: Path
) -> None:
    drawn = "".join(f'      | r{i} | {" | ".join(row)} | "x" |\n' for i, row in enumerate(rows))
    text = f'{OPTIONAL}{drawn}      | otherwise | - | - | - | "none" |\n'
    rules = loaded(file, text)
    assert rules is not None
    warned = {p.span.cell[-1] for p in policy.check(file) if p.code == "unknown-not-handled"}
    known = {name: value for name, value in {"n": 7, "s": "b", "b": False}.items() if name not in missing}
    given_ = {**known, **dict.fromkeys(missing)} if as_null else known
    [fired] = rules.decide("t", given_).rules
    if fired != "t/otherwise":
        number = int(fired.removeprefix("t/r"))
        for column, name in enumerate("nsb"):
            named = any("null" in row[column] for row in rows[: number + 1])
            assert rows[number][column] == "-" or name not in missing or name in warned or named
