"""Measures what loading a large table takes: read, found valid, compiled, one decision taken; at first and from the cache.

    python benchmarks/loading.py                 # 10,000 rows of five conditions, drawn with bars, as CSV and as XLSX
    python benchmarks/loading.py --rows 1000

Each line is a process of its own: processor time without that of importing the package, and the most memory it ever took
beyond what the import takes.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = """\
policy: bench
format: 1
version: "1"
inputs: {a: number, b: number, c: number, d: string, e: string}
decisions:
  answer:
    outputs: {row: string}
    hit: first
"""
COLUMNS = ["a", "b", "c", "d", "e", "=> row"]
GIVEN = {"a": 500.5, "b": 500, "c": 500, "d": "k1", "e": "k2"}
FORMS = ("bars", "csv", "xlsx")


def drawn(count: int) -> list[list[str]]:
    """The cells of a table, ranges of numbers and lists of texts."""
    draw = random.Random(count)

    def between(digits: int) -> str:
        low, width = draw.uniform(0, 900), draw.uniform(10, 100)
        return (
            f"[{round(low, digits)}..{round(low + width, digits)})"
            if draw.random() > 0.1
            else f"< {round(low, digits)}"
        )

    def among() -> str:
        return ", ".join(f'"k{number}"' for number in sorted(draw.sample(range(20), draw.randint(1, 8))))

    rows = [[between(2), between(2), between(1), among(), among(), f'"r{number}"'] for number in range(count - 1)]
    return [*rows, ["-", "-", "-", "-", "-", '"default"']]


def write(folder: Path, form: str, rows: list[list[str]]) -> None:
    """The rule file in a folder, with its table where that has a file of its own."""
    if form == "bars":
        lines = ["| " + " | ".join(row) + " |" for row in (COLUMNS, ["---"] * len(COLUMNS), *rows)]
        table = "    table: |\n" + "".join(f"      {line}\n" for line in lines)
    else:
        table = f"    table: {{{form}: table.{form}}}\n"
    (folder / "bench.yaml").write_text(HEAD + table, encoding="utf-8")
    if form == "csv":
        with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
    if form == "xlsx":
        _write_sheet(folder / "table.xlsx", rows)


def _write_sheet(path: Path, rows: list[list[str]]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in ([*COLUMNS[:-1], "then row"], *rows):
        sheet.append(row)
    book.save(path)


def one(folder: str) -> None:
    """Loads the rules in a folder and takes a decision; what that took, as JSON."""
    import policy
    import policy.pipeline

    before = _most_memory()
    start = time.process_time()
    rules = policy.load(folder)
    loaded = time.process_time()
    assert rules.decider("answer")(GIVEN).outcome
    print(json.dumps([loaded - start, time.process_time() - loaded, _most_memory() - before]))


def _most_memory() -> float:
    """In megabytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 2**20 if sys.platform == "darwin" else size / 2**10


def report(count: int) -> None:
    """The table of all forms, first without and then with the cache."""
    rows = drawn(count)
    print(f"{count:,} rows, 5 conditions   load s   compile s   both s   memory MB")
    with tempfile.TemporaryDirectory() as home:
        for form in FORMS:
            folder = Path(home) / form
            folder.mkdir()
            write(folder, form, rows)
            own = {"XDG_CACHE_HOME": f"{folder}-cache", "XDG_CONFIG_HOME": f"{folder}-config", "POLICY_CACHE": ""}
            for way in ("at first", "from the cache"):
                command = [sys.executable, __file__, "--one", str(folder)]  # ours, on a folder of ours
                said = subprocess.run(command, env={**os.environ, **own}, capture_output=True, check=True).stdout  # noqa: S603
                load, made, memory = json.loads(said)
                print(f"{form:>5}, {way:18} {load:8.2f} {made:11.2f} {load + made:8.2f} {memory:11.0f}", flush=True)


def main() -> None:
    """Measure one folder, or all forms."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(asked.one)
    else:
        report(asked.rows)


if __name__ == "__main__":
    main()
