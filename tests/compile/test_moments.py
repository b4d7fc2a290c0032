"""Long tables over dates, times and durations: the index answers as the language's own tests of each cell, row by row."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policy
from policy.compile import tables
from policy.decide import RuleSet
from policy.feel.emit import compile_expression
from policy.feel.fault import Fault
from policy.feel.run import Run, running
from policy.feel.typed import Matches, Variable
from policy.feel.values.temporal import LongDuration, WideDate, WideDateTime, YearsMonths
from policy.feel.values.temporal_texts import parse_temporal
from tests.effort import examples

BERLIN = ZoneInfo("Europe/Berlin")
WRITTEN = {
    "date": ["0001-01-01", "9999-12-31", "10000-01-01", "999999999-12-31", "-0044-03-15", "2026-01-01", "2026-02-28", "2026-03-01"],
    "date and time": [
        "2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00.000000001Z", "2026-01-01T00:00:01-00:30",
        "2026-10-25T02:30:00@Europe/Berlin", "2026-10-25T01:30:00+01:00", "9999-12-31T23:59:59Z", "12026-01-01T00:00:00Z",
    ],
    "local": ["2026-01-01T00:00:00", "2026-01-01T00:00:00.5", "2026-01-01T00:00:00.000000001", "12026-01-01T00:00:00"],
    "time": ["00:00:00", "23:59:59.999999999", "10:00:00", "10:00:00.5"],
    "zoned time": ["00:00:00Z", "10:00:00+08:00", "02:00:00Z", "23:00:00-05:00"],
    "days and time duration": ["P1D", "PT24H", "-P1D", "PT0.000000001S", "P999999999999D", "PT0S"],
    "years and months duration": ["P1Y", "P12M", "-P1M", "P0M"],
}  # fmt: skip
KINDS = {"local": "date and time", "zoned time": "time"}
FURTHER: dict[str, list[Any]] = {
    "date": [date(2026, 2, 27), date.min, date.max, WideDate(10000, 1, 2), WideDate(-45, 1, 1)],
    "date and time": [
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
        datetime(2026, 1, 1, 3, 30, tzinfo=timezone(timedelta(hours=3, minutes=30))), datetime(1, 1, 1, tzinfo=UTC),
    ],
    "local": [datetime(2026, 1, 1), datetime.max, WideDateTime(WideDate(-1, 1, 1), time(1))],
    "time": [time(9, 59, 59, 999999), time(12)],
    "zoned time": [time(2, tzinfo=UTC), time(1, 59, tzinfo=UTC), time(18, tzinfo=timezone(timedelta(hours=-8)))],
    "days and time duration": [timedelta(1), timedelta(microseconds=1), LongDuration(-1), timedelta(-1)],
    "years and months duration": [YearsMonths(11), YearsMonths(-1)],
}  # fmt: skip
ODD: dict[str, list[Any]] = {
    "date and time": [datetime(2026, 1, 1), datetime(2026, 10, 25, 2, 30)],
    "local": [datetime(2026, 1, 1, tzinfo=UTC)],
    "time": [time(10, tzinfo=UTC)],
    "zoned time": [time(10), time(10, tzinfo=BERLIN)],
}
HEAD = """\
policy: p
format: 1
inputs: {{v: {{type: {kind}, optional: true}}, n: number}}
decisions:
  r:
    type: number
    hit: collect
    table: |
      | v | n | => r |
      |---|---|------|
"""


def cells(written: list[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(written).map('@"{}"'.format)
    test = st.one_of(
        one,
        st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "="]), one),
        st.builds("{}{}..{}{}".format, st.sampled_from("[("), one, one, st.sampled_from("])")),
        st.just("null"),
    )
    several = st.lists(test, min_size=2, max_size=3).map(", ".join)
    listed = st.lists(one, min_size=2, max_size=4).map(", ".join)
    return st.one_of(st.just("-"), test, test, several, listed, several.map("not({})".format))


@st.composite
def columns(draw: st.DrawFn) -> tuple[str, list[str], list[Any]]:
    name = draw(st.sampled_from(sorted(WRITTEN)))
    made = draw(st.lists(cells(WRITTEN[name]), min_size=1, max_size=12))
    known = [*map(parse_temporal, WRITTEN[name]), *FURTHER[name], None]
    return name, made, draw(st.lists(st.sampled_from(known), min_size=1, max_size=6))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("moments") / "p.yaml"


def loaded(file: Path, name: str, tests: list[str], cache: bool = False) -> RuleSet:
    rows = "".join(f"      | {cell} | {'-' if at % 3 else '< 5'} | {at} |\n" for at, cell in enumerate(tests))
    file.write_text(HEAD.format(kind=KINDS.get(name, name)) + rows, encoding="utf-8")
    return policy.load(file, cache=cache)


def asked(rules: RuleSet, value: Any) -> list[int] | str:
    """What the rows come to by the tests of the language."""
    table: Any = rules.find("r").logic
    found = []
    try:
        with running(Run(datetime(2026, 1, 1, tzinfo=UTC))):
            for at, row in enumerate(table.rows):
                test = Matches(Variable("v", type=table.columns[0].type), row.cells[0])
                if not row.cells[0].tests or compile_expression(test, ("v",), "fail")(value) is True:
                    found.append(at)
    except Fault as fault:
        return str(fault)
    return found


def told(rules: RuleSet, value: Any, quick: bool) -> Any:
    ask = rules.decider("r") if quick else lambda given: rules.decide("r", given)
    try:
        return ask({"v": value, "n": 1}).outcome
    except policy.DecisionFailed as error:
        return error.code


@pytest.fixture(params=[0, 1000], ids=["index", "chain"])
def chain(request: pytest.FixtureRequest) -> Iterator[int]:
    before = tables.CHAIN
    tables.CHAIN = request.param
    yield request.param
    tables.CHAIN = before


@settings(max_examples=examples(60), suppress_health_check=[*HealthCheck])
@given(column=columns())
@pytest.mark.parametrize("rows", [0, 120])
def test_each_row_is_found(column: tuple[str, list[str], list[Any]], chain: int, rows: int, file: Path) -> None:
    name, tests, values = column
    rules = loaded(file, name, [*tests, *["-"] * rows])
    for value in values:
        expected = asked(rules, value)
        for quick in (False, True):
            assert told(rules, value, quick) == expected, (value, quick)


@settings(max_examples=examples(40), suppress_health_check=[*HealthCheck])
@given(name=st.sampled_from(sorted(ODD)), data=st.data())
def test_values_that_do_not_compare_are_asked_row_by_row(name: str, data: st.DataObject, file: Path) -> None:
    """With the index as without: an error where a row with a test is asked, else the rows without any."""
    tests = data.draw(st.lists(cells(WRITTEN[name]), min_size=1, max_size=5))
    value = data.draw(st.sampled_from(ODD[name]))
    found = []
    before = tables.CHAIN
    try:
        for tables.CHAIN in (0, 1000):
            rules = loaded(file, name, tests)
            found += [told(rules, value, quick) for quick in (False, True)]
    finally:
        tables.CHAIN = before
    assert all(each == found[0] for each in found), found


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_an_index_that_was_kept_answers_alike(
    name: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    forms = ("{}", "< {}", ">= {}", "[{}..{}]")
    tests = [form.format(*[f'@"{text}"'] * 2) for text in WRITTEN[name] for form in forms] + ["-"] * 120
    values = [*map(parse_temporal, WRITTEN[name]), *FURTHER[name], *ODD.get(name, []), None]
    answers = []
    for cache in (False, True, True):
        rules = loaded(file, name, tests, cache)
        answers.append([told(rules, value, quick=True) for value in values])
    assert answers[0] == answers[1] == answers[2]
