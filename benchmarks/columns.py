"""Measures Parquet to Parquet against the same table written by hand in Polars, and in openfisca where it is installed.

    python benchmarks/columns.py                 # a million rows: ratios to Polars by hand
    python benchmarks/columns.py --rows 5000000
    python benchmarks/columns.py --short         # seconds: exits with 1 where a ratio is worse than a wide margin

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
HAND = "Polars by hand"
HAND_SHARE = "Polars by hand, calculated"
LEAST = {"policy run": 0.2, "policy run, 1,000 rows": 0.06, "policy run, calculated": 0.06}
"""How many times the rows per second of Polars by hand there must be in the short run: about a quarter of what there is."""
CREDIT = """
policy: bench
format: 1
inputs: {debt: number, income: number, age: number}
decisions:
  share: {type: number, is: if income = 0 then 1 else debt / income}
  answer:
    type: string
    hit: first
    table: |
      | share       | income - 12 * debt | age   | => answer |
      |-------------|--------------------|-------|-----------|
      | < 0.25      | >= 1000            | >= 25 | "at once" |
      | < 0.25      | -                  | -     | "likely"  |
      | [0.25..0.6] | -                  | >= 21 | "ask"     |
      | -           | -                  | -     | "no"      |
"""
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


def written_credit(path: Path, count: int) -> None:
    """Rows that are calculated with."""
    draw = random.Random(7)
    columns = {
        "debt": [round(draw.uniform(0, 3000), 2) for _ in range(count)],
        "income": [round(draw.uniform(0, 9000), 2) for _ in range(count)],
        "age": [draw.randrange(18, 80) for _ in range(count)],
    }
    pq.write_table(pa.table(columns), path, row_group_size=122_880)


def share_by_hand(source: Path, target: Path) -> None:
    """The table over what is calculated, in Polars, with floats."""
    debt, income, age = map(polars.col, ("debt", "income", "age"))
    share = polars.when(income == 0).then(1.0).otherwise(debt / income)
    found = (
        polars.when((share < 0.25) & (income - 12 * debt >= 1000) & (age >= 25))
        .then(polars.lit("at once"))
        .when(share < 0.25)
        .then(polars.lit("likely"))
        .when((share <= 0.6) & (age >= 21))
        .then(polars.lit("ask"))
        .otherwise(polars.lit("no"))
    )
    polars.read_parquet(source).select(found.alias("answer")).write_parquet(target)


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


def candidates(folder: Path, rows: int, peers: bool) -> dict[str, tuple[Go, Path]]:
    """Whatever takes the rows, and the file of rows that it takes, by name."""
    small, large, credit = (folder / f"{name}.parquet" for name in ("small", "large", "credit"))
    written(small, rows)
    written_for(large, rows)
    written_credit(credit, rows)
    found: dict[str, tuple[Go, Path]] = {
        HAND: (by_hand, small),
        HAND_SHARE: (share_by_hand, credit),
        "policy run": (ours(TERMS, folder / "terms"), small),
        "policy run, 1,000 rows": (ours(generated(1000).rules, folder / "rows"), large),
        "policy run, calculated": (ours(CREDIT, folder / "credit"), credit),
    }
    try:
        if peers:
            found["openfisca"] = openfisca(), small
    except ImportError:
        print("openfisca is not installed", file=sys.stderr)
    return found


def measured(folder: Path, found: dict[str, tuple[Go, Path]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each candidate in each round."""
    times: dict[str, list[float]] = {name: [] for name in found}
    target = folder / "out.parquet"
    for _ in range(rounds):
        for name, (go, source) in found.items():
            start = time.perf_counter()
            go(source, target)
            times[name].append(time.perf_counter() - start)
            if source.stem == "small":
                check(name, source, target)
    return times


def ratios(rows: int, rounds: int, peers: bool) -> dict[str, float]:
    """How many times the rows a second of Polars by hand each takes; printed too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times = measured(folder, candidates(folder, rows, peers), rounds)
    found = {}
    for name, own in times.items():
        hand = times[HAND_SHARE if name.endswith("calculated") else HAND]
        found[name] = statistics.median(one / other for one, other in zip(hand, own, strict=True))
        print(f"{name:28}{rows / statistics.median(own):12,.0f} rows/s  {found[name]:6.2f} times Polars by hand")
    return found


def main() -> int:
    """Measure, and print how many rows a second each takes; 1 where the short run finds a ratio that is too bad."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer rows, no peers; exit with 1 beyond the margins")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    if not asked.short:
        ratios(asked.rows, asked.rounds, peers=True)
        return 0
    found = ratios(200_000, 5, peers=False)
    bad = {name: ratio for name, ratio in found.items() if ratio < LEAST.get(name, 0)}
    for name, ratio in bad.items():
        print(f"{name}: {ratio:.2f} times Polars by hand, at least {LEAST[name]} is expected", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
