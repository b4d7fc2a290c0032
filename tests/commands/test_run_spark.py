"""`policy run --engine spark` through the command line, on a Spark of this machine: what the local engine gives, or a refusal."""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow")

import pyarrow.parquet as pq  # noqa: E402 - it needs the extra

ROOT = Path(__file__).parents[2]
RULES = """
policy: p
format: 1
inputs:
  spend: {type: number, values: ">= 0"}
  score: number
  months: {type: number, whole: true, optional: true}
  standing: {type: string, values: [good, late, 黑名单]}
  since: {type: date, optional: true}
decisions:
  tier:
    outputs: {tier: string, rebate: number}
    hit: first
    table: |
      | id | spend          | score | months | standing       | since           | => tier   | => rebate      |
      |----|----------------|-------|--------|----------------|-----------------|-----------|----------------|
      | a  | -              | -     | -      | "黑名单"       | -               | "none"    | 0              |
      | b  | >= 50000.01    | > 0.3 | >= 24  | "good"         | -               | "gold"    | spend * 0.05   |
      | c  | [20000..50000] | -     | null   | "good", "late" | < @"2024-02-29" | "银"      | spend / 4 - 10 |
      | d  | >= 0.1         | 0.3   | -      | -              | -               | "regular" | 2.5            |
      | e  | -              | -     | -      | -              | -               | "new"     | 0              |
  share: {type: number, is: spend / (1 + spend)}
"""
SPENDS = [Decimal(text) for text in ("0", "0.09", "0.10", "20000.00", "50000.00", "50000.01", "-1", "99999999.99")]
SCORES = [0.3, 0.1 + 0.2, 0.29999999999999993, 1e300, -0.0]
STANDINGS = [*["good", "late", "黑名单"] * 4, "bad"]
DAYS = [None, date(2024, 2, 28), date(2024, 2, 29), date(1, 1, 1)]


def no_spark() -> str:
    """Why there is no Spark here; "" where there is."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (extra `spark`)"
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    return "" if java else "there is no Java, which Spark needs"


pytestmark = pytest.mark.skipif(bool(no_spark()), reason=no_spark() or "there is Spark")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    draw, rows = random.Random(3), range(1200)
    columns = {
        "id": pa.array(rows),
        "spend": pa.array([draw.choice([*SPENDS, *SPENDS, None]) for _ in rows], pa.decimal128(12, 2)),
        "score": [draw.choice(SCORES) for _ in rows],
        "months": pa.array([draw.choice([None, 0, 23, 24, 600]) for _ in rows], pa.int64()),
        "standing": [draw.choice(STANDINGS) for _ in rows],
        "since": pa.array([draw.choice(DAYS) for _ in rows], pa.date32()),
    }
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    return tmp_path


def ran(folder: Path, *asked: str) -> "subprocess.CompletedProcess[str]":
    """A process of its own: Spark stays in the one that has begun it."""
    command = [sys.executable, str(ROOT / "cli.py"), "run", "p.yaml", "--in", "in.parquet", *asked]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def by_id(path: Path) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in pq.read_table(path).to_pylist()}


def test_the_same_as_the_local_engine(folder: Path) -> None:
    asked = ("--decision", "tier", "--keep", "id")
    spark = ran(folder, *asked, "--engine", "spark", "--out", "out.parquet", "--rejects", "rejects.parquet")
    local = ran(folder, *asked, "--out", "local.parquet", "--rejects", "local rejects.parquet")
    assert (spark.returncode, spark.stdout) == (local.returncode, local.stdout), spark.stderr
    assert local.returncode == 1
    found, expected = by_id(folder / "out.parquet"), by_id(folder / "local.parquet")
    assert {key: (row["tier.tier"], row["tier.rebate"], f"tier/{row['tier/rule']}") for key, row in found.items()} == {
        key: (row["tier.tier"], row["tier.rebate"], row["rules"]) for key, row in expected.items()
    }
    assert {row["tier/rule"] for row in found.values()} == set("abcde")
    rejected, wanted = by_id(folder / "rejects.parquet"), by_id(folder / "local rejects.parquet")
    assert rejected.keys() == wanted.keys()
    for key, row in rejected.items():
        assert row["problem"].split(":")[0] in wanted[key]["reasons"]


def test_what_has_no_exact_query_is_refused(folder: Path) -> None:
    made = ran(folder, "--decision", "share", "--ignore-extra", "--engine", "spark", "--out", "out.parquet")
    assert made.returncode == 1
    assert "p.yaml:22:29: error not-in-sql: not exact in spark: a quotient that may have no end" in made.stderr
    assert not (folder / "out.parquet").exists()
