"""Measures Parquet to Parquet against the same table written by hand in Polars, and in openfisca where it is installed.

    python benchmarks/columns.py                 # a million rows: ratios to Polars by hand
    python benchmarks/columns.py --rows 5000000

All candidates run turn by turn in one process, so that a busy machine hits them alike: read the ratios, not the times.
Polars and openfisca write the outcome alone; this engine checks the inputs, and writes row numbers and the rows that fired too.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pyarrow as pa
import pyarrow.parquet as pq
from workloads import TERMS, generated, terms

import policy
from policy.columns.asking import Asked, asking_of
from policy.commands.parquet import run_parquet
from policy.commands.stream import Files, question_of

Go = Callable[[Path, Path], object]
OUTCOMES = (
    ("none", "no new orders"), ("none", "prepayment"), ("gold", "open account"), ("silver", "sixty days"),
    ("silver", "thirty days"), ("regular", "thirty days"),
)  # fmt: skip


def written(path: Path, count: int) -> None:
    """The rows of the small table."""
    draw = random.Random(5)
    standings = ("good", "good", "late", "blacklisted")
    columns = {
        "spend": [round(draw.uniform(0, 80000), 2) for _ in range(count)],
        "months": [draw.randrange(60) for _ in range(count)],
        "standing": [draw.choice(standings) for _ in range(count)],
    }
    pq.write_table(pa.table(columns), path, row_group_size=122_880)


def written_for(path: Path, count: int) -> None:
    """The rows of the large table."""
    draw = random.Random(6)
    columns = {
        "amount": [round(draw.uniform(0, 1000), 2) for _ in range(count)],
        "kind": [f"k{draw.randrange(6)}" for _ in range(count)],
    }
    pq.write_table(pa.table(columns), path, row_group_size=122_880)


def ours(text: str, folder: Path) -> Go:
    """What `policy run` does with Parquet files."""
    folder.mkdir()
    (folder / "bench.yaml").write_text(text, encoding="utf-8")
    rules = policy.load(folder)
    question = question_of(rules, "answer", None, None, "refuse", {})

    def go(source: Path, target: Path) -> object:
        asking = asking_of(rules, "answer", Asked())
        return run_parquet(question, asking, Files(source, target, None, "csv", for_spreadsheet=False), ())

    return go


def conditions(spend: Any, months: Any, standing: Any) -> list[Any]:
    """The rows of the small table, in order, for columns that know `&`, `|` and comparisons."""
    return [
        standing == "blacklisted",
        (months < 6) & (standing == "late"),
        (spend >= 50000) & (months >= 24) & (standing == "good"),
        (spend >= 20000) & (spend < 50000) & (months >= 12) & (standing == "good"),
        (spend >= 20000) & (months >= 36) & (standing == "late"),
        (spend >= 1000) & ((standing == "good") | (standing == "late")),
    ]


def by_hand(source: Path, target: Path) -> None:
    """The small table in Polars."""
    chain: Any = polars
    for number, condition in enumerate(conditions(*map(polars.col, ("spend", "months", "standing")))):
        chain = chain.when(condition).then(polars.lit(number, polars.Int32))
    found = polars.read_parquet(source).select(chain.otherwise(polars.lit(1, polars.Int32)).alias("row"))["row"]
    tiers, terms_ = (polars.Series(values).gather(found) for values in zip(*OUTCOMES, strict=True))
    polars.DataFrame({"tier": tiers, "terms": terms_}).write_parquet(target)


def openfisca() -> Go:
    """The small table as a formula of openfisca; money in whole cents, for its floats have 32 bits."""
    from openfisca_core import entities, periods, taxbenefitsystems, variables
    from openfisca_core.simulations import SimulationBuilder

    person = entities.SingleEntity("person", "persons", "", "")
    system = taxbenefitsystems.TaxBenefitSystem([person])

    def formula(population: Any, period: Any) -> Any:
        columns = [population(name, period) for name in ("spend", "months", "standing")]
        columns[0] = columns[0] / 100
        return np.select(conditions(*columns), range(6), 1)

    year = {"entity": person, "definition_period": periods.DateUnit.YEAR}
    for name, kind in (("spend", int), ("months", int), ("standing", str)):
        system.add_variable(type(name, (variables.Variable,), {"value_type": kind, **year}))
    system.add_variable(type("answer", (variables.Variable,), {"value_type": int, "formula": formula, **year}))
    tiers, terms_ = (np.array(values, object) for values in zip(*OUTCOMES, strict=True))

    def go(source: Path, target: Path) -> None:
        table = pq.read_table(source)
        simulation = SimulationBuilder().build_default_simulation(system, count=table.num_rows)
        simulation.set_input("spend", "2026", np.rint(table["spend"].to_numpy() * 100).astype(np.int32))
        simulation.set_input("months", "2026", table["months"].to_numpy())
        simulation.set_input("standing", "2026", table["standing"].to_numpy())
        found = simulation.calculate("answer", "2026")
        pq.write_table(pa.table({"tier": pa.array(tiers[found]), "terms": pa.array(terms_[found])}), target)

    return go


def check(name: str, source: Path, target: Path) -> None:
    """The first answers are those of plain Python."""
    given = pq.read_table(source).slice(0, 1000).to_pylist()
    found = [
        {key.removeprefix("answer."): value for key, value in row.items()}
        for row in pq.read_table(target).slice(0, 1000).to_pylist()
    ]
    for inputs, row in zip(given, found, strict=True):
        expected = terms(inputs)
        if {key: row[key] for key in expected} != expected:
            raise SystemExit(f"{name}: {inputs} gives {row}, expected {expected}")


def main() -> int:
    """Measure, and print how many rows a second each takes, and the ratio to Polars by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large, target = folder / "small.parquet", folder / "large.parquet", folder / "out.parquet"
        written(small, asked.rows)
        written_for(large, asked.rows)
        candidates: dict[str, tuple[Go, Path]] = {
            "Polars by hand": (by_hand, small),
            "policy run": (ours(TERMS, folder / "terms"), small),
            "policy run, 1,000 rows": (ours(generated(1000).rules, folder / "rows"), large),
        }
        try:
            candidates["openfisca"] = openfisca(), small
        except ImportError:
            print("openfisca is not installed", file=sys.stderr)
        times: dict[str, list[float]] = {name: [] for name in candidates}
        for _ in range(asked.rounds):
            for name, (go, source) in candidates.items():
                start = time.perf_counter()
                go(source, target)
                times[name].append(time.perf_counter() - start)
                if source is small:
                    check(name, source, target)
        for name, own in times.items():
            ratio = statistics.median(hand / mine for hand, mine in zip(times["Polars by hand"], own, strict=True))
            print(f"{name:24}{asked.rows / statistics.median(own):12,.0f} rows/s  {ratio:6.2f} times Polars by hand")
    return 0


if __name__ == "__main__":
    sys.exit(main())
