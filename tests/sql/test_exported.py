"""Queries: what they look like, what is refused and where, names that would break out of them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlglot

import policy
from policy.decide import RuleSet
from policy.sql import exported
from policy.sql.dialects import DIALECTS
from tests.sql.agreement import disagreements
from tests.sql.engines import Duck

HEAD = 'policy: p\nformat: 1\nversion: "1"\n'
INPUTS = """\
inputs:
  n: {type: number, optional: true}
  m: number
  s: {type: string, optional: true}
  d: date
  at: {type: date and time, optional: true}
  ns: {type: list<number>, optional: true}
"""
COLUMNS = "n:decimal(8,2), m:integer, s:varchar, d:date, at:timestamptz"
Load = Callable[[str], RuleSet]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(text: str) -> RuleSet:
        (tmp_path / "p.yaml").write_text(HEAD + text, encoding="utf-8")
        return policy.load(tmp_path / "p.yaml")

    return loaded


def of(load: Load, expression: str, columns: str = COLUMNS, dialect: str = "duckdb", **more: Any) -> Any:
    rules = load(f"{INPUTS}decisions:\n  x:\n    optional: true\n    is: |\n      {expression}\n")
    return exported(rules, "x", dialect=dialect, columns=columns, as_of="2026-06-30", **more)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("n / 3", "quotient"),
        ("n / m", "quotient"),
        ("n ** 2", "each engine"),
        ("n * n * n * n * n", "40 digits"),
        ('s + "a"', "no numbers"),
        ("upper case(s)", "upper case"),
        ("[n, m]", "a list"),
        ("{a: [1, 2]}", "list"),
        ("for i in 1..3 return i + m", "loop"),
        ("d + duration(s)", "duration"),
        ('d - @"2026-01-01"', "duration"),
        ('at < @"2026-01-01T00:00:00"', "zone"),
        ("1 / (1 - 1) + m", "goes wrong for every row"),
        ("sqrt(m)", "sqrt"),
        ('at + @"PT1H"', "no numbers"),
        ("floor(n, m)", "from row to row"),
        ("contains(s, s)", "look for"),
    ],
)
def test_what_is_refused_with_its_place(load: Load, expression: str, reason: str) -> None:
    made = of(load, expression)
    assert made.sql is None
    assert {problem.code for problem in made.problems} == {"not-in-sql"}
    assert reason in made.problems[0].message and made.problems[0].span.line > 4


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("max(m, 2)", "for two numbers: `if a > b then a else b`"),
        ("sqrt(m)", "give it to the query as a column of its own, or put the table through `policy run`"),
    ],
)
def test_the_way_round_what_has_no_counterpart(load: Load, expression: str, hint: str) -> None:
    assert [problem.hint for problem in of(load, expression).problems] == [hint]


def test_a_list_is_no_column(load: Load) -> None:
    assert of(load, "m", "m:varchar").problems[0].code == "not-in-sql"
    assert of(load, "m", "n:integer").problems[0].code == "wrong-column"
    assert of(load, "m", "m:integer, mm:integer").problems[0].hint == "did you mean `m`?"


def test_constants_are_moved_to_the_grid_of_the_column(load: Load) -> None:
    assert '"n_1" < 0.31' in of(load, "n < 0.305").sql
    assert '"n_1" <= 0.30' in of(load, "n <= 0.305").sql.replace('"n_1" <= 0.3\n', '"n_1" <= 0.30\n').replace(
        "0.3 ", "0.30 "
    )
    assert 'WHEN NOT "n_1" IS NULL THEN TRUE' in of(load, "n < 1e40").sql


def test_a_period_a_moment_and_the_engine_stand_in_the_comment(load: Load) -> None:
    dated = load(
        INPUTS + "parameters: {cut: {dated: {start: 1, 2026-01-01: 2, 2027-01-01: 3}, cite: x}, free: {type: number}}\n"
        "decisions: {x: {is: m > cut}, y: {is: d < today()}, z: {optional: true, is: free + m}}\n"
    )
    made = exported(dated, "x", dialect="snowflake", columns=COLUMNS, as_of="2026-06-30")
    assert "the same since 2026-01-01T00:00:00+00:00 until 2027-01-01T00:00:00+00:00" in made.sql
    assert "NOT TESTED" in made.sql and "> 2" in made.sql
    assert "no other moment" in exported(dated, "y", dialect="duckdb", columns=COLUMNS).sql
    assert "null here: p.free" in exported(dated, "z", dialect="duckdb", columns=COLUMNS).sql


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written(load: Load, dialect: str) -> None:
    for expression in (
        "decimal(n * 0.5, 2)",
        'd + @"P1M"',
        's = null or s in ("a", "税\'\\\\")',
        "if n < 0.305 then m else null",
    ):
        made = of(load, expression, dialect=dialect, view='"a view"', keys=["id"])
        assert made.sql and len(sqlglot.parse(made.sql, dialect=dialect)) == 1


HOSTILE = [
    "it's", 'a "quoted" name', "x`y", "back\\slash", "'; DROP TABLE t; --", "*/ /*", "--", "税", "$1 %s {x}", "ＳＥＬＥＣＴ",
    "problem ", "a\nb", "\\",
]  # fmt: skip


def test_names_and_texts_break_out_of_nothing(load: Load, tmp_path: Path) -> None:
    """Names of columns, decisions and rows, texts and reasons that look like SQL are what they are."""
    lines = "".join(
        f"      | {number} '; -- | {_feel(text)} | {_feel(text)} | {_because(text)} |\n"
        for number, text in enumerate(HOSTILE[:-2])
    )
    load(
        "inputs: {s: string}\ndecisions:\n  r's:\n    type: string\n    table: |\n      | id | s | => r's | because |\n"
        f'      |---|---|---|---|\n{lines}      | otherwise | - | "none" | {{s}} |\n'
    )
    data = [{"s": text} for text in [*HOSTILE, None]]
    for name in HOSTILE:
        rows = [{**row, name: row["s"]} for row in data]
        columns = f'"{name.replace(chr(34), chr(34) * 2)}" as s:varchar'
        assert disagreements(tmp_path / "p.yaml", "r's", columns, rows, Duck(), inputs=("s",)) == []


def _because(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}").replace("|", "\\|")


def _feel(text: str) -> str:
    from policy.feel.literals import literal

    return literal(text).replace("|", "\\|")


def test_columns_of_the_result_are_told_apart(load: Load) -> None:
    assert "two columns" in of(load, "m", keys=["X"]).problems[0].message
    assert "two columns" in of(load, "m", keys=["Problem"]).problems[0].message
    long = "税" * 30
    rules = load(f"{INPUTS}decisions: {{{long}: {{is: m}}}}\n")
    made = exported(rules, long, dialect="postgres", columns=COLUMNS)
    assert "63 bytes" in made.problems[0].message


def test_models_are_refused(tmp_path: Path) -> None:
    from policy.convert import converted

    (tmp_path / "p.yaml").write_text(HEAD + "inputs: {m: number}\ndecisions: {x: {is: m + 1}}\n", encoding="utf-8")
    (tmp_path / "p.dmn").write_text(converted(tmp_path / "p.yaml")[0], encoding="utf-8")
    made = exported(policy.load(tmp_path / "p.dmn"), "x", dialect="duckdb", columns="m:integer")
    assert "DMN" in made.problems[0].message


def test_a_table_of_a_thousand_rows(load: Load, tmp_path: Path) -> None:
    lines = "".join(f"      | {n} | [{n}..{n + 1}) | {n % 7} |\n" for n in range(1000))
    load(
        f"inputs: {{n: number}}\ndecisions:\n  x:\n    type: number\n    table: |\n      | id | n | => x |\n      |---|---|---|\n{lines}"
    )
    data = [{"n": value} for value in (-1, 0, 1, 499, 500, 998, 999, 1000, None)]
    assert disagreements(tmp_path / "p.yaml", "x", "n:decimal(12,3)", data, Duck()) == []


def test_the_opposite_of_the_least_integer(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        HEAD + "inputs: {n: number}\ndecisions:\n  a: {type: number, is: abs(n)}\n  b: {type: number, is: -n}\n"
    )
    rows = [{"n": n} for n in (-(2**63), 2**63 - 1, 0)]
    for decision in ("a", "b"):
        assert disagreements(file, decision, "n:bigint", rows, Duck()) == []


def test_days_from_a_column_to_a_known_day(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    expression = '@"2026-01-31" - d >= @"P30D"'
    file.write_text(f"{HEAD}inputs: {{d: date}}\ndecisions:\n  a:\n    type: boolean\n    is: |\n      {expression}\n")
    rows = [{"d": date(2026, 1, day)} for day in (1, 2, 31)]
    assert disagreements(file, "a", "d:date", rows, Duck()) == []
