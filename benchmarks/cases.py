"""Measures how many events a second a store of cases takes, beside what the disk allows.

    python benchmarks/cases.py                      # SQLite in a temporary folder
    python benchmarks/cases.py --folder /dev/shm    # where a wait for the disk costs nothing
    python benchmarks/cases.py --events 2000

Every acknowledged event is on the disk: one transaction waits for one `fsync`. So the rate of single posts, one after the
other, is bounded by the rate of `fsync`, which is measured here in the same run; events that are posted together, by
threads, by async tasks or as a file, share a transaction. The plan has one pattern, and the matcher runs in the process.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import policy
from policy.cases.store import CaseStore

PLAN = """\
case plan: calls
format: 1
version: "1"
events:
  complaint: {problem: string}
  solved: {}
  timeout: {timer: string}
patterns: |
  | id         | a         | times | same    | within  | among |
  |------------|-----------|-------|---------|---------|-------|
  | third time | complaint | 3     | problem | @"P30D" | case  |
timers: |
  | id     | runs in | after    | because                    |
  |--------|---------|----------|----------------------------|
  | answer | "open"  | @"PT24H" | nobody answered for a day  |
actions:
  call: {who: string}
moves:
  start: new
  end: [closed]
  hit: first
  table: |
    | id        | state  | event       | third time | => state | => action               | because                  |
    |-----------|--------|-------------|------------|----------|-------------------------|--------------------------|
    | third     | -      | "complaint" | true       | "open"   | call(who: "boss")       | {this.problem}, again    |
    | any       | -      | "complaint" | -          | "open"   | call(who: "team")       | they say: {this.problem} |
    | late      | "open" | "timeout"   | -          | "late"   | call(who: "late")       | nobody answered          |
    | ends      | -      | "solved"    | -          | "closed" | -                       | solved                   |
    | otherwise | -      | -           | -          | -        | -                       | noted                    |
"""
CASES = 500
PAGE = b"\0" * 4096
Posting = tuple[str, dict[str, Any]]


def events(count: int) -> list[Posting]:
    """Events, each with its case."""
    return [
        (
            f"case {no * 7919 % CASES}",
            {"id": f"e{no}", "at": "2026-06-01T09:00", "event": "complaint", "problem": f"p{no % 7}"},
        )
        for no in range(count)
    ]


def syncs(folder: Path, count: int = 200) -> float:
    """How many times a second the disk takes a page appended to a file and `fsync`ed."""
    with (folder / "raw").open("wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(count):
            file.write(PAGE)
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - start)


# Ways to post.


def one_by_one(store: CaseStore, plan: Any, given: list[Posting]) -> None:
    for case, event in given:
        store.post(plan, case, event)


def together(store: CaseStore, plan: Any, given: list[Posting]) -> None:
    store.post_all(plan, given)


def threads(store: CaseStore, plan: Any, given: list[Posting]) -> None:
    with ThreadPoolExecutor(64) as pool:
        for _ in pool.map(lambda one: store.post(plan, *one), given):
            pass


def tasks(store: CaseStore, plan: Any, given: list[Posting]) -> None:
    async def all_of_them() -> None:
        at_once = asyncio.Semaphore(200)

        async def posted(case: str, event: dict[str, Any]) -> None:
            async with at_once:
                await store.apost(plan, case, event)

        await asyncio.gather(*(posted(*one) for one in given))

    asyncio.run(all_of_them())


WAYS: dict[str, Callable[[CaseStore, Any, list[Posting]], None]] = {
    "post, one after the other": one_by_one,
    "post by 64 threads": threads,
    "apost by 200 tasks": tasks,
    "post_all": together,
}


def measured(folder: Path, plan: Any, name: str, given: list[Posting]) -> tuple[float, float]:
    """Events a second, and milliseconds of processor time each, into a new store that has had a few."""
    with CaseStore(str(folder / f"{name}.db")) as store:
        store.post_all(plan, [(f"before {case}", event) for case, event in given[:50]])
        start, worked = time.perf_counter(), time.process_time()
        WAYS[name](store, plan, given)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
    return len(given) / seconds, worked / len(given) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="Events a second into a store of cases.")
    parser.add_argument("--folder", type=Path, help="where the stores are made; their disk is what is measured")
    parser.add_argument("--events", type=int, default=2_000)
    parser.add_argument("--matcher", default="here", choices=["here", "plain", "worker"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        (folder / "calls.yaml").write_text(PLAN, encoding="utf-8")
        plan = policy.load_plan(folder / "calls.yaml", matcher=given.matcher)
        posted = events(given.events)
        for way in WAYS:
            disk = syncs(folder)
            rate, worked = measured(folder, plan, way, posted)
            print(
                f"{way:26} {rate:7.0f} events/s  {worked:5.2f} ms of processor each  "
                f"{rate / disk:6.2f} of the disk's {disk:.0f} fsync/s"
            )


if __name__ == "__main__":
    main()
