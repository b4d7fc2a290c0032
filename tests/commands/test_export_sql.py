"""`policy export sql`: the example of its help, exit statuses, the examples of its codes."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from policy.codes import CODES
from tests.commands.test_help import EXAMPLE

Policy = Callable[..., Result]


@pytest.mark.parametrize("of", [("export",), ("export", "sql")])
def test_the_example_of_the_help_runs(demo: Policy, of: tuple[str, ...]) -> None:
    [example] = EXAMPLE.findall(demo(*of, "--help").stdout)
    result = demo(*shlex.split(example))
    assert result.exit_code == 0 and 'AS "discount/rule"' in result.stdout


@pytest.mark.parametrize(("code", "status"), [("not-in-sql", 1), ("wrong-column", 2)])
def test_the_examples_of_the_codes(demo: Policy, code: str, status: int) -> None:
    wrong = demo("export", "sql", "demo", *shlex.split(CODES[code].wrong))
    assert wrong.exit_code == status and code in wrong.stderr and wrong.stdout == ""
    assert demo("export", "sql", "demo", *shlex.split(CODES[code].right)).exit_code == 0


def test_a_file_is_written_whole_or_not(demo: Policy) -> None:
    columns = ("--dialect", "duckdb", "--decision", "to pay", "--columns")
    assert demo("export", "sql", "demo", *columns, "order total:double", "--out", "q.sql").exit_code == 1
    assert not Path("q.sql").exists()
    assert demo("export", "sql", "demo", *columns, "order total:bigint", "--out", "q.sql", "--because").exit_code == 0
    assert "because" in Path("q.sql").read_text(encoding="utf-8")


def test_spark_takes_parquet_alone(demo: Policy) -> None:
    asked = ("run", "demo", "--decision", "discount", "--engine", "spark", "--in")
    for more in (
        ("orders.csv", "--out", "o.parquet"),
        ("-", "--form", "parquet", "--out", "o"),
        ("a.parquet", "--out", "b.parquet", "--explain-plan"),
    ):
        assert demo(*asked, *more).exit_code == 2
