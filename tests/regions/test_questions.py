"""Gaps, overlaps, rows that never fire or never matter: the analysis against asking every input there is."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from tests.effort import USUAL

OFTEN = settings(
    max_examples=max(USUAL, settings.default.max_examples)
)  # few of the drawn tables have a half-open range that matters
COUNTS = range(7)
STANDINGS = ("good", "late", "bad")
MEMBERS = (True, False, None)
INPUTS = [
    {"count": count, "standing": standing, "member": member}
    for count, standing, member in product(COUNTS, STANDINGS, MEMBERS)
]
RULES = """\
policy: drawn
format: 1
version: "1"
inputs:
  count: {{type: number, whole: true, values: "[0..6]"}}
  standing: {{type: string, values: [good, late, bad]}}
  member: {{type: boolean, optional: true}}
parameters:
  cut: {{value: 3, cite: PARAMETER}}
decisions:
  drawn:
    outputs: {{level: string}}
    hit: {hit}
    table: |
      | id | count | standing | member | => level | because | cite |
      |----|-------|----------|--------|----------|---------|------|
{rows}
"""

numbers = st.integers(-1, 7).map(str)
counts = st.one_of(
    st.just("-"),
    numbers,
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.one_of(numbers, st.just("cut"))).map(" ".join),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), numbers, numbers, st.sampled_from("])")),
    numbers.map("not({})".format),
    st.lists(numbers, min_size=2, max_size=3).map(", ".join),
    st.just("? > 1 and ? < cut"),
    st.just("2.5"),
    st.just("not(> 2.5)"),
)
standings = st.sampled_from(["-", '"good"', '"good", "late"', 'not("bad")', "null", 'starts with(?, "g")'])
members = st.sampled_from(["-", "true", "false", "null", "not(null)", "not(true)"])
rows = st.lists(st.tuples(counts, standings, members, st.sampled_from(['"a"', '"b"'])), min_size=1, max_size=5)


def text(drawn: list[tuple[str, ...]], hit: str) -> str:
    """A rule file with these rows."""
    lines = (f"      | r{n} | {' | '.join(cells)} | x | PARAMETER |" for n, cells in enumerate(drawn, 1))
    return RULES.format(hit=hit, rows="\n".join(lines))


def written(folder: Path, content: str) -> Path:
    file = folder / "drawn.yaml"
    file.write_text(content, encoding="utf-8")
    return file


def findings(path: Path) -> dict[str, list[Any]]:
    """The problems of a file by code."""
    found: dict[str, list[Any]] = {}
    for problem in policy.check(path):
        found.setdefault(problem.code, []).append(problem)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


def fired(folder: Path, drawn: list[tuple[str, ...]]) -> list[tuple[int, ...]]:
    """For each input there is, the numbers of the rows that match."""
    decide = policy.load(written(folder, text(drawn, "rule order"))).decider("drawn")
    return [tuple(int(rule.removeprefix("drawn/r")) for rule in decide(values).rules) for values in INPUTS]


@OFTEN
@given(drawn=rows)
def test_a_gap_is_found_exactly_where_an_input_has_no_row(folder: Path, drawn: list[tuple[str, ...]]) -> None:
    matching = fired(folder, drawn)
    found = findings(written(folder, text(drawn, "first")))
    assert ("gap" in found) == (() in matching)


@OFTEN
@given(drawn=rows)
def test_an_overlap_is_found_for_each_pair_of_rows_that_share_an_input(
    folder: Path, drawn: list[tuple[str, ...]]
) -> None:
    matching = fired(folder, drawn)
    pairs = {(a, b) for rows in matching for a in rows for b in rows if a < b}
    found = findings(written(folder, text(drawn, "unique"))).get("overlap", [])
    told = {tuple(int(part.split("`")[0]) for part in problem.message.split("/r")[1:3]) for problem in found}
    assert told == pairs


@OFTEN
@given(drawn=rows)
def test_a_row_is_unreachable_exactly_where_it_is_first_for_no_input(
    folder: Path, drawn: list[tuple[str, ...]]
) -> None:
    firsts = {rows[0] for rows in fired(folder, drawn) if rows}
    found = findings(written(folder, text(drawn, "first"))).get("unreachable-row", [])
    told = {int(problem.message.split("/r")[1].split("`")[0]) for problem in found}
    assert told == set(range(1, len(drawn) + 1)) - firsts


@OFTEN
@given(drawn=rows)
def test_a_row_is_redundant_exactly_where_its_removal_changes_no_outcome(
    folder: Path, drawn: list[tuple[str, ...]]
) -> None:
    matching = fired(folder, drawn)
    level = {number: cells[3] for number, cells in enumerate(drawn, 1)}

    def outcomes(without: int) -> list[str | None]:
        left = [[row for row in rows if row != without] for rows in matching]
        return [level[rows[0]] if rows else None for rows in left]

    firsts = {rows[0] for rows in matching if rows}
    expected = {row for row in firsts if outcomes(row) == outcomes(0)}
    found = findings(written(folder, text(drawn, "first"))).get("redundant-row", [])
    assert {int(problem.message.split("/r")[1].split("`")[0]) for problem in found} == expected


@OFTEN
@given(drawn=rows)
def test_the_example_of_a_gap_has_no_row(folder: Path, drawn: list[tuple[str, ...]]) -> None:
    path = written(folder, text(drawn, "first"))
    decide = policy.load(path).decider("drawn")
    for problem in findings(path).get("gap", []):
        values = example(problem.message)
        with pytest.raises(policy.DecisionFailed) as failure:
            decide(values)
        assert failure.value.code == "no-row"


def example(message: str) -> dict[str, Any]:
    """The inputs that a message gives as an example."""
    read = {"true": True, "false": False, "null": None}
    pairs = (part.split(" = ") for part in message.split("for example ")[1].split(", "))
    return {
        name: read[value] if value in read else value.strip('"') if '"' in value else int(value)
        for name, value in pairs
    }


BY_PERIOD = """\
policy: t
format: 1
inputs: {s: {type: string, values: [a, b]}}
decisions:
  t:
    type: string
    hit: first
    table: |
      | id | s   | valid from | valid until | => t | cite      |
      |----|-----|------------|-------------|------|-----------|
      | r0 | -   | -          | 2026-12-31  | "x"  | PARAMETER |
      | r1 | "a" | -          | -           | "y"  | PARAMETER |
      | r2 | "a" | 2027-06-01 | -           | "z"  | PARAMETER |
      | r3 | -   | 2027-01-01 | -           | "x"  | PARAMETER |
"""


def test_a_row_that_fires_in_some_of_its_periods_is_a_warning_with_the_days(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(BY_PERIOD, encoding="utf-8")
    told = [(one.severity, one.message) for one in findings(path)["unreachable-row"]]
    assert told == [
        ("warning", "`t/r1` can never fire: the rows above take all of its values before 2027-01-01"),
        ("error", "`t/r2` can never fire: the rows above take all of its values from 2027-06-01"),
    ]


IN_SOME_PERIODS = """\
policy: t
format: 1
inputs: {n: {type: number}}
parameters:
  low: {dated: {start: 5, 2027-01-01: 9}, cite: PARAMETER}
  high: {dated: {start: 9, 2027-01-01: 5, 2027-06-01: 9}, cite: PARAMETER}
decisions:
  t:
    type: string
    table: |
      | id | n       | => t | cite      |
      |----|---------|------|-----------|
      | r0 | <= LEFT | "x"  | PARAMETER |
      | r1 | > RIGHT | "y"  | PARAMETER |
"""


@pytest.mark.parametrize(
    ("left", "right", "code", "days"),
    [
        ("low", "9", "gap", "before 2027-01-01"),
        ("9", "low", "overlap", "before 2027-01-01"),
        ("5", "low", "gap", "from 2027-01-01"),
        ("high", "9", "gap", "from 2027-01-01 to 2027-05-31"),
        ("9", "high", "overlap", "from 2027-01-01 to 2027-05-31"),
        ("5", "high", "gap", "before 2027-01-01 and from 2027-06-01"),
    ],
)
def test_a_gap_or_overlap_of_some_periods_names_their_days(
    left: str, right: str, code: str, days: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(IN_SOME_PERIODS.replace("LEFT", left).replace("RIGHT", right), encoding="utf-8")
    [problem] = findings(path)[code]
    assert problem.message.endswith(f" {days}")


def test_a_gap_of_all_days_names_none(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(IN_SOME_PERIODS.replace("LEFT", "4").replace("> RIGHT", "> 9, (20..high + 20)"), encoding="utf-8")
    [problem] = findings(path)["gap"]
    assert "before" not in problem.message and "from" not in problem.message
