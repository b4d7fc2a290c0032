"""`policy run` on Parquet files: streamed, private columns masked, rejects apart, whole files or none."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

Policy = Callable[..., Result]
RULES = """\
policy: p
format: 1
inputs:
  amount: {type: number, values: ">= 0"}
  phone: {type: string, optional: true, private: true}
decisions:
  level:
    type: string
    hit: first
    table: |
      | id    | amount | => level |
      |-------|--------|----------|
      | large | >= 100 | "large"  |
      | small | > 0    | "small"  |
  half: {type: number, is: amount / 2}
"""
AMOUNTS = [Decimal(text) for text in ("100.00", "99.99", "0.00", "-1.00")]
RUN = ("run", "p.yaml", "--in", "in.parquet", "--out", "out.parquet")


@pytest.fixture
def files(run: Policy) -> Policy:
    Path("p.yaml").write_text(RULES, encoding="utf-8")
    phones = ["555", None, "556", "557"]
    table = pa.table({"id": [1, 2, 3, 4], "amount": pa.array(AMOUNTS, pa.decimal128(9, 2)), "phone": phones})
    pq.write_table(table, "in.parquet")
    return run


def out(path: str = "out.parquet") -> Any:
    return pq.read_table(path).to_pydict()


def test_rows_that_were_decided(files: Policy) -> None:
    result = files(*RUN, "-d", "level", "--keep", "id", "--rejects", "bad.csv")
    assert (result.exit_code, result.stdout) == (1, "4 rows: 2 decided, 2 rejected\n")
    told = ["level/large", "level/small"]
    assert out() == {"row": [1, 2], "id": [1, 2], "level": ["large", "small"], "rules": told}
    assert Path("bad.csv").read_text(encoding="utf-8").splitlines() == [
        "row,reasons,id,amount,unread",
        "3,no-row: no row of `level` matches,3,0,",
        '4,"input-out-of-range: `amount` is `-1.00`, allowed are values `>= 0`",4,-1,',
    ]


def test_texts_are_texts_for_readers(files: Policy) -> None:
    files(*RUN, "-d", "level", "--ignore-extra")
    assert [str(type_) for type_ in pq.read_schema("out.parquet").types] == ["int64", "string", "string"]


def test_all_columns_are_kept_and_private_ones_masked(files: Policy) -> None:
    files("run", "p.yaml", "--in", "in.parquet", "--out", "out.parquet", "-d", "level", "--keep", "*")
    assert out()["phone"] == ["***", None]
    assert out()["amount"] == AMOUNTS[:2]


def test_rejects_in_parquet(files: Policy) -> None:
    files(*RUN, "-d", "level", "--keep", "id", "--keep", "phone", "--rejects", "bad.parquet")
    found = out("bad.parquet")
    assert (found["row"], found["id"], found["phone"]) == ([3, 4], [3, 4], ["***", "***"])
    assert found["reasons"][0] == "no-row: no row of `level` matches"


def test_rejects_are_told_where_no_file_takes_them(files: Policy) -> None:
    assert "row 3: error no-row: no row of `level` matches" in files(*RUN, "-d", "level", "--ignore-extra").stderr


def test_reasons_and_floats(files: Policy) -> None:
    files(*RUN, "-d", "half", "--ignore-extra", "--reasons", "--numbers", "float")
    assert out()["half"] == [50.0, 49.995, 0.0]
    assert list(out()) == ["row", "half", "rules", "because", "remarks"]


def test_inputs_that_are_the_same_for_every_row(files: Policy) -> None:
    pq.write_table(pa.table({"amount": [None, 200]}), "in.parquet")
    files(*RUN, "-d", "level", "--input", '{"amount": 5}')
    assert out()["level"] == ["small", "large"]


def test_the_plan(files: Policy) -> None:
    result = files("run", "p.yaml", "--in", "in.parquet", "-d", "level", "--keep", "id", "--explain-plan")
    assert (result.exit_code, result.stdout) == (0, "`level`: its 2 rows a column at a time\n")
    assert files("run", "p.yaml", "--in", "in.csv", "-d", "level", "--explain-plan").stdout.startswith("row by row")


def test_columns_that_are_missing_or_unknown(files: Policy) -> None:
    pq.write_table(pa.table({"amout": [1]}), "in.parquet")
    result = files(*RUN, "-d", "level")
    assert result.exit_code == 1
    assert "did you mean `amout`?" in result.stderr
    assert not Path("out.parquet").exists()


@pytest.mark.parametrize("damage", ["cut", "holes", "text", "nothing"])
def test_a_file_that_is_damaged_leaves_the_old_output(files: Policy, damage: str) -> None:
    Path("out.parquet").write_text("old", encoding="utf-8")
    whole = Path("in.parquet").read_bytes()
    end = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")  # of the columns
    damaged = {
        "cut": whole[:-20],
        "holes": whole[:4] + bytes(end - 4) + whole[end:],
        "text": b"amount\n1\n",
        "nothing": b"",
    }
    Path("in.parquet").write_bytes(damaged[damage])
    result = files(*RUN, "-d", "level", "--ignore-extra", "--rejects", "bad.parquet")
    assert result.exit_code == 2
    assert "can not be read as Parquet" in result.stderr
    assert Path("out.parquet").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in Path().iterdir()) == ["in.parquet", "out.parquet", "p.yaml"]


def test_the_output_never_takes_the_place_of_the_input(files: Policy) -> None:
    before = Path("in.parquet").read_bytes()
    result = files("run", "p.yaml", "--in", "in.parquet", "--out", "./in.parquet", "-d", "level", "--keep", "*")
    assert (result.exit_code, "error wrong-usage: --in and --out need different files" in result.stderr) == (2, True)
    assert Path("in.parquet").read_bytes() == before


def test_a_file_without_rows(files: Policy) -> None:
    pq.write_table(pq.read_table("in.parquet").slice(0, 0), "in.parquet")
    result = files(*RUN, "-d", "level", "--ignore-extra", "--rejects", "bad.parquet")
    assert (result.exit_code, result.stdout) == (0, "0 rows: 0 decided, 0 rejected\n")
    assert out()["level"] == out("bad.parquet")["row"] == []


def test_hostile_names_of_columns(files: Policy) -> None:
    names = ["a.b", "=cmd|' /C calc'!A0", "\x1b[31m", "税率", "row", "id", "amount"]
    pq.write_table(pa.table([[1]] * len(names), names=names), "in.parquet")
    assert files(*RUN, "-d", "level", "--keep", "a.b", "--keep", "税率", "--ignore-extra").exit_code == 0
    assert out()["a.b"] == [1]
    refused = files(*RUN, "-d", "level", "--keep", "row", "--ignore-extra")
    assert (refused.exit_code, "`row`, where the decision would write" in refused.stderr) == (2, True)
    assert "\x1b" not in files(*RUN, "-d", "level").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--in", "in.parquet", "--out", "out.csv"),
        ("--in", "in.csv", "--out", "out.parquet"),
        ("--in", "in.parquet", "--out", "-", "--form", "parquet"),
        ("--in", "in.parquet"),
        ("--in", "in.csv", "--out", "out.csv", "--keep", "id"),
        ("--in", "in.csv", "--out", "out.csv", "--rejects", "bad.parquet"),
        ("--in", "in.parquet", "--out", "out.parquet", "--rejects", "out.parquet"),
        ("--in", "in.parquet", "--out", "out.parquet", "--keep", "idd"),
    ],
)
def test_what_does_not_go_together(files: Policy, arguments: tuple[str, ...]) -> None:
    Path("in.csv").write_text("amount\n1\n", encoding="utf-8")
    assert files("run", "p.yaml", "-d", "level", *arguments).exit_code == 2


def test_a_run_that_is_stopped_leaves_nothing(files: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy.columns.plan import ColumnPlan

    def stopped(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(ColumnPlan, "run", stopped)
    assert files(*RUN, "-d", "level", "--ignore-extra").exit_code == 130
    assert sorted(path.name for path in Path().iterdir()) == ["in.parquet", "p.yaml"]
